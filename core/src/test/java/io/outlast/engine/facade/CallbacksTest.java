// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.facade.Setting.ManualTimers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class CallbacksTest {
  private static final long MILLI = 1_000_000;

  private final ArrayDeque<Runnable> handedOver = new ArrayDeque<>();
  private final ManualTimers timers = new ManualTimers();
  private final Callbacks callbacks = new Callbacks(handedOver::add, timers);
  private final List<Integer> ran = new ArrayList<>();

  @Test
  void nothingRunsOnTheThreadThatHandsOver() {
    callbacks.execute(() -> ran.add(1));

    assertThat(ran).isEmpty();
    handedOver.remove().run();
    assertThat(ran).containsExactly(1);
  }

  @Test
  void whoIsAtWorkTakesWhatComes() {
    for (int i = 0; i < 100; i++) {
      int number = i;
      callbacks.execute(() -> ran.add(number));
    }

    assertThat(handedOver).hasSize(1);
    handedOver.remove().run();
    assertThat(ran).hasSize(100);
  }

  @Test
  void whileOneContinuationBlocks_anotherThreadTakesTheNextAfterAMillisecond() {
    callbacks.execute(
        () -> {
          callbacks.execute(() -> ran.add(2));
          timers.advance(MILLI - 1);
          assertThat(handedOver).isEmpty();
          timers.advance(1);
          handedOver.remove().run(); // another thread's work, while this one is held up
          callbacks.execute(() -> ran.add(3));
          handedOver.remove().run(); // and now at once
          ran.add(1);
        });

    handedOver.remove().run();

    assertThat(ran).containsExactly(2, 3, 1);
  }

  @Test
  void whileNothingMoves_moreThreadsAreAskedForEachMillisecond() {
    callbacks.execute(() -> ran.add(1));
    callbacks.execute(() -> ran.add(2));
    List<Integer> asked = new ArrayList<>();

    for (int i = 0; i < 5; i++) {
      asked.add(handedOver.size());
      timers.advance(MILLI);
    }

    assertThat(asked).containsExactly(1, 2, 4, 8, 16);
  }

  @Test
  void whenTheQueueIsEmptyNobodyLooksAfterItAnyMore() {
    callbacks.execute(() -> ran.add(1));
    callbacks.execute(() -> ran.add(2));
    handedOver.remove().run();

    timers.advance(MILLI);

    assertThat(handedOver).isEmpty();
    assertThat(timers.size()).isZero();
  }

  /** More than one thread can do, though none of it blocks. */
  @Test
  void whatComesFasterThanItIsTakenGetsFurtherThreads() {
    callbacks.execute(() -> ran.add(0));
    Runnable drainer = handedOver.remove();
    for (int i = 1; i < 10; i++) {
      callbacks.execute(
          () -> {
            timers.advance(MILLI / 4);
            ran.add(handedOver.size());
          });
    }

    drainer.run();

    assertThat(ran).hasSize(10).contains(1);
  }

  @Test
  void whileTheQueueMovesThereAreNoMoreThreadsThanProcessors() {
    for (int i = 0; i < 10_000; i++) {
      callbacks.execute(() -> timers.advance(MILLI));
    }
    int most = 0;

    for (Runnable next = handedOver.poll(); next != null; next = handedOver.poll()) {
      next.run();
      most = Math.max(most, handedOver.size());
    }

    assertThat(most).isLessThan(Runtime.getRuntime().availableProcessors());
  }

  @Test
  void whenNoThreadIsToBeHad_thenItIsTriedAgain() {
    AtomicInteger tries = new AtomicInteger();
    Callbacks poor =
        new Callbacks(
            drainer -> {
              if (tries.getAndIncrement() < 3) {
                throw new OutOfMemoryError("unable to create native thread");
              }
              drainer.run();
            },
            timers);

    poor.execute(() -> ran.add(1));
    timers.advance(3 * MILLI);
    poor.execute(() -> ran.add(2));

    assertThat(ran).containsExactly(1, 2);
  }

  /** Nobody looks after those who wait when the timers have stopped. */
  @Test
  void beforeTheTimersStopWhatWaitsGetsThreadsAndWhatComesLaterItsOwn() {
    callbacks.execute(
        () -> {
          callbacks.execute(() -> ran.add(2));
          callbacks.end();
          callbacks.execute(() -> ran.add(3));
          assertThat(handedOver.size()).isGreaterThanOrEqualTo(2);
          handedOver.remove().run();
          ran.add(1);
        });

    handedOver.remove().run();

    assertThat(ran).containsExactly(2, 3, 1);
  }

  @Test
  void whenTheExecutorRefuses_thenContinuationsRunAllTheSame() {
    Callbacks ended =
        new Callbacks(
            action -> {
              throw new RejectedExecutionException();
            },
            timers);

    ended.execute(() -> ran.add(1));
    ended.execute(() -> ran.add(2));

    assertThat(ran).containsExactly(1, 2);
  }

  @Test
  void whenAContinuationThrows_thenTheRestStillRun() {
    callbacks.execute(
        () -> {
          throw new IllegalStateException("expected");
        });
    callbacks.execute(() -> ran.add(1));
    callbacks.execute(() -> ran.add(2));

    for (Runnable drainer = handedOver.poll(); drainer != null; drainer = handedOver.poll()) {
      runQuietly(drainer);
    }

    assertThat(ran).containsExactly(1, 2);
  }

  @Test
  void underManyThreadsNothingIsLostOrRunTwice() throws InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(3);
    ExecutorService producers = Executors.newFixedThreadPool(3);
    Callbacks busy = new Callbacks(pool, timers);
    AtomicInteger count = new AtomicInteger();
    for (int i = 0; i < 30_000; i++) {
      producers.execute(() -> busy.execute(count::incrementAndGet));
    }
    producers.shutdown();

    assertThat(producers.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    Awaitility.await("all continuations").until(() -> count.get() == 30_000);
    pool.shutdown();
    assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(count).hasValue(30_000);
  }

  private static void runQuietly(Runnable drainer) {
    try {
      drainer.run();
    } catch (IllegalStateException expected) {
      assertThat(expected).hasMessage("expected");
    }
  }
}
