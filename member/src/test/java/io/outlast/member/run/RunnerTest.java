// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import static io.outlast.member.run.RunFixture.DURABILITY;
import static io.outlast.member.run.RunFixture.EXECUTOR;
import static io.outlast.member.run.RunFixture.PARTITION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outlast.core.RemoteTaskException;
import io.outlast.core.SerializableCallable;
import io.outlast.core.SerializableRunnable;
import io.outlast.core.TaskContext;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RunnerTest {
  private static final AtomicReference<TaskContext> CONTEXT = new AtomicReference<>();
  private static final AtomicInteger PREPARED = new AtomicInteger();
  private static final Queue<Long> RUNS = new ConcurrentLinkedQueue<>();

  private RunFixture fixture = new RunFixture(/* poolSize= */ 1);

  @AfterEach
  void close() {
    Gate.clear();
    RUNS.clear();
    fixture.close();
  }

  // ---- Outcomes -------------------------------------------------------------------------------

  @Test
  void theResultOfATaskIsSentToTheOwner() {
    fixture.start(1, (SerializableCallable<String>) () -> "done");
    fixture.start(2, fixture.serializer.toBytes((SerializableRunnable) () -> {}));

    assertThat(fixture.value(1)).isEqualTo("done");
    assertThat(fixture.value(2)).isNull();
  }

  @ParameterizedTest
  @MethodSource("throwers")
  void whateverATaskThrowsIsItsOutcomeAndTheThreadLivesOn(
      SerializableCallable<?> thrower, Class<? extends Throwable> expected) {
    fixture.start(1, thrower);
    fixture.start(2, threadName());
    fixture.start(3, threadName());

    assertThat(fixture.thrown(1)).isInstanceOf(expected);
    assertThat(fixture.value(2)).isEqualTo("outlast-test-billing-1");
    assertThat(fixture.value(3)).isEqualTo("outlast-test-billing-1");
  }

  static Stream<Object[]> throwers() {
    return Stream.of(
        thrower(() -> RunnerTest.fail(new IllegalStateException("no")), RuntimeException.class),
        thrower(() -> RunnerTest.fail(new OutOfMemoryError("no")), OutOfMemoryError.class),
        thrower(() -> RunnerTest.fail(new LinkageError("no")), LinkageError.class),
        thrower(() -> RunnerTest.fail(new InterruptedException()), InterruptedException.class),
        thrower(() -> RunnerTest.fail(new Exception("no")), Exception.class),
        thrower(() -> depth(0), StackOverflowError.class));
  }

  private static Object[] thrower(SerializableCallable<?> task, Class<?> expected) {
    return new Object[] {task, expected};
  }

  private static Object fail(Throwable thrown) throws Exception {
    if (thrown instanceof Error error) {
      throw error;
    }
    throw (Exception) thrown;
  }

  private static int depth(int depth) {
    return depth == Integer.MAX_VALUE ? 0 : 1 + depth(depth + 1);
  }

  private static SerializableCallable<String> threadName() {
    return () -> Thread.currentThread().getName();
  }

  @Test
  void aResultThatCannotBeStoredIsAFailure() {
    fixture.start(1, (SerializableCallable<Object>) Object::new);

    assertThat(fixture.thrown(1))
        .isInstanceOf(RemoteTaskException.class)
        .hasMessageContaining("java.lang.Object is not serializable");
  }

  @Test
  void bytesThatAreNoTaskAreAFailure() {
    fixture.start(1, new byte[] {77});
    fixture.start(2, fixture.serializer.toBytes("a text"));

    assertThat(fixture.thrown(1)).hasMessageContaining("no serialized object");
    assertThat(fixture.thrown(2)).hasMessageContaining("java.lang.String");
  }

  @Test
  void aTaskWhoseClassIsMissingIsDeclinedAndMayComeBack() {
    fixture.owner.fallSilent();
    byte[] known = fixture.serializer.toBytes(new Named("Named"));
    byte[] unknown =
        new String(known, StandardCharsets.ISO_8859_1)
            .replace("$Named", "$Nomad")
            .getBytes(StandardCharsets.ISO_8859_1);

    fixture.start(1, unknown);

    assertThat(fixture.owner.report(1))
        .isEqualTo(
            new Command.Decline(1, 1, new UUID(0, 1), RunnerTest.class.getName() + "$Nomad"));
    assertThat(fixture.hasBegun(1)).isFalse();
    assertThat(fixture.runner.settle(DURABILITY, PARTITION)).hasSize(1);

    fixture.owner.clear(1);
    fixture.start(1, known);

    assertThat(fixture.value(1)).isEqualTo("Named");
    fixture.owner.answer(new Reply.Done(true));
    assertThat(fixture.runner.registered()).isZero();
  }

  // ---- Context --------------------------------------------------------------------------------

  @Test
  void aTaskSeesItsRun() {
    fixture.start(
        7,
        (SerializableCallable<Boolean>)
            () -> {
              CONTEXT.set(TaskContext.current());
              return true;
            });
    fixture.value(7);

    assertThat(CONTEXT.get().executorName()).isEqualTo("billing");
    assertThat(CONTEXT.get().taskId()).hasValue(7);
    assertThat(CONTEXT.get().token()).isEqualTo(7);
    assertThat(CONTEXT.get().attempt()).isEqualTo(3);
    assertThat(CONTEXT.get().handler()).isEmpty();
    assertThat(CONTEXT.get().isStillOwner()).isTrue();
  }

  // ---- What waits -----------------------------------------------------------------------------

  @Test
  void whatAnotherOwnerHadOrderedGoesBeforeWhatWaitsForTheFirstTime() throws Exception {
    fixture.start(1, Gate.task("busy"));
    Gate.of("busy").awaitReached();
    order(2, /* attempt= */ 1);
    order(3, /* attempt= */ 1);
    order(4, /* attempt= */ 2);
    order(5, /* attempt= */ 3);

    Gate.of("busy").open();

    await().until(() -> RUNS.size() == 4);
    assertThat(RUNS).containsExactly(4L, 2L, 3L, 5L);
  }

  @Test
  void theBacklogIsThatOfTheRunThatHasWaitedLongestOfAll() throws Exception {
    fixture.start(1, Gate.task("busy"));
    Gate.of("busy").awaitReached();
    order(2, /* attempt= */ 1);
    fixture.nanos.set(10);
    order(3, /* attempt= */ 2);
    fixture.nanos.set(50);

    assertThat(fixture.runner.backlogs(0)).extracting(Backlog::waitedNanos).containsExactly(50L);
    fixture.cancel(2, /* interrupt= */ false);
    assertThat(fixture.runner.backlogs(0)).extracting(Backlog::waitedNanos).containsExactly(40L);
  }

  private void order(long number, int attempt) {
    byte[] task = fixture.serializer.toBytes((SerializableRunnable) () -> RUNS.add(number));
    fixture.runner.start(RunFixture.spec(PARTITION, number, attempt, task));
  }

  @Test
  void aRunThatGetsNoThreadIsABacklogUntilItGetsOne() throws Exception {
    fixture.start(1, Gate.task("first"));
    Gate.of("first").awaitReached();
    fixture.start(2, Gate.task("second"));
    fixture.nanos.addAndGet(50);
    fixture.start(3, threadName());

    List<Backlog> soon = fixture.runner.backlogs(50);
    List<Backlog> waited = fixture.runner.backlogs(49);
    Gate.of("first").open();
    Gate.of("second").awaitReached();
    List<Backlog> later = fixture.runner.backlogs(49);

    assertThat(soon).isEmpty();
    assertThat(waited).containsExactly(new Backlog(EXECUTOR, 50, 2, 1, 1));
    assertThat(later).isEmpty();
  }

  @Test
  void whatWasCancelledWaitsForNothing() throws Exception {
    fixture.start(1, Gate.task("first"));
    Gate.of("first").awaitReached();
    fixture.start(2, Gate.task("second"));
    fixture.start(3, Gate.task("third"));
    fixture.nanos.addAndGet(50);
    fixture.start(4, Gate.task("fourth"));
    fixture.nanos.addAndGet(10);

    fixture.cancel(2, /* interrupt= */ true);
    fixture.cancel(3, /* interrupt= */ true);

    assertThat(fixture.runner.backlogs(5)).containsExactly(new Backlog(EXECUTOR, 10, 1, 1, 1));
    fixture.cancel(4, /* interrupt= */ true);
    assertThat(fixture.runner.backlogs(5)).isEmpty();
  }

  // ---- Cancelling -----------------------------------------------------------------------------

  @Test
  void aRunCancelledBeforeItBeganNeverBegins() throws Exception {
    fixture.start(1, Gate.task("first"));
    Gate.of("first").awaitReached();
    fixture.start(2, Gate.task("second"));

    boolean hadBegun = fixture.cancel(2, /* interrupt= */ true);
    Gate.of("first").open();
    fixture.start(3, threadName());
    fixture.value(3);

    assertThat(hadBegun).isFalse();
    assertThat(Gate.of("second").wasReached()).isFalse();
    assertThat(fixture.owner.hasHeardOf(2)).isFalse();
  }

  @Test
  void aRunCancelledWhileItsTaskIsPreparedNeverBegins() throws Exception {
    fixture.start(1, new Preparing("preparing"));
    Gate.of("preparing").awaitReached();

    boolean hadBegun = fixture.cancel(1, /* interrupt= */ false);
    Gate.of("preparing").open();
    fixture.start(2, threadName());
    fixture.value(2);

    assertThat(hadBegun).isFalse();
    assertThat(PREPARED.get()).isZero();
    assertThat(fixture.owner.hasHeardOf(1)).isFalse();
  }

  @Test
  void aPreparationThatHangsIsInterruptedWithItsRun() throws Exception {
    fixture.start(1, new Preparing("preparing"));
    Gate.of("preparing").awaitReached();

    fixture.cancel(1, /* interrupt= */ true);
    fixture.start(2, threadName());

    assertThat(fixture.value(2)).isEqualTo("outlast-test-billing-1");
    assertThat(fixture.owner.hasHeardOf(1)).isFalse();
  }

  @Test
  void aRunThatHasBegunIsInterruptedIfAskedForAndItsOutcomeIsSent() throws Exception {
    fixture.start(1, Gate.task("waiting"));
    Gate.of("waiting").awaitReached();

    boolean hadBegun = fixture.cancel(1, /* interrupt= */ true);

    assertThat(hadBegun).isTrue();
    assertThat(fixture.thrown(1)).isInstanceOf(InterruptedException.class);
  }

  @Test
  void aRunThatHasBegunGoesOnWhenNobodyAsksForAnInterrupt() throws Exception {
    fixture.start(1, fencedAt("waiting"));
    Gate.of("waiting").awaitReached();

    fixture.cancel(1, /* interrupt= */ false);
    fixture.owner.confirm(token -> false);
    fixture.runner.confirmAll();
    Gate.of("waiting").open();

    Gate.of("waiting went on, owner: false").awaitReached();
  }

  // ---- Changes of owners ----------------------------------------------------------------------

  @Test
  void anOrderThatComesTwiceIsRunOnce() throws Exception {
    fixture.start(1, Gate.task("once"));
    Gate.of("once").awaitReached();

    boolean known = fixture.start(1, threadName());
    Gate.of("once").open();

    assertThat(known).isTrue();
    assertThat(fixture.value(1)).isEqualTo("once");
    assertThat(fixture.runner.counts(EXECUTOR).begun()).isEqualTo(1);
  }

  @Test
  void settlingListsWhatHasBegunAndDropsTheRest() throws Exception {
    fixture.start(1, Gate.task("begun"));
    Gate.of("begun").awaitReached();
    fixture.start(2, Gate.task("queued"));
    RunSpec elsewhere = RunFixture.spec(PARTITION + 1, 3, fixture.serializer.toBytes(threadName()));
    fixture.runner.start(elsewhere);

    List<RunSpec> going = fixture.runner.settle(DURABILITY, PARTITION);
    Gate.of("begun").open();

    assertThat(going).extracting(RunSpec::token).containsExactly(1L);
    assertThat(fixture.value(1)).isEqualTo("begun");
    assertThat(fixture.value(3)).asString().startsWith("outlast");
    assertThat(Gate.of("queued").wasReached()).isFalse();

    Gate.of("queued").open();
    fixture.start(2, Gate.task("queued"));
    assertThat(fixture.value(2)).isEqualTo("queued");
  }

  @Test
  void aRunIsListedUntilTheOwnerHasAnswered() {
    fixture.owner.fallSilent();
    fixture.start(1, threadName());
    fixture.value(1);

    assertThat(fixture.hasBegun(1)).isTrue();
    assertThat(fixture.runner.settle(DURABILITY, PARTITION)).hasSize(1);

    fixture.owner.answer(new Reply.Done(true));

    assertThat(fixture.hasBegun(1)).isFalse();
    assertThat(fixture.runner.settle(DURABILITY, PARTITION)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("lastWords")
  void anyAnswerIsTheLastWord(Reply reply) {
    fixture.owner.fallSilent();
    fixture.start(1, threadName());
    fixture.value(1);

    fixture.owner.answer(reply);

    assertThat(fixture.runner.registered()).isZero();
  }

  static Stream<Reply> lastWords() {
    return Stream.of(
        new Reply.Done(true),
        new Reply.Done(false),
        new Reply.Unknown(),
        new Reply.Refused(Reply.Reason.NOT_RUNNING, "stopped"));
  }

  @Test
  void aRunThatItsOwnerDoesNotConfirmIsFencedAndInterrupted() throws Exception {
    fixture = new RunFixture(/* poolSize= */ 3);
    for (long number = 1; number <= 3; number++) {
      fixture.start(number, fencedAt("gate-" + number));
      Gate.of("gate-" + number).awaitReached();
    }
    fixture.owner.confirm(token -> token == 2);

    fixture.runner.confirmAll(run -> run.token() != 3);

    Gate.of("gate-1 interrupted, owner: false").awaitReached();
    Gate.of("gate-2").open();
    Gate.of("gate-3").open();
    assertThat(fixture.value(2)).isEqualTo("gate-2 went on, owner: true");
    assertThat(fixture.value(3)).isEqualTo("gate-3 went on, owner: true");
  }

  /** Its interrupt would be the outcome of the task, if the owner came to think otherwise. */
  @Test
  void nothingIsReportedOfARunThatWasFenced() throws Exception {
    fixture.start(1, fencedAt("fenced"));
    Gate.of("fenced").awaitReached();
    fixture.owner.confirm(token -> false);

    fixture.runner.confirmAll();
    Gate.of("fenced interrupted, owner: false").awaitReached();
    boolean hadBegun = fixture.cancel(1, /* interrupt= */ false);
    await().until(() -> fixture.runner.registered() == 0);

    assertThat(hadBegun).as("whether an outcome follows").isFalse();
    assertThat(fixture.owner.heard()).isZero();
  }

  private static String said(String what) {
    String said = what + TaskContext.current().isStillOwner();
    Gate.of(said).note();
    return said;
  }

  private static SerializableCallable<String> fencedAt(String gate) {
    return () -> {
      try {
        Gate.of(gate).pass();
        return said(gate + " went on, owner: ");
      } catch (InterruptedException e) {
        return said(gate + " interrupted, owner: ");
      }
    };
  }

  @Test
  void aRunWhoseOutcomeIsRefusedIsNoOwnerAnyMore() {
    fixture.owner.fallSilent();
    fixture.start(
        1,
        (SerializableCallable<Boolean>)
            () -> {
              CONTEXT.set(TaskContext.current());
              return true;
            });
    fixture.value(1);

    fixture.owner.answer(new Reply.Done(false));

    assertThat(CONTEXT.get().isStillOwner()).isFalse();
  }

  // ---- Shutting down --------------------------------------------------------------------------

  @Test
  void aMemberIsIdleWhenTheOwnersHaveAllOutcomes() throws Exception {
    fixture.owner.fallSilent();
    fixture.start(1, Gate.task("last"));
    Gate.of("last").awaitReached();

    CompletableFuture<Void> idle = fixture.runner.whenIdle().toCompletableFuture();
    Gate.of("last").open();
    fixture.value(1);
    boolean wasIdleBeforeTheAnswer = idle.isDone();
    fixture.owner.answer(new Reply.Done(true));

    assertThat(wasIdleBeforeTheAnswer).isFalse();
    assertThat(idle).isCompleted();
    assertThat(fixture.runner.whenIdle().toCompletableFuture()).isCompleted();
  }

  @Test
  void aMemberThatStopsBeginsNothing() throws Exception {
    fixture.start(1, Gate.task("begun"));
    Gate.of("begun").awaitReached();
    fixture.start(2, Gate.task("queued"));

    fixture.runner.stop();
    boolean taken = fixture.start(3, Gate.task("late"));
    Gate.of("begun").open();

    assertThat(taken).isFalse();
    assertThat(fixture.value(1)).isEqualTo("begun");
    await().until(() -> fixture.runner.registered() == 0);
    assertThat(Gate.of("queued").wasReached()).isFalse();
    assertThat(Gate.of("late").wasReached()).isFalse();
  }

  @Test
  void runsThatAreAbandonedAreInterruptedAndCountedAndTheirOutcomesKeptBack() throws Exception {
    fixture = new RunFixture(/* poolSize= */ 2);
    fixture.start(1, Gate.task("one"));
    fixture.start(2, Gate.task("two"));
    Gate.of("one").awaitReached();
    Gate.of("two").awaitReached();
    fixture.start(3, Gate.task("queued"));

    int abandoned = fixture.runner.abandonAll();

    assertThat(abandoned).isEqualTo(2);
    await().until(() -> fixture.runner.whenIdle().toCompletableFuture().isDone());
    assertThat(fixture.owner.heard()).isZero();
    assertThat(Gate.of("queued").wasReached()).isFalse();
    assertThat(fixture.runner.abandonAll()).isZero();
  }

  // ---- Statistics, simulation -------------------------------------------------------------------

  @Test
  void runsAreCountedAndTimed() throws Exception {
    fixture.start(1, Gate.task("timed"));
    Gate.of("timed").awaitReached();
    assertThat(fixture.runner.counts(EXECUTOR)).isEqualTo(new RunCounts(1, 0, 0, 0));
    assertThat(fixture.runner.counts(EXECUTOR).running()).isEqualTo(1);

    fixture.nanos.set(5_000);
    Gate.of("timed").open();
    fixture.value(1);

    assertThat(fixture.runner.counts(EXECUTOR)).isEqualTo(new RunCounts(1, 1, 5_000, 0));
  }

  @Test
  void aSimulationRunsTasksOnItsOnlyThread() {
    RunPools inline = (executor, settings) -> Runnable::run;
    fixture = new RunFixture(inline, RunFixture.settings(1, /* virtual= */ false), null);

    fixture.start(1, threadName());

    assertThat(fixture.owner.hasHeardOf(1)).isTrue();
    assertThat(fixture.value(1)).isEqualTo(Thread.currentThread().getName());
  }

  record Named(String name) implements SerializableCallable<String> {
    @Override
    public String call() {
      return name;
    }
  }

  /** Waits at a gate while it is deserialized. */
  record Preparing(String gate) implements SerializableCallable<Integer> {
    Preparing {
      PREPARED.set(0);
      // The first is made by the test, the second from its bytes on the pool's thread.
      if (Thread.currentThread().getName().startsWith("outlast-")) {
        try {
          Gate.of(gate).pass();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    @Override
    public Integer call() {
      return PREPARED.incrementAndGet();
    }
  }
}
