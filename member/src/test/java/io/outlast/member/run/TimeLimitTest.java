// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimeLimitTest {
  private final FakeTimers timers = new FakeTimers();
  private final InterruptGate gate = new InterruptGate();

  @AfterEach
  void leave() {
    gate.close();
  }

  @Test
  void whenTheTimeIsOver_thenTheCallIsInterruptedAndItsEndIsTooLate() {
    gate.open();
    TimeLimit limit = new TimeLimit(timers, 100, gate);

    timers.fire();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(limit.end()).isFalse();
  }

  @Test
  void whenTheCallEndsInTime_thenTheTimerIsForgotten() {
    gate.open();
    TimeLimit limit = new TimeLimit(timers, 100, gate);
    assertThat(timers.delays()).containsExactly(100L);

    assertThat(limit.end()).isTrue();

    assertThat(timers.delays()).isEmpty();
  }

  @Test
  void zeroIsNoLimit() {
    gate.open();

    assertThat(new TimeLimit(timers, 0, gate).end()).isTrue();
    assertThat(timers.delays()).isEmpty();
  }

  /** Whoever is first: no interrupt is on its way when the end is known. */
  @Test
  void whenTheEndAndTheTimeComeTogether_thenOneOfThemCounts() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      for (int i = 0; i < 2_000; i++) {
        gate.open();
        TimeLimit limit = new TimeLimit(timers, 100, gate);
        CyclicBarrier together = new CyclicBarrier(2);
        Future<?> firing =
            other.submit(
                () -> {
                  together.await();
                  timers.fire();
                  return null;
                });
        together.await();

        boolean inTime = limit.end();
        boolean interrupted = Thread.interrupted();
        firing.get();

        assertThat(interrupted).isEqualTo(!inTime);
        assertThat(Thread.interrupted()).as("afterwards").isFalse();
        gate.close();
      }
    } finally {
      gate.open();
      other.shutdownNow();
    }
  }
}
