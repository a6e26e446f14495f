// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import static io.outlast.member.run.RunFixture.DURABILITY;
import static io.outlast.member.run.RunFixture.PARTITION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outlast.core.OutlastInstance;
import io.outlast.core.OutlastInstanceAware;
import io.outlast.core.SerializableCallable;
import io.outlast.core.TaskContext;
import io.outlast.core.TaskContextAware;
import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.RunReport;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import io.outlast.scheduledexecutor.StatefulTask;
import io.outlast.scheduledexecutor.TaskUtils;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs of one task: what they tell, and what goes from one to the next. Numbers are tokens. */
class ScheduledRunTest {
  private static final ExecutorId SCHEDULER = new ExecutorId(ExecutorId.Kind.SCHEDULED, "billing");
  private static final Address IN_PARTITION = new Address(DURABILITY, PARTITION, SCHEDULER);
  private static final Address BOUND = Address.on(new UUID(0, 1), SCHEDULER);
  private static final byte[] NO_STATE = null;

  private static final List<String> EVENTS = new CopyOnWriteArrayList<>();
  private static final AtomicReference<TaskContext> CONTEXT = new AtomicReference<>();

  private RunFixture fixture = new RunFixture(/* poolSize= */ 1);
  private Address address = IN_PARTITION;

  @AfterEach
  void close() {
    Gate.clear();
    fixture.close();
    EVENTS.clear();
  }

  // ---- What a run tells -----------------------------------------------------------------------

  @Test
  void aRunTellsWhenItsTaskWasCalledAndWhenThatWasOver() throws Exception {
    fixture.clusterNanos.set(1_000);
    run(1, 0, Gate.task("called"));
    Gate.of("called").awaitReached();

    fixture.clusterNanos.set(1_250);
    Gate.of("called").open();

    assertThat(report(1)).isEqualTo(new RunReport(1_000, 1_250, null));
    assertThat(fixture.value(1)).isEqualTo("called");
  }

  @Test
  void aRunThatThrowsTellsTheSame() {
    fixture.clusterNanos.set(1_000);

    run(1, 0, new Failing());

    assertThat(report(1)).isEqualTo(new RunReport(1_000, 1_000, null));
    assertThat(fixture.thrown(1)).hasMessage("no");
  }

