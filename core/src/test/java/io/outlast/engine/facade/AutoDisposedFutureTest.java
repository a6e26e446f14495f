// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.core.SerializableCallable;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Seen.State;
import io.outlast.engine.task.RunHistory;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.StaleTaskException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The view of a task that is disposed at its end: what was told of the end counts. */
@Timeout(20)
class AutoDisposedFutureTest {
  private static final SerializableCallable<String> TASK = () -> "run elsewhere";

  private final Setting setting = new Setting();
  private final FakeGateway gateway = setting.gateway;
  private final ScheduledExecutorFacade scheduler = setting.scheduler;
  private IScheduledFuture<String> future;
  private FakeGateway.Sent submit;

  @BeforeEach
  void submit() {
    gateway.storeAll();
    future = scheduler.submit(TASK);
    submit = gateway.last();
    gateway.sent.clear();
    answer(new Reply.Stale());
  }

  private void answer(Reply reply) {
    gateway.script((a, c) -> List.of(reply));
  }

  private void end() {
    submit.reply(new Reply.Ended(Setting.returned("value")));
  }

  @Test
  void beforeTheEnd() {
    assertThat(future.isDone()).isFalse();
    assertThat(future.isCancelled()).isFalse();
    assertThat(gateway.sent).as("the end will be told").isEmpty();

    answer(new Reply.Seen(1, "n", State.WAITING, 5, RunHistory.NONE));
    assertThat(future.getDelay(TimeUnit.NANOSECONDS)).isEqualTo(5);
    assertThat(future.getStats().getTotalRuns()).isZero();
  }

  @Test
  void afterTheEndItStillGivesTheValue_thoughTheTaskIsDisposed() throws Exception {
    end();

    assertThat(future.get()).isEqualTo("value").isSameAs(future.get(1, TimeUnit.SECONDS));
    assertThat(future.toCompletionStage().toCompletableFuture().join()).isEqualTo("value");
    assertThat(future.isDone()).isTrue();
    assertThat(future.isCancelled()).isFalse();
    assertThat(future.getDelay(TimeUnit.SECONDS)).isZero();
    assertThat(future.cancel(true)).isFalse();
    assertThat(gateway.sent).isEmpty();
    assertThatThrownBy(future::getStats).isInstanceOf(StaleTaskException.class);
    assertThatThrownBy(future::dispose).isInstanceOf(StaleTaskException.class);
  }

  @Test
  void anotherFutureOfTheTaskFindsItStale() {
    end();

    assertThatThrownBy(() -> scheduler.getScheduledFuture(future.getHandler()).get())
        .isInstanceOf(StaleTaskException.class);
  }

  @Test
  void whenSomebodyDisposesItBeforeItsEnd_thenItIsStaleEverywhere() {
    submit.reply(new Reply.Stale());

    assertThatThrownBy(future::get).isInstanceOf(StaleTaskException.class);
    assertThatThrownBy(future::isDone).isInstanceOf(StaleTaskException.class);
    assertThatThrownBy(future::isCancelled).isInstanceOf(StaleTaskException.class);
    assertThatThrownBy(() -> future.getDelay(TimeUnit.SECONDS))
        .isInstanceOf(StaleTaskException.class);
    assertThatThrownBy(() -> future.cancel(true)).isInstanceOf(StaleTaskException.class);
  }

  @Test
  void whenThisDisposesIt_thenItIsStaleAtOnce() {
    answer(new Reply.Done(true));

    future.dispose();

    assertThatThrownBy(future::isDone).isInstanceOf(StaleTaskException.class);
    assertThatThrownBy(future::get).isInstanceOf(StaleTaskException.class);
  }

  @Test
  void whenThisCancelsIt_thenItIsCancelledAtOnce() {
    answer(new Reply.Done(true));

    assertThat(future.cancel(false)).isTrue();

    assertThat(future.isDone()).isTrue();
    assertThat(future.isCancelled()).isTrue();
    assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
  }

  @Test
  void whenItEndsDuringARequest_thenTheEndCounts() throws Exception {
    gateway.script(
        (a, c) -> {
          end();
          return List.of(new Reply.Stale());
        });
    assertThat(future.cancel(true)).isFalse();
    assertThat(future.get()).isEqualTo("value");

    submit();
    gateway.script(
        (a, c) -> {
          end();
          return List.of(new Reply.Stale());
        });
    assertThat(future.getDelay(TimeUnit.SECONDS)).isZero();
    assertThat(gateway.commands(Command.Look.class)).hasSize(1);
  }

  @Test
  void forgettingItLeaksNothing() {
    gateway.storeAll();
    Awaitility.await("the forgotten future is collected")
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              IScheduledFuture<?> unused = scheduler.submit(TASK);
              System.gc();
              return gateway.sent.stream().anyMatch(sent -> !sent.receiver().isWanted());
            });
    assertThat(submit.receiver().isWanted()).as("one that is still held").isTrue();
    assertThat(future.isDone()).isFalse();
  }
}
