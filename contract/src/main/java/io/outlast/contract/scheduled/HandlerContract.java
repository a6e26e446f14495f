// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import static io.outlast.contract.fixture.Waiting.valueOf;
import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.cluster.Member;
import io.outlast.cluster.MemberLostException;
import io.outlast.contract.fixture.Probe;
import io.outlast.core.TaskContext;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import io.outlast.scheduledexecutor.StaleTaskException;
import io.outlast.scheduledexecutor.TaskSpec;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Addresses of tasks, which can be stored as strings and used anywhere (SPEC §3). */
public abstract class HandlerContract extends ScheduledSuite {

  @Test
  void whenTheAddressOfATaskIsStored_thenAnyInstanceFindsTheTaskByIt() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> future = scheduler.schedule(probe().gated("a"), 0, SECONDS);
    String urn = future.getHandler().toUrn();
    probe().awaitRun("a");

    List<IScheduledFuture<String>> found =
        everywhere(scheduler).stream()
            .map(there -> there.<String>getScheduledFuture(ScheduledTaskHandler.of(urn)))
            .toList();
    probe().open("a");

    for (IScheduledFuture<String> there : found) {
      assertThat(there.getHandler()).isEqualTo(future.getHandler());
      assertThat(valueOf(there)).isEqualTo("a");
    }
  }

  @Test
  void whenATaskHasAName_thenAnyInstanceFindsItWhereverItsKeyHasPutIt() {
    IScheduledExecutorService scheduler = scheduler();
    TaskSpec<String> spec = TaskSpec.of(probe().passing("a"), LATER);
    IScheduledFuture<String> plain = scheduler.schedule(spec.named("plain"));
    IScheduledFuture<String> keyed = scheduler.schedule(spec.named("keyed").onKeyOwner("key 7"));

    assertThat(everywhere(scheduler))
        .allSatisfy(
            there -> {
              assertThat(there.findScheduledFuture("plain").map(IScheduledFuture::getHandler))
                  .contains(plain.getHandler());
              assertThat(there.findScheduledFuture("keyed").map(IScheduledFuture::getHandler))
                  .contains(keyed.getHandler());
              assertThat(there.findScheduledFuture("keyed").map(IScheduledFuture::isDone))
                  .contains(false);
              assertThat(there.findScheduledFuture("none")).isEmpty();
            });
  }

  @Test
  void whenATaskIsBoundToAMember_thenItsAddressSaysSo() {
    IScheduledExecutorService scheduler = scheduler();
    Member member = allMembers().get(0);

    ScheduledTaskHandler handler =
        scheduler.scheduleOnMember(probe().passing("a"), member, 1, HOURS).getHandler();

    assertThat(handler.isAssignedToMember()).isTrue();
    assertThat(handler.isAssignedToPartition()).isFalse();
    assertThat(handler.getUuid()).isEqualTo(member.getUuid());
    assertThat(ScheduledTaskHandler.of(handler.toUrn())).isEqualTo(handler);
  }

  @Test
  void whenATaskRuns_thenItsContextHasItsAddress() throws Exception {
    IScheduledExecutorService scheduler = scheduler();

    IScheduledFuture<String> inPartition =
        scheduler.schedule(HandlerContract::ownUrn, 0, MILLISECONDS);
    IScheduledFuture<String> onMember =
        scheduler.scheduleOnMember(HandlerContract::ownUrn, allMembers().get(0), 0, MILLISECONDS);

    assertThat(valueOf(inPartition)).isEqualTo(inPartition.getHandler().toUrn());
    assertThat(valueOf(onMember)).isEqualTo(onMember.getHandler().toUrn());
  }

  @Test
  void whenATaskRuns_thenItsContextNamesTheSchedulerAndHasNoTaskId() throws Exception {
    IScheduledExecutorService scheduler = scheduler();

    IScheduledFuture<String> future =
        scheduler.schedule(
            () ->
                TaskContext.current().executorName()
                    + " "
                    + TaskContext.current().attempt()
                    + " "
                    + TaskContext.current().taskId().isPresent()
                    + " "
                    + TaskContext.current().isStillOwner(),
            0,
            MILLISECONDS);

    assertThat(valueOf(future)).isEqualTo(scheduler.getName() + " 1 false true");
  }

  @Test
  void whenAnAddressBelongsToAnotherScheduler_thenItIsRefused() {
    ScheduledTaskHandler foreign = ScheduledTaskHandler.ofPartition("another", "task", 0);

    assertThatThrownBy(() -> scheduler().getScheduledFuture(foreign))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whenThereNeverWasATaskAtAnAddress_thenItsFutureIsStale() {
    IScheduledExecutorService scheduler = scheduler();
    ScheduledTaskHandler inPartition =
        ScheduledTaskHandler.ofPartition(scheduler.getName(), "nobody", partitionOf("nobody"));
    ScheduledTaskHandler onMember =
        ScheduledTaskHandler.ofMember(scheduler.getName(), "nobody", allMembers().get(0).getUuid());

    for (ScheduledTaskHandler handler : List.of(inPartition, onMember)) {
      IScheduledFuture<String> future = scheduler.getScheduledFuture(handler);

      assertThat(future.getHandler()).isEqualTo(handler);
      assertStale(future);
      assertThatThrownBy(future::getStats).isInstanceOf(StaleTaskException.class);
      assertThatThrownBy(future::dispose).isInstanceOf(StaleTaskException.class);
      assertThatThrownBy(() -> future.cancel(true)).isInstanceOf(StaleTaskException.class);
    }
  }

  @Test
  void whenTheMemberOfAnAddressIsNotThere_thenItsFutureSaysThatItIsLost() {
    IScheduledExecutorService scheduler = scheduler();
    UUID nobody = UUID.randomUUID();

    IScheduledFuture<String> future =
        scheduler.getScheduledFuture(
            ScheduledTaskHandler.ofMember(scheduler.getName(), "task", nobody));

    assertThatThrownBy(future::isDone)
        .isInstanceOf(MemberLostException.class)
        .hasMessageContaining(nobody.toString());
    assertThatThrownBy(() -> valueOf(future)).isInstanceOf(MemberLostException.class);
  }

  @Test
  void whenATaskReplacesADisposedOneOfItsName_thenTheAddressLeadsToIt() throws Exception {
    IScheduledExecutorService scheduler = scheduler();
    TaskSpec<String> spec = TaskSpec.of(probe().passing("a"), Schedule.NOW).named("my task");
    IScheduledFuture<String> first = scheduler.schedule(spec);
    String urn = first.getHandler().toUrn();
    valueOf(first);
    first.dispose();

    scheduler.schedule(spec);

    IScheduledFuture<String> found =
        elsewhere(scheduler).getScheduledFuture(ScheduledTaskHandler.of(urn));
    assertThat(valueOf(found)).isEqualTo("a");
    assertThat(probe().runs()).extracting(Probe.Run::number).containsExactly(1, 2);
  }

  private static String ownUrn() {
    return TaskContext.current().handler().orElseThrow().toUrn();
  }
}
