// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Reason;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.task.Alteration;
import io.outlast.engine.task.Timing;
import io.outlast.partition.PartitionLostException;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import io.outlast.scheduledexecutor.StaleTaskException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pausing, resuming, triggering and rescheduling a task. */
@Timeout(20)
class AlterTest {
  private static final int NAME = KeyPartitions.partitionOf("close", Setting.PARTITIONS);
  private static final int ELSEWHERE = 3;
  private static final ScheduledTaskHandler HANDLER =
      ScheduledTaskHandler.ofPartition("reports", "close", ELSEWHERE);
  private static final Schedule SOON = Schedule.once(Duration.ofNanos(5));

  private final Setting setting = new Setting();
  private final FakeGateway gateway = setting.gateway;
  private final ScheduledExecutorFacade scheduler = setting.scheduler;

  private void answer(Reply reply) {
    gateway.script((a, c) -> List.of(reply));
  }

  private void refuse() {
    answer(new Reply.Refused(Reason.NOT_POSSIBLE, "has ended, schedule it anew"));
  }

  private Alteration sent() {
    Command.Alter alter = (Command.Alter) gateway.last().command();
    assertThat(alter.task()).isEqualTo(new TaskRef.Name("close"));
    return alter.alteration();
  }

  @Test
  void byHandler_thePlaceThatItNamesIsAsked() {
    answer(new Reply.Done(true));

    assertThat(scheduler.pause(HANDLER)).isTrue();
    assertThat(sent()).isEqualTo(new Alteration.Pause());
    assertThat(scheduler.resume(HANDLER)).isTrue();
    assertThat(sent()).isEqualTo(new Alteration.Resume());
    assertThat(scheduler.triggerNow(HANDLER)).isTrue();
    assertThat(sent()).isEqualTo(new Alteration.Trigger());
    scheduler.reschedule(HANDLER, SOON);
    assertThat(sent())
        .isEqualTo(new Alteration.Reschedule(new Timing(Timing.Kind.ONCE, 5, 0), false));

    assertThat(gateway.sent).allMatch(sent -> sent.partition() == ELSEWHERE);
    assertThat(setting.submitter.settledBelow()).as("nothing is left open").isEqualTo(5);
  }

  @Test
  void byName_thePartitionOfTheNameIsAsked() {
    answer(new Reply.Done(false));

    assertThat(scheduler.pause("close")).isFalse();
    assertThat(scheduler.resume("close")).isFalse();
    assertThat(scheduler.triggerNow("close")).isFalse();
    scheduler.reschedule("close", SOON);

    assertThat(gateway.sent).hasSize(4).allMatch(sent -> sent.partition() == NAME);
  }

  @Test
  void byName_aTaskOfAnotherPartitionIsFound() {
    gateway.script(
        (a, c) ->
            List.of(a.partition() == NAME ? new Reply.HeldBy(ELSEWHERE) : new Reply.Done(true)));

    assertThat(scheduler.pause("close")).isTrue();

    assertThat(gateway.sent)
        .extracting(FakeGateway.Sent::partition)
        .containsExactly(NAME, ELSEWHERE);
  }

  @Test
  void aTaskThatIsGoneIsStaleOrLost() {
    answer(new Reply.Stale());
    assertThatThrownBy(() -> scheduler.pause("close"))
        .isInstanceOf(StaleTaskException.class)
        .hasMessageContaining("'close'");
    assertThatThrownBy(() -> scheduler.reschedule(HANDLER, SOON))
        .isInstanceOf(StaleTaskException.class);

    answer(new Reply.Lost());
    assertThatThrownBy(() -> scheduler.triggerNow(HANDLER))
        .isInstanceOf(PartitionLostException.class);
  }

  @Test
  void aTaskThatHasEndedCannotBeRescheduled() {
    refuse();
    assertThatThrownBy(() -> scheduler.reschedule(HANDLER, SOON))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("has ended, schedule it anew");
    assertThatThrownBy(() -> scheduler.reschedule("close", SOON))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatElseIsNotPossibleChangesNothing() {
    refuse();

    assertThat(scheduler.pause(HANDLER)).isFalse();
    assertThat(scheduler.resume(HANDLER)).isFalse();
    assertThat(scheduler.triggerNow(HANDLER)).isFalse();
  }

  @Test
  void aHandlerOfAnotherSchedulerIsRefused() {
    assertThatThrownBy(
            () -> scheduler.pause(ScheduledTaskHandler.ofPartition("billing", "close", 3)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> scheduler.reschedule(HANDLER, null))
        .isInstanceOf(NullPointerException.class);
    assertThat(gateway.sent).isEmpty();
  }
}
