// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import static io.outlast.contract.fixture.Waiting.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.outlast.cluster.Member;
import io.outlast.contract.fixture.SchedulerProfile;
import io.outlast.core.OutlastInstance;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** How many tasks there may be: exact at the limit, freed by dispose (SPEC §3, R44). */
public abstract class SchedulerCapacityContract extends ScheduledSuite {

  // ---- per member ----

  @Test
  void whenAMemberHasAllItsTasks_thenOneMoreIsRefusedWithAHelpfulMessage() {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.THREE_PER_NODE);
    for (OutlastInstance member : fixture().members()) {
      List<String> keys = keysOwnedBy(member, 4);
      keys.subList(0, 3).forEach(key -> scheduler.schedule(waiting().onKeyOwner(key)));

      RejectedExecutionException refused =
          assertRefused(() -> scheduler.schedule(waiting().onKeyOwner(keys.get(3))));

      assertThat(refused)
          .hasMessageContaining(scheduler.getName())
          .hasMessageContaining("PER_NODE")
          .hasMessageContaining("3")
          .hasMessageContaining("ispose");
    }
    assertThat(listed(scheduler)).hasSize(3 * fixture().members().size());
  }

  @Test
  void whenTasksAreBoundToAMember_thenTheyCountLikeThoseOfItsPartitions() {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.THREE_PER_NODE);
    OutlastInstance member = fixture().members().get(0);
    TaskSpec<String> bound = waiting().onMember(asMember(member));
    TaskSpec<String> keyed = waiting().onKeyOwner(keyOwnedBy(member));

    scheduler.schedule(bound);
    scheduler.schedule(keyed);
    scheduler.schedule(bound);

    assertRefused(() -> scheduler.schedule(bound));
    assertRefused(() -> scheduler.schedule(keyed));
  }

  @Test
  void whenTasksHaveEnded_thenTheyTakeTheirPlacesUntilTheyAreDisposed() throws Exception {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.THREE_PER_NODE);
    String key = keyOwnedBy(aMember());
    TaskSpec<String> spec = TaskSpec.of(probe().passing("a"), Schedule.NOW).onKeyOwner(key);
    List<IScheduledFuture<String>> ended = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ended.add(scheduler.schedule(spec));
      valueOf(ended.get(i));
    }

    assertRefused(() -> elsewhere(scheduler).schedule(spec));
    elsewhere(scheduler, ended.get(1)).dispose();
    scheduler.schedule(spec);

    assertRefused(() -> scheduler.schedule(spec));
  }

  @Test
  void whenTasksAreCancelled_thenTheyTakeTheirPlacesUntilTheyAreDisposed() {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.ONE_PER_NODE);
    Member member = allMembers().get(0);
    IScheduledFuture<String> future = scheduler.schedule(waiting().onMember(member));

    future.cancel(true);

    assertRefused(() -> scheduler.schedule(waiting().onMember(member)));
    future.dispose();
    scheduler.schedule(waiting().onMember(member));
  }

  @Test
  void whenNothingIsConfigured_thenAHundredTasksFitOnAMember() {
    IScheduledExecutorService scheduler = scheduler();
    TaskSpec<String> spec = waiting().onKeyOwner(keyOwnedBy(aMember()));

    List<IScheduledFuture<String>> futures =
        scheduler.scheduleAll(IntStream.range(0, 100).mapToObj(i -> spec).toList());

    assertThat(futures).hasSize(100);
    assertRefused(() -> scheduler.schedule(spec));
  }

  @Test
  void whenThereIsNoLimit_thenManyTasksFit() {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.UNLIMITED);
    TaskSpec<String> spec = waiting().onKeyOwner(keyOwnedBy(aMember()));

    scheduler.scheduleAll(IntStream.range(0, 400).mapToObj(i -> spec).toList());

    assertThat(listed(scheduler)).hasSize(400);
  }

  @Test
  void whenManySubmittersComeAtOnceToAMember_thenExactlyAsManyAsFitAreAccepted() throws Exception {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.TWENTY_PER_NODE);
    OutlastInstance member = fixture().members().get(0);
    List<String> keys = keysOwnedBy(member, 7);

    long accepted =
        acceptedOf(
            scheduler,
            i ->
                i % 4 == 0
                    ? waiting().onMember(asMember(member))
                    : waiting().onKeyOwner(keys.get(i % keys.size())));

    assertThat(accepted).isEqualTo(20);
    assertThat(listed(scheduler)).hasSize(20);
    assertThat(stats(scheduler).submitted()).isEqualTo(20);
    assertBalanced(scheduler);
  }

  // ---- per partition ----

  @Test
  void whenAPartitionHasAllItsTasks_thenOneMoreIsRefusedThereAndNotInOthers() {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.THREE_PER_PARTITION);
    List<String> keys = keysOwnedBy(aMember(), 2);
    for (int i = 0; i < 3; i++) {
      scheduler.schedule(waiting().onKeyOwner(keys.get(0)));
    }

    RejectedExecutionException refused =
        assertRefused(() -> elsewhere(scheduler).schedule(waiting().onKeyOwner(keys.get(0))));
    scheduler.schedule(waiting().onKeyOwner(keys.get(1)));

    assertThat(refused)
        .hasMessageContaining(scheduler.getName())
        .hasMessageContaining("PER_PARTITION")
        .hasMessageContaining("3");
  }

  @Test
  void whenTheLimitIsPerPartition_thenTasksBoundToMembersAreNotLimited() {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.THREE_PER_PARTITION);
    Member member = allMembers().get(0);

    IntStream.range(0, 10).forEach(i -> scheduler.schedule(waiting().onMember(member)));

    assertThat(listed(scheduler)).hasSize(10);
  }

  @Test
  void whenManySubmittersComeAtOnceToAPartition_thenExactlyAsManyAsFitAreAccepted()
      throws Exception {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.TWENTY_PER_PARTITION);
    TaskSpec<String> spec = waiting().onKeyOwner("key");

    long accepted = acceptedOf(scheduler, i -> i % 2 == 0 ? spec : spec.named("n" + i));

    assertThat(accepted).isEqualTo(20);
    assertThat(listed(scheduler)).hasSize(20);
  }

  @Test
  void whenATaskWithANameIsRefused_thenTheNameIsFree() {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.THREE_PER_PARTITION);
    for (int i = 0; i < 3; i++) {
      scheduler.schedule(waiting().onKeyOwner("full"));
    }

    assertRefused(() -> scheduler.schedule(waiting().named("my task").onKeyOwner("full")));

    scheduler.schedule(waiting().named("my task").onKeyOwner("another key"));
    assertThat(listed(scheduler)).hasSize(4);
  }

  @Test
  void whenTasksAreRefused_thenTheyAreCountedAndNotAmongTheSubmitted() {
    IScheduledExecutorService scheduler = scheduler(SchedulerProfile.ONE_PER_NODE);
    String key = keyOwnedBy(aMember());
    scheduler.schedule(waiting().onKeyOwner(key));

    assertRefused(() -> scheduler.schedule(waiting().onKeyOwner(key)));
    assertRefused(() -> elsewhere(scheduler).schedule(waiting().onKeyOwner(key)));

    assertThat(stats(scheduler).rejected()).isEqualTo(2);
    assertThat(stats(scheduler).submitted()).isEqualTo(1);
    assertBalanced(scheduler);
  }

  /** Lets eight threads on all instances schedule ten tasks each, and returns how many fitted. */
  private long acceptedOf(IScheduledExecutorService scheduler, IntFunction<TaskSpec<String>> spec)
      throws Exception {
    List<IScheduledExecutorService> all = everywhere(scheduler);
    List<Long> accepted =
        atOnce(
            8,
            thread ->
                IntStream.range(0, 10)
                    .filter(
                        i -> isAccepted(all.get(thread % all.size()), spec.apply(thread * 10 + i)))
                    .count());
    return accepted.stream().mapToLong(Long::longValue).sum();
  }

  private static boolean isAccepted(IScheduledExecutorService scheduler, TaskSpec<String> spec) {
    try {
      scheduler.schedule(spec);
      return true;
    } catch (RejectedExecutionException full) {
      return false;
    }
  }

  private TaskSpec<String> waiting() {
    return TaskSpec.of(probe().passing("a"), LATER);
  }

  private static RejectedExecutionException assertRefused(ThrowingCallable call) {
    RejectedExecutionException refused =
        catchThrowableOfType(RejectedExecutionException.class, call);
    assertThat(refused).isNotNull();
    return refused;
  }
}
