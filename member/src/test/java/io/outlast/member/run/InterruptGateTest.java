// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

class InterruptGateTest {
  private static final int PATIENCE = 10_000;

  private final InterruptGate gate = new InterruptGate();

  @Test
  void nobodyIsInterruptedOutside() {
    boolean before = gate.interrupt();
    gate.open();
    gate.close();
    boolean after = gate.interrupt();

    assertThat(before).isFalse();
    assertThat(after).isFalse();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void whoIsInsideIsInterruptedAndLeavesWithACleanFlag() {
    gate.open();
    boolean interrupted = gate.interrupt();
    boolean seen = Thread.currentThread().isInterrupted();
    gate.close();

    assertThat(interrupted).isTrue();
    assertThat(seen).isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void whoGoesInHasACleanFlag() {
    Thread.currentThread().interrupt();

    gate.open();
    boolean seen = Thread.currentThread().isInterrupted();
    gate.close();

    assertThat(seen).isFalse();
  }

  @Test
  void whoLeavesWaitsForAnInterruptThatIsOnItsWay() throws Exception {
    Leaver leaver = new Leaver(gate);
    leaver.start();
    await().until(() -> leaver.isInside);

    Thread interrupter = new Thread(gate::interrupt);
    interrupter.start();
    interrupter.join();
    leaver.interruptIsOver = true;
    leaver.join();

    assertThat(leaver.wasStruckOutside).isFalse();
  }

  /** Leaves while it is being interrupted: the interrupt takes as long as that, and some more. */
  private static final class Leaver extends Thread {
    private final InterruptGate gate;
    volatile boolean isInside;
    volatile boolean isStruck;
    volatile boolean isLeaving;
    volatile boolean isOutside;
    volatile boolean interruptIsOver;
    volatile boolean wasStruckOutside;

    Leaver(InterruptGate gate) {
      this.gate = gate;
    }

    @Override
    public void run() {
      gate.open();
      isInside = true;
      while (!isStruck) {
        Thread.onSpinWait();
      }
      isLeaving = true;
      gate.close();
      isOutside = true;
      while (!interruptIsOver) {
        Thread.onSpinWait();
      }
      wasStruckOutside = Thread.currentThread().isInterrupted();
    }

    @Override
    public void interrupt() {
      isStruck = true;
      for (int i = 0; !isLeaving || (!isOutside && i < PATIENCE); i++) {
        Thread.onSpinWait();
      }
      super.interrupt();
    }
  }
}
