// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.outlast.core.SerializableCallable;
import io.outlast.core.SerializableRunnable;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Command.Await.Purpose;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Reason;
import io.outlast.engine.task.TaskId;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskSpec;
import io.outlast.splitbrainprotection.SplitBrainProtectionException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the refusal of a split-brain protection becomes. */
@Timeout(20)
class TooFewMembersTest {
  private static final SerializableCallable<String> TASK = () -> "v";
  private static final SerializableRunnable RUNNABLE = () -> {};
  private static final long ID = TaskId.of(3, TaskId.startSequence(0, 0, 0));
  private static final Reply REFUSED =
      new Reply.Refused(Reason.TOO_FEW_MEMBERS, "Executor 'reports': too few", "most");

  private final Setting setting = new Setting();
  private final FakeGateway gateway = setting.gateway;
  private final DurableExecutorFacade executor = setting.executor;
  private final ScheduledExecutorFacade scheduler = setting.scheduler;

  private void refuseAll() {
    gateway.script((a, c) -> List.of(REFUSED));
  }

  @Test
  void aSubmitFailsThroughItsFuture_andThereIsNoId() {
    refuseAll();

    DurableExecutorServiceFuture<String> future = executor.submit(TASK);

    assertRefused(causeOf(future));
    assertThatThrownBy(future::getTaskId)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("too few")
        .hasCauseInstanceOf(SplitBrainProtectionException.class);
  }

  @Test
  void whatHasNoFutureFailsAtOnce() {
    refuseAll();

    assertRefused(() -> executor.execute(RUNNABLE));
    assertRefused(() -> executor.executeOnKeyOwner(RUNNABLE, "key"));
    assertRefused(() -> executor.disposeResult(ID));
    assertRefused(() -> scheduler.execute(RUNNABLE));
    assertRefused(() -> scheduler.schedule(TASK, 1, TimeUnit.SECONDS));
    assertRefused(() -> scheduler.scheduleOnMember(TASK, Setting.member(0), 1, TimeUnit.SECONDS));
    assertRefused(scheduler::getAllScheduledFutures);
  }

  @Test
  void resultsAreNotRetrieved() {
    refuseAll();

    assertRefused(causeOf(executor.retrieveResult(ID)));
    assertRefused(causeOf(executor.retrieveAndDisposeResult(ID)));
    assertThat(gateway.commands(Command.Await.class))
        .extracting(Command.Await::purpose)
        .containsExactly(Purpose.READ, Purpose.TAKE);
  }

  @Test
  void whenAResultCannotBeDisposed_thenItIsNotTakenEither() {
    gateway.script(
        (a, c) ->
            List.of(c instanceof Command.Await ? new Reply.Ended(Setting.returned("v")) : REFUSED));

    assertRefused(causeOf(executor.retrieveAndDisposeResult(ID)));
  }

  @Test
  void aFutureOfAScheduledTaskFailsUnwrapped_andAsksAnewEachTime() throws Exception {
    gateway.storeAll();
    IScheduledFuture<String> future =
        scheduler.schedule(TaskSpec.of(TASK, Schedule.once(Duration.ofSeconds(1))));
    refuseAll();

    assertRefused(future::get);
    assertRefused(future::isDone);
    assertRefused(future::isCancelled);
    assertRefused(() -> future.getDelay(TimeUnit.SECONDS));
    assertRefused(future::getStats);
    assertRefused(() -> future.cancel(true));
    assertRefused(future::dispose);

    gateway.script((a, c) -> List.of(new Reply.Ended(Setting.returned("v"))));
    assertThat(future.get()).isEqualTo("v");
  }

  @Test
  void aFutureOfADurableTaskIsNotEndedByARefusedCancel() {
    gateway.storeAll();
    DurableExecutorServiceFuture<String> future = executor.submit(TASK);
    refuseAll();

    assertRefused(() -> future.cancel(true));

    assertThat(future.isDone()).isFalse();
  }

  @Test
  void whenAnOwnerRefusesAShutdown_thenTheHomePartitionIsNotAsked() {
    int refusing = (home() + 1) % Setting.PARTITIONS;
    gateway.script((a, c) -> List.of(a.partition() == refusing ? REFUSED : new Reply.Done(true)));

    assertRefused(executor::shutdown);
    assertRefused(executor::destroy);

    assertThat(gateway.sent)
        .hasSize(2 * (Setting.PARTITIONS - 1))
        .noneMatch(sent -> sent.partition() == home());
  }

  private static int home() {
    return KeyPartitions.partitionOf("reports", Setting.PARTITIONS);
  }

  private static Throwable causeOf(Future<?> future) {
    Throwable thrown = catchThrowable(future::get);
    assertThat(thrown).isExactlyInstanceOf(ExecutionException.class);
    return thrown.getCause();
  }

  private static void assertRefused(ThrowingCallable call) {
    assertRefused(catchThrowable(call));
  }

  private static void assertRefused(Throwable thrown) {
    assertThatExceptionOfType(SplitBrainProtectionException.class)
        .isThrownBy(
            () -> {
              throw thrown;
            })
        .withMessageContaining("'reports'")
        .extracting(SplitBrainProtectionException::getProtectionName)
        .isEqualTo("most");
  }
}
