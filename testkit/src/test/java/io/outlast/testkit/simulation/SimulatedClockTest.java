// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.engine.port.Timers.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulatedClockTest {
  private final SimulatedWorld world = SimulatedWorld.withSeed(42);
  private final List<String> log = new ArrayList<>();

  @Test
  void whenTimePasses_thenEachClockAdvancesByAsMuch() {
    SimulatedNode node = world.join();
    long before = node.time().nanos();

    world.run(Duration.ofSeconds(3));

    assertThat(node.time().nanos() - before).isEqualTo(Duration.ofSeconds(3).toNanos());
  }

  @Test
  void whenClocksAreSetApart_thenTheyDifferByNoMoreThanTheErrorBound() {
    SimulatedNode fast = world.join();
    SimulatedNode slow = world.join();

    fast.time().setOffset(Duration.ofMillis(1));
    slow.time().setOffset(Duration.ofMillis(-1));
    world.run(Duration.ofSeconds(1));

    assertThat(fast.time().nanos() - slow.time().nanos()).isEqualTo(fast.time().errorBoundNanos());
    assertThatThrownBy(() -> fast.time().setOffset(Duration.ofNanos(1_000_001)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whenAClockIsSetBack_thenItsTimeNeverGoesBack() {
    SimulatedNode node = world.join();
    node.time().setOffset(Duration.ofMillis(1));
    long before = node.time().nanos();

    node.time().setOffset(Duration.ofMillis(-1));
    world.run(Duration.ofMillis(1));

    assertThat(node.time().nanos()).isEqualTo(before);
  }

  @Test
  void whenATimerIsDue_thenItsActionRunsOnce() {
    SimulatedNode node = world.join();

    node.timers().after(1_000, () -> log.add("due"));
    node.timers().after(-1, () -> log.add("at once"));
    world.run(Duration.ofSeconds(1));

    assertThat(log).containsExactly("at once", "due");
  }

  @Test
  void whenATimerIsCancelled_thenItsActionNeverRuns() {
    Timer timer = world.join().timers().after(1_000, () -> log.add("due"));

    timer.cancel();
    timer.cancel();
    world.run(Duration.ofSeconds(1));

    assertThat(log).isEmpty();
  }

  @Test
  void whenANodeIsPaused_thenItsTimersWaitForItToGoOn() {
    SimulatedNode node = world.join();
    node.timers().after(1_000, () -> log.add("due"));

    world.pause(node);
    world.run(Duration.ofSeconds(1));
    assertThat(log).isEmpty();
    world.resume(node);
    world.run(Duration.ZERO);

    assertThat(log).containsExactly("due");
  }

  @Test
  void whenANodeHasCrashed_thenItsTimersAreSilent() {
    SimulatedNode node = world.join();
    node.timers().after(1_000, () -> log.add("due"));

    world.crash(node);
    world.run(Duration.ofSeconds(1));

    assertThat(log).isEmpty();
  }
}
