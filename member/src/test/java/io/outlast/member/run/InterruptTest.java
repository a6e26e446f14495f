// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outlast.core.SerializableCallable;
import java.io.Serializable;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An interrupt reaches the run it is meant for, or nothing (R55). */
class InterruptTest {
  private static final int INTERRUPTS = 10_000;
  private static final int AT_A_TIME = 8;

  /** Runs that were interrupted though nobody meant them. */
  private static final AtomicInteger STRAY = new AtomicInteger();

  /** Runs that saw the interrupt that was meant for them. */
  private static final AtomicInteger HIT = new AtomicInteger();

  private final RunFixture fixture = new RunFixture(/* poolSize= */ 2);
  private final AtomicLong latest = new AtomicLong();
  private final AtomicInteger interrupts = new AtomicInteger();

  @AfterEach
  void close() {
    Gate.clear();
    fixture.close();
  }

  @Test
  void tenThousandInterruptsAtRandomMomentsReachNobodyElse() throws Exception {
    long seed = 20_260_301L;
    Thread interrupter = new Thread(() -> interruptVictims(new Random(seed)));
    interrupter.start();

    startUntilAllInterruptsAreSent(new Random(seed));
    interrupter.join();
    await().until(() -> fixture.runner.registered() == 0);

    assertThat(STRAY).as("bystanders interrupted, seed %d", seed).hasValue(0);
    assertThat(fixture.owner.interrupted).as("reports interrupted, seed %d", seed).hasValue(0);
    assertThat(HIT).as("victims interrupted").hasPositiveValue();
  }

  private void startUntilAllInterruptsAreSent(Random random) {
    while (!isEnough()) {
      if (fixture.runner.registered() < AT_A_TIME) {
        long number = latest.get() + 1;
        fixture.start(number, new Spinning(number, random.nextInt(4_000)));
        latest.set(number);
      } else {
        Thread.onSpinWait();
      }
    }
  }

  private void interruptVictims(Random random) {
    while (!isEnough()) {
      long number = latest.get() - random.nextInt(AT_A_TIME);
      if (isVictim(number) && fixture.cancel(number, /* interrupt= */ true)) {
        interrupts.incrementAndGet();
      }
    }
  }

  /** On a busy machine all of the ten thousand may come just before or after what they are for. */
  private boolean isEnough() {
    return interrupts.get() >= INTERRUPTS && HIT.get() > 0;
  }

  private static boolean isVictim(long number) {
    return number % 2 == 0;
  }

  @Test
  void aFlagThatATaskLeavesBehindIsSeenByNobody() {
    fixture.start(1, (SerializableCallable<Boolean>) InterruptTest::interruptedByItself);

    assertThat(fixture.value(1)).isEqualTo(false);
    for (long number = 2; number <= 5; number++) {
      fixture.start(number, (SerializableCallable<Boolean>) InterruptTest::interruptedByItself);
      assertThat(fixture.value(number)).isEqualTo(false);
    }
    assertThat(fixture.owner.interrupted).hasValue(0);
  }

  private static boolean interruptedByItself() {
    boolean before = Thread.currentThread().isInterrupted();
    Thread.currentThread().interrupt();
    return before;
  }

  @Test
  void whatInterruptsATaskDoesNotMeetTheWritingOfItsResult() throws Exception {
    fixture.start(1, (SerializableCallable<Object>) InterruptTest::waitedAndReturned);
    Gate.of("waiting").awaitReached();

    fixture.cancel(1, /* interrupt= */ true);

    assertThat(fixture.value(1)).isEqualTo(new Written(false));
  }

  private static Object waitedAndReturned() {
    try {
      Gate.of("waiting").pass();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new Flagging();
  }

  /** Writes itself as what it sees of the thread's flag. */
  static final class Flagging implements Serializable {
    private static final long serialVersionUID = 1L;

    private Object writeReplace() {
      return new Written(Thread.currentThread().isInterrupted());
    }
  }

  record Written(boolean isInterrupted) implements Serializable {}

  /** Spins for a moment and looks whether it is interrupted. */
  record Spinning(long number, int spins) implements SerializableCallable<Long> {
    @Override
    public Long call() {
      boolean interrupted = false;
      for (int i = 0; i < spins; i++) {
        interrupted |= Thread.currentThread().isInterrupted();
      }
      if (interrupted) {
        (isVictim(number) ? HIT : STRAY).incrementAndGet();
      }
      return number;
    }
  }
}
