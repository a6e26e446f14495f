// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import static io.outlast.contract.fixture.Waiting.failureOf;
import static io.outlast.contract.fixture.Waiting.until;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static java.util.concurrent.TimeUnit.HOURS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.outlast.cluster.Member;
import io.outlast.contract.fixture.SchedulerProfile;
import io.outlast.contract.fixture.Waiting;
import io.outlast.core.SerializableCallable;
import io.outlast.scheduledexecutor.DuplicateTaskException;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.IfExists;
import io.outlast.scheduledexecutor.NamedTask;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import io.outlast.scheduledexecutor.StaleTaskException;
import io.outlast.scheduledexecutor.TaskOptions;
import io.outlast.scheduledexecutor.TaskSpec;
import io.outlast.scheduledexecutor.TaskUtils;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names: unique in the whole cluster, and what to do if one is taken (SPEC §3, R10). */
public abstract class TaskNameContract extends ScheduledSuite {

  private static final String NAME = "my task";
  private static final TaskOptions KEEP = TaskOptions.DEFAULT.withIfExists(IfExists.KEEP);
  private static final TaskOptions REPLACE = TaskOptions.DEFAULT.withIfExists(IfExists.REPLACE);

  /** Where a task of a name may be: in the name's own partition, or in that of a key. */
  enum Place {
    OF_THE_NAME,
    OF_A_KEY,
    OF_ANOTHER_KEY
  }

  // ---- which name ----

  @Test
  void whenATaskHasAName_thenItIsItsHandlersName() {
    IScheduledExecutorService scheduler = scheduler();

    IScheduledFuture<String> own = scheduler.schedule(new Named("own"), LONG_HOURS, HOURS);
    IScheduledFuture<String> wrapped =
        scheduler.schedule(TaskUtils.named("outer", new Named("inner")), LONG_HOURS, HOURS);
    IScheduledFuture<String> ofSpec =
        scheduler.schedule(TaskSpec.of(new Named("inner"), LATER).named("of the spec"));

    assertThat(own.getHandler().getTaskName()).isEqualTo("own");
    assertThat(wrapped.getHandler().getTaskName()).isEqualTo("outer");
    assertThat(ofSpec.getHandler().getTaskName()).isEqualTo("of the spec");
  }

