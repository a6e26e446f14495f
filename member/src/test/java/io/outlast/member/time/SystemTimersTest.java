// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SystemTimersTest {
  private final SystemTimers timers = new SystemTimers(Thread::new);
  private final CountDownLatch opened = new CountDownLatch(1);

  @AfterEach
  void stop() {
    opened.countDown();
    timers.stop();
  }

  @Test
  void whenTheThreadIsKept_thenAnAddedOneFiresWhatIsDueAndWhatComes() throws Exception {
    CountDownLatch fired = new CountDownLatch(2);
    timers.after(0, this::block);
    timers.after(0, fired::countDown);

    timers.addThread();
    timers.after(Duration.ofMillis(1).toNanos(), fired::countDown);

    assertThat(fired.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whenManyTimersFire_thenNoneIsEarly() throws Exception {
    int count = 3_000; // so that it has come to set them early
    CountDownLatch fired = new CountDownLatch(count);
    AtomicLong earliest = new AtomicLong(Long.MAX_VALUE);
    for (int i = 0; i < count; i++) {
      long delay = Duration.ofMillis(1).toNanos() + i * 200_000L;
      long due = System.nanoTime() + delay;
      timers.after(
          delay,
          () -> {
            earliest.accumulateAndGet(System.nanoTime() - due, Math::min);
            fired.countDown();
          });
    }

    assertThat(fired.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(earliest.get()).isNotNegative();
  }

  private void block() {
    try {
      opened.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
