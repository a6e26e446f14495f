// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class SimulationTest {
  private final Simulation simulation = new Simulation(42);
  private final List<String> log = new ArrayList<>();

  @Test
  void whenEventsAreDue_thenTheyHappenByTimeAndThenInOrderOfAsking() {
    simulation.after(Duration.ofMillis(2), () -> log.add("third"));
    simulation.after(Duration.ofMillis(1), () -> log.add("first"));
    simulation.after(Duration.ofMillis(1), () -> log.add("second"));

    simulation.run(Duration.ofMillis(2));

    assertThat(log).containsExactly("first", "second", "third");
  }

  @Test
  void whenTheTimeToRunIsOver_thenLaterEventsWaitAndTheClockStandsAtItsEnd() {
    simulation.after(Duration.ofMillis(3), () -> log.add("later"));

    simulation.run(Duration.ofMillis(2));

    assertThat(log).isEmpty();
    assertThat(simulation.nanos()).isEqualTo(2_000_000);
  }

  @Test
  void whenAnEventThrows_thenTheRunFailsAndNamesTheSeed() {
    simulation.after(Duration.ZERO, () -> throwError("broken"));

    assertThatThrownBy(() -> simulation.run(Duration.ofMillis(1)))
        .isInstanceOf(SimulationFailure.class)
        .hasMessageContaining("Seed 42")
        .hasMessageContaining("broken")
        .hasRootCauseMessage("broken");
  }

  @Test
  void whenTheConditionNeverHolds_thenTheFailureNamesTheSeedAndTheLimit() {
    assertThatThrownBy(() -> simulation.runUntil(() -> false, Duration.ofSeconds(7)))
        .isInstanceOf(SimulationFailure.class)
        .hasMessageContaining("Seed 42")
        .hasMessageContaining("PT7S");
  }

  @Test
  void whenTheConditionHolds_thenTimeStopsThere() {
    simulation.after(Duration.ofMillis(1), () -> log.add("one"));
    simulation.after(Duration.ofMillis(2), () -> log.add("two"));

    simulation.runUntil(() -> log.contains("one"), Duration.ofSeconds(1));

    assertThat(log).containsExactly("one");
    assertThat(simulation.nanos()).isEqualTo(1_000_000);
  }

  @Test
  void whenACheckFailsInAnAct_thenTheFailureNamesTheSeed() {
    assertThatThrownBy(() -> simulation.act(() -> assertThat(1).isEqualTo(2)))
        .isInstanceOf(SimulationFailure.class)
        .hasMessageContaining("Seed 42");
  }

  @Test
  void whenTasksGoToOneExecutor_thenTheyRunInTheirOrderButNotAtOnce() {
    SimulatedNode node = new SimulatedWorld(simulation, WorldConfig.DEFAULT).join();
    Executor executor = simulation.executor(node);

    for (int i = 0; i < 100; i++) {
      int number = i;
      executor.execute(() -> log.add("" + number));
    }
    assertThat(log).isEmpty();
    simulation.run(Duration.ofSeconds(1));

    assertThat(log).hasSize(100).isSortedAccordingTo((a, b) -> a.length() - b.length());
    assertThat(log.get(99)).isEqualTo("99");
  }

  @Test
  void whenTimeStandsStill_thenTheRunFails() {
    simulation.after(Duration.ZERO, this::repeatAtOnce);

    assertThatThrownBy(() -> simulation.run(Duration.ofMillis(1)))
        .isInstanceOf(SimulationFailure.class)
        .hasMessageContaining("time stands still");
  }

  private void repeatAtOnce() {
    simulation.after(Duration.ZERO, this::repeatAtOnce);
  }

  private static void throwError(String message) {
    throw new LinkageError(message);
  }
}
