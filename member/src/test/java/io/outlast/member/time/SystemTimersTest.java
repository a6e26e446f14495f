// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

  private void block() {
    try {
      opened.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