  @Test
  void whenTasksHaveNoName_thenEachGetsARandomUuid() {
    IScheduledExecutorService scheduler = scheduler();

    List<String> names =
        Stream.of("a", "b", "c")
            .map(task -> scheduler.schedule(TaskSpec.of(probe().passing(task), LATER)))
            .map(future -> future.getHandler().getTaskName())
            .toList();

    assertThat(names).doesNotHaveDuplicates();
    assertThat(names).allMatch(name -> UUID.fromString(name).toString().equals(name));
    assertThat(listedNames(scheduler)).containsExactlyInAnyOrderElementsOf(names);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a:b/c%d", "nul\0nul", "Aufräumen 清理 🧹", "\ud800"})
  void whenANameHasAnyCharacters_thenTheTaskRunsAndIsFoundByIt(String name) throws Exception {
    IScheduledExecutorService scheduler = scheduler();

    IScheduledFuture<String> future =
        scheduler.schedule(TaskSpec.of(probe().passing("a"), Schedule.NOW).named(name));

    assertThat(future.getHandler().getTaskName()).isEqualTo(name);
    assertThat(valueOf(elsewhere(scheduler, future))).isEqualTo("a");
    assertThat(listedNames(elsewhere(scheduler))).containsExactly(name);
    assertDuplicate(() -> elsewhere(scheduler).schedule(named(name, "b", Place.OF_THE_NAME)));
  }

  // ---- a name that is taken ----

  static Stream<Arguments> pairsOfPlaces() {
    return Stream.of(Place.values())
        .flatMap(one -> Stream.of(Place.values()).map(two -> Arguments.of(one, two)));
  }

  @ParameterizedTest
  @MethodSource("pairsOfPlaces")
  void whenANameIsTaken_thenASecondTaskIsRefusedAtOnceWhereverKeysPutThem(Place one, Place two)
      throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> first = scheduler.schedule(named(NAME, "first", one));

    DuplicateTaskException refused =
        assertDuplicate(() -> elsewhere(scheduler).schedule(named(NAME, "second", two)));

    assertThat(refused.getTaskName()).isEqualTo(NAME);
    assertThat(refused.getSchedulerName()).isEqualTo(scheduler.getName());
    assertThat(listed(scheduler)).containsExactly(first.getHandler());
    scheduler.triggerNow(first.getHandler());
    probe().awaitRun("first");
    assertThat(probe().runs("second")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("pairsOfPlaces")
  void whenTheExistingTaskIsKept_thenItsFutureComesBackAndTheNewTaskIsDropped(Place one, Place two)
      throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> first = scheduler.schedule(named(NAME, "first", one));

    IScheduledFuture<String> kept =
        elsewhere(scheduler).schedule(named(NAME, "second", two).with(KEEP));
    elsewhere(scheduler).reschedule(kept.getHandler(), Schedule.NOW);

    assertThat(kept.getHandler()).isEqualTo(first.getHandler());
    assertThat(valueOf(kept)).isEqualTo("first");
    assertThat(valueOf(first)).isEqualTo("first");
    assertThat(listed(scheduler)).containsExactly(first.getHandler());
    assertThat(probe().runs("second")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("pairsOfPlaces")
  void whenTheExistingTaskIsReplaced_thenItIsGoneAndTheNewOneIsThere(Place one, Place two)
      throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> first = scheduler.schedule(named(NAME, "first", one));
    IScheduledFuture<String> thereToo = elsewhere(scheduler, first);

    IScheduledFuture<String> second =
        elsewhere(scheduler).schedule(named(NAME, "second", two).with(REPLACE));

    assertThat(listed(scheduler)).containsExactly(second.getHandler());
    assertThat(second.getHandler().getPartitionId()).isEqualTo(partitionOf(two));
    assertDuplicate(() -> scheduler.schedule(named(NAME, "third", one)));
    scheduler.reschedule(second.getHandler(), Schedule.NOW);
    assertThat(valueOf(second)).isEqualTo("second");
    assertThatThrownBy(() -> Waiting.valueOf(first)).isInstanceOf(StaleTaskException.class);
    if (one != two) { // in the same place the address leads to the new task
      assertStale(thereToo);
    }
    assertThat(probe().runs("first")).isEmpty();
  }

  @Test
  void whenARunningTaskIsReplaced_thenItsRunIsInterruptedAndItsOutcomeDropped() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> first =
        scheduler.schedule(TaskSpec.of(probe().gated("first"), Schedule.NOW).named(NAME));
    CompletableFuture<String> waiter = first.toCompletionStage().toCompletableFuture();
    probe().awaitRun("first");

    IScheduledFuture<String> second =
        elsewhere(scheduler)
            .schedule(
                TaskSpec.of(probe().passing("second"), Schedule.NOW).named(NAME).with(REPLACE));

    probe().awaitInterrupt("first");
    assertThat(failureOf(waiter)).isInstanceOf(StaleTaskException.class);
    assertThat(valueOf(second)).isEqualTo("second");
    assertThat(probe().runs("first")).hasSize(1);
  }

  @Test
  void whenNoTaskHasTheName_thenKeepAndReplaceScheduleIt() throws Exception {
    IScheduledExecutorService scheduler = scheduler();

    IScheduledFuture<String> kept =
        scheduler.schedule(TaskSpec.of(probe().passing("a"), Schedule.NOW).named("k").with(KEEP));
    IScheduledFuture<String> replaced =
        scheduler.schedule(
            TaskSpec.of(probe().passing("b"), Schedule.NOW).named("r").with(REPLACE));

    assertThat(valueOf(kept)).isEqualTo("a");
    assertThat(valueOf(replaced)).isEqualTo("b");
  }

  @Test
  void whenATaskHasEnded_thenItsNameIsTakenUntilItIsDisposed() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    TaskSpec<String> spec = TaskSpec.of(probe().passing("a"), Schedule.NOW).named(NAME);
    IScheduledFuture<String> ended = scheduler.schedule(spec);
    valueOf(ended);

    assertDuplicate(() -> elsewhere(scheduler).schedule(spec));
    IScheduledFuture<String> kept = elsewhere(scheduler).schedule(spec.with(KEEP));
    String valueOfKept = valueOf(kept);
    ended.dispose();
    IScheduledFuture<String> again = elsewhere(scheduler).schedule(spec);

    assertThat(valueOfKept).isEqualTo("a");
    assertThat(valueOf(again)).isEqualTo("a");
    assertThat(probe().runs("a")).hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("pairsOfPlaces")
  void whenATaskIsDisposed_thenItsNameIsFreeAtOnceEverywhere(Place one, Place two)
      throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> first = scheduler.schedule(named(NAME, "first", one));

    first.dispose();
    IScheduledFuture<String> second = elsewhere(scheduler).schedule(named(NAME, "second", two));

    assertThat(listed(scheduler)).containsExactly(second.getHandler());
  }

