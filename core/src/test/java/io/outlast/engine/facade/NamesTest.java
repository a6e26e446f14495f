// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.core.SerializableCallable;
import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Reason;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.task.RunHistory;
import io.outlast.engine.task.TaskId;
import io.outlast.engine.task.TaskPlan;
import io.outlast.scheduledexecutor.DuplicateTaskException;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.IfExists;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import io.outlast.scheduledexecutor.TaskOptions;
import io.outlast.scheduledexecutor.TaskSpec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A name is unique in the cluster, wherever the key of its task puts it. */
@Timeout(20)
class NamesTest {
  private static final int NAME = KeyPartitions.partitionOf("close", Setting.PARTITIONS);
  private static final int KEY = KeyPartitions.partitionOf("k-1", Setting.PARTITIONS);
  private static final int ELSEWHERE = 3;
  private static final SerializableCallable<String> TASK = () -> "run elsewhere";
  private static final TaskSpec<String> NAMED =
      TaskSpec.of(TASK, Schedule.once(Duration.ofSeconds(1))).named("close");
  private static final TaskSpec<String> KEYED = NAMED.onKeyOwner("k-1");
  private static final TaskOptions KEEP = TaskOptions.DEFAULT.withIfExists(IfExists.KEEP);

  private final Setting setting = new Setting();
  private final FakeGateway gateway = setting.gateway;
  private final ScheduledExecutorFacade scheduler = setting.scheduler;

  /** What is answered to each kind of command, in turn; the last one for ever. */
  private final Queue<Reply> claims = new ArrayDeque<>();

  private final Queue<Reply> submits = new ArrayDeque<>();
  private final Queue<Reply> looks = new ArrayDeque<>();

  @BeforeEach
  void answerInTurn() {
    assertThat(List.of(NAME, KEY, ELSEWHERE)).doesNotHaveDuplicates();
    gateway.script(this::answer);
  }

  private List<Reply> answer(Address address, Command command) {
    if (command instanceof Command.Claim) {
      return List.of(next(claims));
    }
    if (command instanceof Command.Look) {
      return List.of(next(looks));
    }
    if (command instanceof Command.Submit) {
      return List.of(submits.isEmpty() ? gateway.stored(address) : next(submits));
    }
    return List.of(new Reply.Done(true));
  }

  private static Reply next(Queue<Reply> replies) {
    return replies.size() > 1 ? replies.remove() : replies.element();
  }

  private static Reply refused(Reason reason) {
    return new Reply.Refused(reason, "refused: " + reason);
  }

  private static Reply seen(long taskId) {
    return new Reply.Seen(taskId, "close", Reply.Seen.State.WAITING, 1, RunHistory.NONE);
  }

  @Test
  void aNameIsClaimedInItsOwnPartition_thenTheTaskGoesToThatOfItsKey() {
    claims.add(new Reply.Done(true));

    ScheduledTaskHandler handler = scheduler.schedule(KEYED).getHandler();

    assertThat(gateway.sent).extracting(FakeGateway.Sent::partition).containsExactly(NAME, KEY);
    Command.Submit submit = gateway.commands(Command.Submit.class).get(0);
    assertThat(gateway.sent.get(0).command())
        .isEqualTo(new Command.Claim("close", submit.identity(), KEY, IfExists.FAIL));
    assertThat(submit.plan().nameHome()).isEqualTo(NAME);
    assertThat(submit.plan().name()).isEqualTo("close");
    assertThat(handler).isEqualTo(ScheduledTaskHandler.ofPartition("reports", "close", KEY));
  }

  @Test
  void aKeyInThePartitionOfTheNameNeedsNoClaim() {
    scheduler.schedule(NAMED.onKeyOwner("close"));

    assertThat(gateway.sent).hasSize(1);
    assertThat(gateway.commands(Command.Submit.class).get(0).plan().nameHome())
        .isEqualTo(TaskPlan.HERE);
  }

  @Test
  void aNameThatIsTakenIsADuplicate_andNothingElseIsSent() {
    claims.add(refused(Reason.DUPLICATE));
    assertThatThrownBy(() -> scheduler.schedule(KEYED))
        .isInstanceOfSatisfying(
            DuplicateTaskException.class,
            e -> {
              assertThat(e.getSchedulerName()).isEqualTo("reports");
              assertThat(e.getTaskName()).isEqualTo("close");
            });
    assertThat(gateway.sent).hasSize(1);

    submits.add(refused(Reason.DUPLICATE));
    assertThatThrownBy(() -> scheduler.schedule(NAMED)).isInstanceOf(DuplicateTaskException.class);
  }

