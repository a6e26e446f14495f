// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import static io.outlast.contract.fixture.Waiting.valueOf;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.cluster.Member;
import io.outlast.contract.fixture.SchedulerProfile;
import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import io.outlast.scheduledexecutor.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of all tasks: complete, and each once (SPEC §3, R28). */
public abstract class ListingContract extends ScheduledSuite {

  @Test
  void whenThereAreNoTasks_thenNoneIsListed() {
    assertThat(listed(scheduler())).isEmpty();
  }

  @Test
  void whenThereAreTasksOfAllKinds_thenAllInstancesListEachOnce() {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.UNLIMITED);
    List<ScheduledTaskHandler> handlers = new ArrayList<>();
    IntStream.range(0, 60)
        .mapToObj(i -> scheduler.schedule(TaskSpec.of(probe().passing("a"), LATER)))
        .forEach(future -> handlers.add(future.getHandler()));
    IntStream.range(0, 20)
        .mapToObj(
            i ->
                scheduler.schedule(
                    TaskSpec.of(probe().passing("a"), LATER).named("n" + i).onKeyOwner("key")))
        .forEach(future -> handlers.add(future.getHandler()));
    Stream.of(1, 2)
        .flatMap(
            i ->
                scheduler
                    .scheduleOnAllMembers(TaskSpec.of(probe().passing("a"), LATER).named("m" + i))
                    .values()
                    .stream())
        .forEach(future -> handlers.add(future.getHandler()));

    assertThat(everywhere(scheduler))
        .allSatisfy(
            there -> assertThat(listed(there)).containsExactlyInAnyOrderElementsOf(handlers));
  }

  @Test
  void whenExecutorsAreUsed_thenAllInstancesNameThem() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> task = scheduler.schedule(TaskSpec.of(probe().passing("a"), LATER));
    String durable = "named-" + scheduler.getName();
    DurableExecutorService executor = submitter().getDurableExecutorService(durable);
    executor.submit(probe().passing("b")).get();

    assertThat(fixture().instances())
        .allSatisfy(
            there -> {
              assertThat(there.getScheduledExecutorNames())
                  .contains(scheduler.getName())
                  .doesNotContain(durable)
                  .isSorted();
              assertThat(there.getDurableExecutorNames())
                  .contains(durable)
                  .doesNotContain(scheduler.getName());
            });
    task.dispose();
    executor.destroy();
    assertThat(fixture().instances())
        .allSatisfy(there -> assertThat(there.getDurableExecutorNames()).doesNotContain(durable));
  }

  @Test
  void whenTasksAreListed_thenTheyAreWithTheMemberThatOwnsThem() {
    IScheduledExecutorService scheduler = scheduler();
    for (OutlastInstance member : fixture().members()) {
      String key = keyOwnedBy(member);
      scheduler.schedule(TaskSpec.of(probe().passing("a"), LATER).named(key).onKeyOwner(key));
      scheduler.schedule(
          TaskSpec.of(probe().passing("b"), LATER).named("bound").onMember(asMember(member)));
    }

    Map<Member, List<IScheduledFuture<String>>> futures =
        elsewhere(scheduler).getAllScheduledFutures();

    assertThat(futures).hasSize(fixture().members().size());
    for (OutlastInstance member : fixture().members()) {
      assertThat(futures.get(asMember(member)))
          .extracting(future -> future.getHandler().getTaskName())
          .containsExactlyInAnyOrder(keyOwnedBy(member), "bound");
    }
  }

  @Test
  void whenATaskHasEnded_thenItIsListedUntilItIsDisposed() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> ended = scheduler.schedule(probe().passing("a"), 0, MILLISECONDS);
    IScheduledFuture<String> cancelled =
        scheduler.schedule(TaskSpec.of(probe().passing("b"), LATER));
    IScheduledFuture<String> disposed =
        scheduler.schedule(TaskSpec.of(probe().passing("c"), LATER));
    valueOf(ended);
    cancelled.cancel(true);
    disposed.dispose();

    assertThat(listed(elsewhere(scheduler)))
        .containsExactlyInAnyOrder(ended.getHandler(), cancelled.getHandler());

    ended.dispose();
    cancelled.dispose();
    assertThat(listed(elsewhere(scheduler))).isEmpty();
  }

  @Test
  void whenFuturesAreListed_thenTheyCanBeUsed() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    for (Member member : allMembers()) {
      scheduler.schedule(TaskSpec.of(probe().passing("a"), Schedule.NOW).onMember(member));
      scheduler.schedule(TaskSpec.of(probe().passing("a"), Schedule.NOW));
    }

    List<IScheduledFuture<String>> futures =
        elsewhere(scheduler).<String>getAllScheduledFutures().values().stream()
            .flatMap(List::stream)
            .toList();

    assertThat(futures).hasSize(2 * allMembers().size());
    for (IScheduledFuture<String> future : futures) {
      assertThat(valueOf(future)).isEqualTo("a");
      future.dispose();
    }
    assertThat(listed(scheduler)).isEmpty();
  }

  @Test
  void whenTwoSchedulersHaveTasks_thenEachListsItsOwn() {
    IScheduledExecutorService one = scheduler();
    IScheduledExecutorService two = scheduler(SchedulerProfile.UNLIMITED);

    one.schedule(TaskSpec.of(probe().passing("a"), LATER).named("one"));
    two.schedule(TaskSpec.of(probe().passing("a"), LATER).named("two"));

    assertThat(listedNames(one)).containsExactly("one");
    assertThat(listedNames(two)).containsExactly("two");
  }
}
