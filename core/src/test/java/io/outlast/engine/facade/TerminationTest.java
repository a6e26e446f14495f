// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.core.ExecutorDestroyedException;
import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TerminationTest {
  private static final int HOME = KeyPartitions.partitionOf("reports", Setting.PARTITIONS);

  private final Setting setting = new Setting();
  private final FakeGateway gateway = setting.gateway;
  private final DurableExecutorFacade executor = setting.executor;
  private final Set<Integer> shutdown = new HashSet<>();
  private volatile int pending;

  TerminationTest() {
    gateway.script(this::answer);
  }

  private synchronized List<Reply> answer(Address address, Command command) {
    if (command instanceof Command.Shutdown) {
      shutdown.add(address.partition());
    } else if (command instanceof Command.Destroy) {
      shutdown.remove(address.partition());
    } else if (command instanceof Command.Inspect) {
      boolean down = shutdown.contains(address.partition());
      return List.of(new Reply.Inspected(down, new long[0], pending, 0, 0, false));
    } else if (command instanceof Command.AwaitIdle && pending > 0) {
      return List.of();
    }
    return List.of(new Reply.Done(true));
  }

  private FutureTask<Boolean> elsewhere(Callable<Boolean> call) {
    FutureTask<Boolean> task = new FutureTask<>(call);
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  @Test
  void shutdownReachesEveryPartition_itsHomeLast() {
    executor.shutdown();

    assertThat(shutdown).hasSize(Setting.PARTITIONS);
    assertThat(gateway.last().partition()).isEqualTo(HOME);
    assertThat(executor.isShutdown()).isTrue();
    assertThat(gateway.commands(Command.Shutdown.class)).noneMatch(Command.Shutdown::now);
    assertThat(setting.submitter.settledBelow()).isEqualTo(2);
  }

  @Test
  void shutdownNowCancelsWhatWaits_andReturnsNothing() {
    assertThat(executor.shutdownNow()).isEmpty();
    assertThat(gateway.commands(Command.Shutdown.class)).allMatch(Command.Shutdown::now);
  }

  @Test
  void shutdownTwiceIsLikeOnce() {
    executor.shutdown();
    executor.shutdown();

    assertThat(executor.isShutdown()).isTrue();
  }

  @Test
  void whenDestroyed_thenTheExecutorIsOpenAgain() {
    executor.shutdown();
    assertThat(executor.isShutdown()).isTrue();

    executor.destroy();

    assertThat(executor.isShutdown()).isFalse();
    assertThat(gateway.commands(Command.Destroy.class)).hasSize(Setting.PARTITIONS);
  }

  @Test
  void isTerminatedWhenShutDownAndNothingIsLeft() {
    assertThat(executor.isTerminated()).isFalse();
    executor.shutdown();
    pending = 1;
    assertThat(executor.isTerminated()).isFalse();
    pending = 0;
    assertThat(executor.isTerminated()).isTrue();
  }

  @Test
  void awaitTerminationReturnsWhenAllPartitionsAreIdle() throws Exception {
    executor.shutdown();
    pending = 1;
    FutureTask<Boolean> call = elsewhere(() -> executor.awaitTermination(1, TimeUnit.HOURS));
    Awaitility.await()
        .until(() -> gateway.sent(Command.AwaitIdle.class).size() == Setting.PARTITIONS);
    assertThat(call.isDone()).isFalse();

    gateway.sent(Command.AwaitIdle.class).forEach(sent -> sent.reply(new Reply.Done(true)));

    assertThat(call.get()).isTrue();
    assertThat(setting.timers.size()).as("timers left").isZero();
  }

  @Test
  void awaitTerminationSeesAShutdownThatComesLater() throws Exception {
    FutureTask<Boolean> call = elsewhere(() -> executor.awaitTermination(1, TimeUnit.HOURS));
    Awaitility.await().until(() -> setting.timers.size() == 2);

    executor.shutdown();
    setting.timers.advance(TimeUnit.SECONDS.toNanos(1));

    assertThat(call.get()).isTrue();
  }

  @Test
  void whenTimeRunsOut_thenAwaitTerminationReturnsFalse_andAsksNoMore() throws Exception {
    FutureTask<Boolean> call = elsewhere(() -> executor.awaitTermination(10, TimeUnit.SECONDS));
    Awaitility.await().until(() -> setting.timers.size() == 2);

    setting.timers.advance(TimeUnit.SECONDS.toNanos(20));

    assertThat(call.get()).isFalse();
    assertThat(setting.timers.size()).isZero();
    assertThat(gateway.commands(Command.Inspect.class)).as("with back-off").hasSizeLessThan(25);
  }

  @Test
  void callsShareTheQuestionWhetherAllIsIdle() throws Exception {
    executor.shutdown();
    pending = 1;
    for (int i = 0; i < 3; i++) {
      FutureTask<Boolean> call = elsewhere(() -> executor.awaitTermination(1, TimeUnit.SECONDS));
      Awaitility.await().until(() -> setting.timers.size() == 1);
      setting.timers.advance(TimeUnit.SECONDS.toNanos(1));
      assertThat(call.get()).isFalse();
    }

    assertThat(gateway.commands(Command.AwaitIdle.class)).hasSize(Setting.PARTITIONS);
  }

  @Test
  void withNoTimeItTellsHowThingsAre() throws Exception {
    assertThat(executor.awaitTermination(0, TimeUnit.SECONDS)).isFalse();
    executor.shutdown();
    assertThat(executor.awaitTermination(-1, TimeUnit.SECONDS)).isTrue();
    assertThat(setting.timers.size()).isZero();
  }

  @Test
  void whenTheExecutorIsDestroyedMeanwhile_thenTheWaitIsTold() {
    executor.shutdown();
    gateway.script(
        (a, c) -> c instanceof Command.AwaitIdle ? List.of(new Reply.Destroyed()) : answer(a, c));

    assertThatThrownBy(() -> executor.awaitTermination(1, TimeUnit.HOURS))
        .isInstanceOf(ExecutorDestroyedException.class);
  }

  @Test
  void whenTheInstanceStops_thenAShutdownSaysSo() {
    gateway.script((a, c) -> List.of(new Reply.Unknown()));

    assertThatThrownBy(executor::shutdown)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'reports'");
    assertThatThrownBy(executor::isShutdown).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void closingShutsNothingDown() {
    executor.close();

    assertThat(gateway.sent).isEmpty();
    assertThatThrownBy(executor::shutdown).isInstanceOf(IllegalStateException.class);
  }
}