  @Test
  void aTaskThatIsKeptIsTheOneOfTheFuture() {
    submits.add(new Reply.Kept(TaskId.of(NAME, 77)));
    looks.add(seen(77));

    IScheduledFuture<String> future = scheduler.schedule(NAMED.with(KEEP));

    assertThat(future.getHandler().getPartitionId()).isEqualTo(NAME);
    assertThat(future.isDone()).isFalse();
    assertThat(gateway.last().command())
        .isEqualTo(new Command.Look(new TaskRef.Id(TaskId.of(NAME, 77))));
  }

  @Test
  void aTaskThatIsKeptInAnotherPartitionIsLookedUpThere() {
    claims.add(new Reply.HeldBy(ELSEWHERE));
    looks.add(seen(77));

    IScheduledFuture<String> future = scheduler.schedule(KEYED.with(KEEP));

    assertThat(future.getHandler())
        .isEqualTo(ScheduledTaskHandler.ofPartition("reports", "close", ELSEWHERE));
    assertThat(gateway.last().command()).isEqualTo(new Command.Look(new TaskRef.Name("close")));
    assertThat(gateway.last().partition()).isEqualTo(ELSEWHERE);
    assertThat(gateway.commands(Command.Submit.class)).isEmpty();

    submits.add(new Reply.HeldBy(ELSEWHERE));
    assertThat(scheduler.schedule(NAMED.with(KEEP)).getHandler())
        .as("the name's own partition knows as well")
        .isEqualTo(future.getHandler());
  }

  @Test
  void whenTheTaskToKeepIsDisposedMeanwhile_thenAllBeginsAnew() {
    claims.add(new Reply.HeldBy(ELSEWHERE));
    claims.add(new Reply.Done(true));
    looks.add(new Reply.Stale());
    CompletableFuture<IScheduledFuture<String>> scheduled =
        scheduler.scheduleAsync(KEYED.with(KEEP)).toCompletableFuture();

    setting.timers.advance(TimeUnit.SECONDS.toNanos(1));
    setting.runCallbacks();

    assertThat(scheduled.join().getHandler().getPartitionId()).isEqualTo(KEY);
    assertThat(gateway.commands(Command.Claim.class))
        .extracting(Command.Claim::identity)
        .hasSize(2)
        .doesNotHaveDuplicates();
    assertThat(setting.submitter.settledBelow()).isEqualTo(3);
  }

  @Test
  void whenTheTaskIsRefusedAfterTheClaim_thenTheNameIsGivenBackFirst() {
    claims.add(new Reply.Done(true));
    submits.add(refused(Reason.FULL));

    assertThatThrownBy(() -> scheduler.schedule(KEYED))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessage("refused: FULL");

    Command.Submit submit = gateway.commands(Command.Submit.class).get(0);
    assertThat(gateway.last().partition()).isEqualTo(NAME);
    assertThat(gateway.last().command()).isEqualTo(new Command.Unclaim("close", submit.identity()));
  }

  @Test
  void aTaskOfWhichNobodyKnowsWhetherItIsStoredKeepsItsName() {
    claims.add(new Reply.Done(true));
    submits.add(new Reply.Unknown());

    assertThatThrownBy(() -> scheduler.schedule(KEYED)).hasMessageContaining("partition " + KEY);
    assertThat(gateway.commands(Command.Unclaim.class)).isEmpty();
  }

  @Test
  void whenTheClaimHasRunOut_thenAllBeginsAnewUnderAnotherIdentity() {
    claims.add(new Reply.Done(true));
    submits.add(refused(Reason.CLAIM_EXPIRED));
    CompletableFuture<IScheduledFuture<String>> scheduled =
        scheduler.scheduleAsync(KEYED).toCompletableFuture();
    submits.clear();

    setting.timers.advance(TimeUnit.SECONDS.toNanos(1));
    setting.runCallbacks();

    assertThat(scheduled).isCompleted();
    List<Command.Submit> sent = gateway.commands(Command.Submit.class);
    assertThat(sent).hasSize(2);
    assertThat(sent.get(1).identity()).isNotEqualTo(sent.get(0).identity());
    assertThat(gateway.commands(Command.Claim.class))
        .extracting(Command.Claim::identity)
        .containsExactly(sent.get(0).identity(), sent.get(1).identity());
    assertThat(gateway.commands(Command.Unclaim.class)).isEmpty();
  }

  @Test
  void aTaskThatWaitsForAPlaceKeepsItsClaim() {
    claims.add(new Reply.Done(true));
    submits.add(refused(Reason.FULL));
    CompletableFuture<IScheduledFuture<String>> scheduled =
        setting.scheduler(Duration.ofSeconds(10)).scheduleAsync(KEYED).toCompletableFuture();
    setting.timers.advance(TimeUnit.SECONDS.toNanos(2));
    submits.clear();
    setting.timers.advance(TimeUnit.SECONDS.toNanos(2));
    setting.runCallbacks();

    assertThat(scheduled).isCompleted();
    assertThat(gateway.commands(Command.Claim.class)).hasSize(1);
  }
}