  @Test
  void whenATaskIsCancelled_thenItsNameIsTakenUntilItIsDisposed() {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> first = scheduler.schedule(named(NAME, "a", Place.OF_A_KEY));

    first.cancel(false);

    assertDuplicate(() -> elsewhere(scheduler).schedule(named(NAME, "b", Place.OF_THE_NAME)));
    first.dispose();
    elsewhere(scheduler).schedule(named(NAME, "b", Place.OF_THE_NAME));
  }

  @ParameterizedTest
  @MethodSource("pairsOfPlaces")
  void whenATaskDisposesItself_thenItsNameIsFree(Place one, Place two) throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    TaskSpec<String> spec =
        at(one, TaskSpec.of(probe().passing("first"), Schedule.NOW).named(NAME));
    IScheduledFuture<String> first =
        scheduler.schedule(spec.with(TaskOptions.DEFAULT.withAutoDispose()));
    valueOf(first);

    IScheduledFuture<String> second =
        until(
            "the name to be free",
            () -> scheduleIfFree(elsewhere(scheduler), named(NAME, "second", two)),
            future -> future != null);

    assertThat(listed(scheduler)).containsExactly(second.getHandler());
  }

  @Test
  void whenARefusedTaskHadAName_thenItsNameIsFree() {
    IScheduledExecutorService scheduler = scheduler();
    Object unserializable = new Object();

    assertThatThrownBy(
            () ->
                scheduler.schedule(
                    TaskSpec.of((SerializableCallable<String>) unserializable::toString, LATER)
                        .named(NAME)
                        .onKeyOwner("key")))
        .isInstanceOf(IllegalArgumentException.class);

    scheduler.schedule(named(NAME, "a", Place.OF_THE_NAME));
    assertThat(listedNames(scheduler)).containsExactly(NAME);
  }

  @Test
  void whenTwoSchedulersUseAName_thenTheyDoNotDisturbEachOther() {
    IScheduledExecutorService one = scheduler();
    IScheduledExecutorService two = scheduler(SchedulerProfile.UNLIMITED);

    one.schedule(named(NAME, "a", Place.OF_A_KEY));
    two.schedule(named(NAME, "b", Place.OF_A_KEY));

    assertThat(listedNames(one)).containsExactly(NAME);
    assertThat(listedNames(two)).containsExactly(NAME);
  }

  // ---- tasks bound to members ----

  @Test
  void whenANameIsTakenOnAMember_thenASecondTaskThereIsRefused() {
    IScheduledExecutorService scheduler = scheduler();
    for (Member member : allMembers()) {
      scheduler.schedule(TaskSpec.of(probe().passing("a"), LATER).named(NAME).onMember(member));

      assertDuplicate(
          () ->
              elsewhere(scheduler)
                  .schedule(TaskSpec.of(probe().passing("b"), LATER).named(NAME).onMember(member)));
    }
    assertThat(listed(scheduler)).hasSize(allMembers().size());
  }

  @Test
  void whenANameIsTakenOnAMember_thenItIsFreeInThePartitions() {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> bound =
        scheduler.schedule(
            TaskSpec.of(probe().passing("a"), LATER).named(NAME).onMember(allMembers().get(0)));

    IScheduledFuture<String> free = scheduler.schedule(named(NAME, "b", Place.OF_THE_NAME));

    assertThat(listed(scheduler)).containsExactlyInAnyOrder(bound.getHandler(), free.getHandler());
    scheduler.pause(NAME);
    assertThat(scheduler.pause(free.getHandler())).isFalse();
    assertThat(scheduler.pause(bound.getHandler())).isTrue();
  }

  @Test
  void whenTheTaskOfAMemberIsKeptOrReplaced_thenThatIsSoThere() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    Member member = allMembers().get(0);
    TaskSpec<String> first =
        TaskSpec.of(probe().passing("first"), LATER).named(NAME).onMember(member);
    TaskSpec<String> second =
        TaskSpec.of(probe().passing("second"), Schedule.NOW).named(NAME).onMember(member);
    IScheduledFuture<String> scheduled = scheduler.schedule(first);

    IScheduledFuture<String> kept = elsewhere(scheduler).schedule(second.with(KEEP));
    ScheduledTaskHandler keptOne = kept.getHandler();
    boolean doneWhenKept = kept.isDone();
    IScheduledFuture<String> replaced = elsewhere(scheduler).schedule(second.with(REPLACE));

    assertThat(keptOne).isEqualTo(scheduled.getHandler());
    assertThat(doneWhenKept).isFalse();
    assertThat(valueOf(replaced)).isEqualTo("second");
    assertThat(probe().runs("first")).isEmpty();
    assertThat(listed(scheduler)).containsExactly(replaced.getHandler());
  }

  @Test
  void whenANameIsTakenOnOneMember_thenNoneOfAllMembersGetsTheTask() {
    IScheduledExecutorService scheduler = scheduler();
    List<Member> all = allMembers();
    TaskSpec<String> spec = TaskSpec.of(probe().passing("a"), LATER).named(NAME);
    IScheduledFuture<String> taken = scheduler.schedule(spec.onMember(all.get(all.size() - 1)));

    assertDuplicate(() -> scheduler.scheduleOnAllMembers(spec));

    assertThat(listed(scheduler)).containsExactly(taken.getHandler());
    taken.dispose();
    Map<Member, IScheduledFuture<String>> futures = scheduler.scheduleOnAllMembers(spec);
    assertThat(futures).hasSize(all.size());
  }

  // ---- all at once ----

  @RepeatedTest(3)
  void whenAllMembersScheduleTheSameNameAtOnceAndKeep_thenThereIsExactlyOneTask() throws Exception {
    IScheduledExecutorService scheduler = scheduler();

    List<IScheduledFuture<String>> futures =
        atOnce(12, i -> nth(scheduler, i).schedule(named(NAME, "t" + i, nthPlace(i)).with(KEEP)));

    assertThat(futures).extracting(IScheduledFuture::getHandler).hasSize(12);
    assertThat(futures.stream().map(IScheduledFuture::getHandler).distinct()).hasSize(1);
    assertThat(listed(scheduler)).containsExactly(futures.get(0).getHandler());
    futures.get(0).dispose();
    assertThat(futures).allSatisfy(future -> assertStale(future));
  }

  @RepeatedTest(3)
  void whenAllMembersScheduleTheSameNameAtOnce_thenExactlyOneSucceeds() throws Exception {
    IScheduledExecutorService scheduler = scheduler();

    List<IScheduledFuture<String>> futures =
        atOnce(12, i -> scheduleIfFree(nth(scheduler, i), named(NAME, "t" + i, nthPlace(i))));

    List<IScheduledFuture<String>> winners = futures.stream().filter(f -> f != null).toList();
    assertThat(winners).hasSize(1);
    assertThat(listed(scheduler)).containsExactly(winners.get(0).getHandler());
  }

  @RepeatedTest(3)
  void whenAllMembersReplaceTheSameNameAtOnce_thenOneTaskIsLeftAndItRuns() throws Exception {
    IScheduledExecutorService scheduler = scheduler();

    List<IScheduledFuture<String>> futures =
        atOnce(8, i -> nth(scheduler, i).schedule(named(NAME, "t" + i, nthPlace(i)).with(REPLACE)));

    List<ScheduledTaskHandler> left = listed(scheduler);
    assertThat(left).hasSize(1);
    assertThat(futures).extracting(IScheduledFuture::getHandler).contains(left.get(0));
    scheduler.reschedule(NAME, Schedule.NOW);
    assertThat(valueOf(scheduler.<String>getScheduledFuture(left.get(0)))).startsWith("t");
    assertThat(probe().runs()).hasSize(1);
  }

  // ---- helpers ----

  private int partitionOf(Place place) {
    return partitionOf((Object) keyOf(place));
  }

  private String keyOf(Place place) {
    return switch (place) {
      case OF_THE_NAME -> NAME;
      case OF_A_KEY -> "key";
      case OF_ANOTHER_KEY -> "another key";
    };
  }

  private <V> TaskSpec<V> at(Place place, TaskSpec<V> spec) {
    return place == Place.OF_THE_NAME ? spec : spec.onKeyOwner(keyOf(place));
  }

  /** A task that is due when no test lives any more. */
  private TaskSpec<String> named(String name, String task, Place place) {
    return at(place, TaskSpec.of(probe().passing(task), LATER).named(name));
  }

  private IScheduledExecutorService nth(IScheduledExecutorService scheduler, int i) {
    List<IScheduledExecutorService> all = everywhere(scheduler);
    return all.get(i % all.size());
  }

  private static Place nthPlace(int i) {
    return Place.values()[i / 2 % Place.values().length];
  }

  /** Returns null if the name is taken. */
  private static <V> IScheduledFuture<V> scheduleIfFree(
      IScheduledExecutorService scheduler, TaskSpec<V> spec) {
    try {
      return scheduler.schedule(spec);
    } catch (DuplicateTaskException taken) {
      return nothing();
    }
  }

  private static DuplicateTaskException assertDuplicate(ThrowingCallable call) {
    DuplicateTaskException refused = catchThrowableOfType(DuplicateTaskException.class, call);
    assertThat(refused).isNotNull();
    return refused;
  }

  private record Named(String name) implements Callable<String>, NamedTask, Serializable {

    private static final long serialVersionUID = 1L;

    @Override
    public String getName() {
      return name;
    }

    @Override
    public String call() {
      return name;
    }
  }
}