  @Test
  void aTaskThatIsNotScheduledTellsNothing() {
    fixture.start(1, Gate.task("called"));
    Gate.of("called").open();

    assertThat(report(1)).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void aScheduledTaskKnowsItsHandler(Home home) {
    address = home.address;

    run(7, 0, (SerializableCallable<Boolean>) ScheduledRunTest::rememberContext);
    fixture.value(7);

    assertThat(CONTEXT.get().handler()).contains(home.handler);
    assertThat(CONTEXT.get().executorName()).isEqualTo("billing");
    assertThat(CONTEXT.get().taskId()).isEmpty();
    assertThat(CONTEXT.get().attempt()).isEqualTo(3);
    assertThat(CONTEXT.get().token()).isEqualTo(7);
  }

  private static boolean rememberContext() {
    CONTEXT.set(TaskContext.current());
    return true;
  }

  enum Home {
    PARTITION(IN_PARTITION, ScheduledTaskHandler.ofPartition("billing", "close books", 17)),
    MEMBER(BOUND, ScheduledTaskHandler.ofMember("billing", "close books", new UUID(0, 1)));

    final Address address;
    final ScheduledTaskHandler handler;

    Home(Address address, ScheduledTaskHandler handler) {
      this.address = address;
      this.handler = handler;
    }
  }

  // ---- One instance per series and owner --------------------------------------------------------

  @ParameterizedTest
  @EnumSource
  void theRunsOfASeriesAreMadeByOneInstance(Home home) {
    address = home.address;

    run(1, 0, new Counting());
    run(2, 1, new Counting());
    run(3, 2, new Counting());

    assertThat(values(1, 2, 3)).containsExactly(1, 2, 3);
    assertThat(fixture.runner.instances()).isEqualTo(1);
  }

  @Test
  void anInstanceIsInjectedOnceAndGetsTheContextOfEachRun() {
    fixture.close();
    fixture =
        new RunFixture(
            1,
            layer -> {
              EVENTS.add("managed");
              return layer;
            });

    run(1, 0, new Aware());
    run(2, 1, new Aware());

    assertThat(fixture.value(2)).isEqualTo(2L);
    assertThat(EVENTS).containsExactly("managed", "instance", "context 1", "context 2");
  }

  @Test
  void whenTheNextOrderIsHereBeforeTheAnswer_thenItHasTheInstanceAllTheSame() {
    fixture.owner.fallSilent();
    run(1, 0, new Counting());
    run(2, 1, new Counting());

    assertThat(values(1, 2)).containsExactly(1, 2);
    fixture.owner.answer(new Reply.Done(true));
    assertThat(fixture.runner.instances()).isEqualTo(1);
  }

  @Test
  void whenAnotherRunWasTheLastThatCounted_thenTheInstanceIsNewAndTheOldOneIsDropped() {
    run(1, 0, new Counting());

    run(3, /* lastToken= */ 2, new Counting());

    assertThat(values(1, 3)).containsExactly(1, 1);
    assertThat(fixture.runner.instances()).isEqualTo(1);
  }

  @Test
  void eachSeriesHasAnInstanceOfItsOwn() {
    run(1, 0, new Counting());
    fixture.runner.start(spec(/* taskId= */ 2, 6, /* lastToken= */ 1, new Counting()));

    assertThat(values(1, 6)).containsExactly(1, 1);
  }

  @Test
  void whenNoRunIsToFollow_thenTheInstanceIsNotKept() {
    RunSpec.Scheduled last = new RunSpec.Scheduled("close books", false, 0, NO_STATE, 0);

    fixture.runner.start(spec(5, 1, new Counting(), last));
    fixture.value(1);

    assertNothingIsKept();
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whenTheOutcomeIsNotAccepted_thenTheInstanceIsDropped(Reply reply) {
    fixture.owner.fallSilent();
    run(1, 0, new Counting());
    assertThat(values(1)).containsExactly(1);

    fixture.owner.answer(reply);

    assertNothingIsKept();
  }

  static Stream<Reply> refusals() {
    return Stream.of(
        new Reply.Done(false),
        new Reply.Unknown(),
        new Reply.Destroyed(),
        new Reply.Refused(Reply.Reason.NOT_RUNNING, "stopped"));
  }

  @Test
  void whenARunWasFenced_thenItsInstanceIsDroppedWhateverTheAnswer() throws Exception {
    fixture.owner.confirm(token -> false);
    run(1, 0, Gate.task("fenced"));
    Gate.of("fenced").awaitReached();

    fixture.runner.confirmAll();

    assertNothingIsKept();
  }

  @Test
  void whenARunWasAbandoned_thenItsInstanceIsDropped() throws Exception {
    run(1, 0, Gate.task("abandoned"));
    Gate.of("abandoned").awaitReached();

    fixture.runner.abandonAll();

    assertNothingIsKept();
  }

  @ParameterizedTest
  @EnumSource
  void whenThePartitionIsHandedOver_thenItsInstancesAreDropped(Home home) {
    address = home.address;
    run(1, 0, new Counting());
    awaitKept();

    fixture.runner.settle(DURABILITY, PARTITION + 1);
    assertThat(fixture.runner.instances()).as("another partition's").isEqualTo(1);
    fixture.runner.settle(address.durability(), address.partition());

    assertThat(fixture.runner.instances()).isZero();
  }

  @Test
  void whenThePartitionIsHandedOverBeforeTheAnswer_thenTheInstanceIsNotKept() {
    fixture.owner.fallSilent();
    run(1, 0, new Counting());
    fixture.value(1);

    fixture.runner.settle(DURABILITY, PARTITION);
    fixture.owner.answer(new Reply.Done(true));

    assertNothingIsKept();
  }

  @Test
  void whenTheSeriesEndsBetweenRuns_thenTheOwnerHasTheInstanceDropped() {
    run(1, 0, new Counting());
    awaitKept();

    fixture.runner.cancel(DURABILITY, PARTITION, /* token= */ 2, /* interrupt= */ false);
    assertThat(fixture.runner.instances()).as("another token").isEqualTo(1);
    boolean hadBegun = fixture.cancel(/* number= */ 1, /* interrupt= */ false);

    assertThat(hadBegun).isFalse();
    assertThat(fixture.runner.instances()).isZero();
  }

  @Test
  void whenTheSeriesEndsBeforeTheAnswer_thenTheInstanceIsNotKept() {
    fixture.owner.fallSilent();
    run(1, 0, new Counting());
    fixture.value(1);

    fixture.cancel(1, /* interrupt= */ false);
    fixture.owner.answer(new Reply.Done(true));

    assertNothingIsKept();
  }

  @Test
  void whenTheMemberStops_thenNoInstanceIsKept() {
    run(1, 0, new Counting());
    awaitKept();
    fixture.owner.fallSilent();
    run(2, 1, new Counting());
    fixture.runner.start(spec(6, 3, 0, new Counting()));
    assertThat(values(2, 3)).containsExactly(2, 1);

    fixture.runner.stop();
    fixture.owner.answer(new Reply.Done(true));

    assertNothingIsKept();
  }

  // ---- State ----------------------------------------------------------------------------------

  @ParameterizedTest
  @MethodSource("stateful")
  void afterEachRunTheStateIsSaved(Callable<?> task) {
    run(1, 0, task);
    run(2, 1, task);

    assertThat(state(1)).isEqualTo(Map.of("count", 1));
    assertThat(state(2)).isEqualTo(Map.of("count", 2));
    assertThat(EVENTS).as("one instance needs no loading").isEmpty();
  }

  static Stream<Callable<?>> stateful() {
    return Stream.of(
        new Remembering(),
        TaskUtils.named("close books", (Callable<Integer>) new Remembering()),
        TaskUtils.autoDisposable(
            TaskUtils.named("close books", (Callable<Integer>) new Remembering())));
  }

  @Test
  void aNewOwnerLoadsTheStateOnceBeforeItsFirstRun() {
    run(4, 3, new Remembering(), state(Map.of("count", 5)));
    run(5, 4, new Remembering(), state(Map.of("count", 6)));

    assertThat(values(4, 5)).containsExactly(6, 7);
    assertThat(EVENTS).containsExactly("loaded 5");
  }

  @Test
  void aStateWithNothingInItIsOneToo() {
    run(4, 3, new Remembering(), state(Map.of()));
    fixture.runner.start(spec(6, 5, 0, new Forgetful()));

    assertThat(fixture.value(4)).isEqualTo(1);
    assertThat(EVENTS).containsExactly("loaded null");
    assertThat(state(5)).isEmpty();
  }

  @Test
  void theStateAfterARunThatThrewIsSavedLikeAnyOther() {
    run(1, 0, new Remembering("throws"));
    run(2, 1, new Remembering("throws"));

    assertThat(fixture.thrown(2)).hasMessage("count is 2");
    assertThat(state(2)).isEqualTo(Map.of("count", 2));
  }

  @Test
  void whatLoadThrowsIsTheOutcomeAndTheTaskIsNotCalled() {
    run(4, 3, new Remembering("cannot load"), state(Map.of("count", 5)));

    assertThat(fixture.thrown(4)).hasMessage("cannot load");
    assertThat(report(4)).isNull();
    assertThat(fixture.runner.counts(SCHEDULER).begun()).isZero();
    assertNothingIsKept();
  }

  @ParameterizedTest
  @MethodSource("unsaveable")
  void whenTheStateCannotBeSaved_thenTheRunCountsAndTheNextBeginsWithTheStateBefore(String how) {
    byte[] before = state(Map.of("count", 5));

    run(4, 3, new Remembering(how), before);
    assertThat(fixture.value(4)).isEqualTo(6);
    assertThat(report(4).state()).isNull();
    assertNothingIsKept();
    run(5, 4, new Remembering(how), before);

    assertThat(fixture.value(5)).isEqualTo(6);
    assertThat(fixture.runner.counts(SCHEDULER).failedSaves()).isEqualTo(2);
  }

  static Stream<String> unsaveable() {
    return Stream.of("cannot save", "saves what is not serializable");
  }

  @Test
  void whenAClassOfTheStateIsMissing_thenTheRunIsDeclined() {
    String known = new String(state(Map.of("note", new Note())), StandardCharsets.ISO_8859_1);
    byte[] unknown = known.replace("$Note", "$Nope").getBytes(StandardCharsets.ISO_8859_1);

    run(4, 3, new Remembering(), unknown);

    assertThat(fixture.owner.report(4))
        .isEqualTo(
            new Command.Decline(5, 4, new UUID(0, 1), ScheduledRunTest.class.getName() + "$Nope"));
  }

  // ---- Time limits ----------------------------------------------------------------------------

  @ParameterizedTest
  @MethodSource("slow")
  void whenTheTimeOfARunIsOver_thenItIsInterruptedAndHasFailedWhateverItDoes(Callable<?> task)
      throws Exception {
    fixture.runner.start(spec(5, 1, task, limited(100_000_000)));
    Gate.of("slow").awaitReached();
    assertThat(fixture.timers.delays()).containsExactly(100_000_000L);

    fixture.timers.fire();

    assertThat(fixture.thrown(1))
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("'close books' ran longer than its timeout of PT0.1S");
    assertThat(fixture.owner.interrupted).hasValue(0);
    awaitKept();
  }

  static Stream<Callable<?>> slow() {
    return Stream.of(Gate.task("slow"), new Stubborn("slow"));
  }

  @Test
  void aRunThatEndsInTimeIsNotInterrupted() {
    fixture.runner.start(spec(5, 1, new Counting(), limited(100)));

    assertThat(fixture.value(1)).isEqualTo(1);
    assertThat(fixture.timers.delays()).isEmpty();
  }

  @Test
  void aRunWithoutALimitNeedsNoTimer() throws Exception {
    run(1, 0, Gate.task("unlimited"));
    Gate.of("unlimited").awaitReached();

    assertThat(fixture.timers.delays()).isEmpty();
  }

  @Test
  void whenItsTurnComesTooLate_thenTheRunDoesNotBeginAndTheOwnerIsTold() {
    fixture.clusterNanos.set(1_001);

    fixture.runner.start(spec(5, 1, new Counting(), until(1_000)));
    fixture.runner.start(spec(6, 2, new Counting(), until(1_001)));

    assertThat(fixture.owner.report(1)).isEqualTo(new Command.Expire(5, 1));
    assertThat(fixture.value(2)).isEqualTo(1);
  }

  private static RunSpec.Scheduled until(long clusterNanos) {
    return new RunSpec.Scheduled("close books", false, 0, NO_STATE, 0, clusterNanos);
  }

  private static RunSpec.Scheduled limited(long nanos) {
    return new RunSpec.Scheduled("close books", /* goesOn= */ true, 0, NO_STATE, nanos);
  }

  // ---- Verbs ----------------------------------------------------------------------------------

  /** The next run of task 5, to its end where the task does not wait. */
  private void run(long token, long lastToken, Callable<?> task) {
    run(token, lastToken, task, NO_STATE);
  }

  private void run(long token, long lastToken, Callable<?> task, byte[] state) {
    fixture.runner.start(
        spec(5, token, task, new RunSpec.Scheduled("close books", true, lastToken, state, 0)));
  }

  private RunSpec spec(long taskId, long token, long lastToken, Callable<?> task) {
    return spec(
        taskId, token, task, new RunSpec.Scheduled("close books", true, lastToken, NO_STATE, 0));
  }

  private RunSpec spec(long taskId, long token, Callable<?> task, RunSpec.Scheduled scheduled) {
    return new RunSpec(
        address, /* version= */ 1, taskId, token, 3, fixture.serializer.toBytes(task), scheduled);
  }

  private List<Object> values(long... tokens) {
    return LongStream.of(tokens).mapToObj(fixture::value).toList();
  }

  private RunReport report(long token) {
    return ((Command.Finish) fixture.owner.report(token)).run();
  }

  private byte[] state(Map<?, ?> state) {
    return fixture.serializer.toBytes(new HashMap<>(state));
  }

  private Map<?, ?> state(long token) {
    return (Map<?, ?>) fixture.serializer.fromBytes(report(token).state());
  }

  private void awaitKept() {
    await().until(() -> fixture.runner.instances() == 1);
  }

  private void assertNothingIsKept() {
    await().until(() -> fixture.runner.registered() == 0);
    assertThat(fixture.runner.instances()).isZero();
  }

  // ---- Tasks ----------------------------------------------------------------------------------

  /** Counts the calls of one instance; nothing of that is serialized. */
  static final class Counting implements SerializableCallable<Integer> {
    private static final long serialVersionUID = 1L;
    private transient int count;

    @Override
    public Integer call() {
      return ++count;
    }
  }

  static final class Failing implements SerializableCallable<Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Integer call() {
      throw new IllegalStateException("no");
    }
  }

  /** Tells what it is given, and returns the token of its context. */
  static final class Aware
      implements SerializableCallable<Long>, OutlastInstanceAware, TaskContextAware {
    private static final long serialVersionUID = 1L;
    private transient TaskContext context;

    @Override
    public void setOutlastInstance(OutlastInstance instance) {
      EVENTS.add("instance");
    }

    @Override
    public void setTaskContext(TaskContext context) {
      this.context = context;
      EVENTS.add("context " + context.token());
    }

    @Override
    public Long call() {
      return context.token();
    }
  }

  /** Counts its calls over all instances, and can be told to go wrong. */
  static class Remembering implements SerializableCallable<Integer>, StatefulTask<String, Object> {
    private static final long serialVersionUID = 1L;
    private final String mood;
    private transient int count;

    Remembering() {
      this("well");
    }

    Remembering(String mood) {
      this.mood = mood;
    }

    @Override
    public Integer call() {
      count++;
      if (mood.equals("throws")) {
        throw new IllegalStateException("count is " + count);
      }
      return count;
    }

    @Override
    public void save(Map<String, Object> snapshot) {
      assertThat(snapshot).isEmpty();
      if (mood.equals("cannot save")) {
        throw new IllegalStateException(mood);
      }
      snapshot.put("count", mood.startsWith("saves what") ? new Object() : count);
    }

    @Override
    public void load(Map<String, Object> snapshot) {
      if (mood.equals("cannot load")) {
        throw new IllegalStateException(mood);
      }
      EVENTS.add("loaded " + snapshot.get("count"));
      count = (Integer) snapshot.getOrDefault("count", 0);
    }
  }

  /** Saves nothing. */
  static final class Forgetful extends Remembering {
    private static final long serialVersionUID = 1L;

    @Override
    public void save(Map<String, Object> snapshot) {}
  }

  record Note() implements Serializable {}

  /** Returns when it is interrupted, as if nothing had been. */
  record Stubborn(String gate) implements SerializableCallable<String> {
    @Override
    public String call() {
      try {
        Gate.of(gate).pass();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return "done";
    }
  }
}
