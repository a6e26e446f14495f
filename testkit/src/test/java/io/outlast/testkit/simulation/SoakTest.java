// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random accidents, from seeds: what the ports promise holds through all of them. */
@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SoakTest {
  private static final int ACCIDENTS = 8;
  private static final int PARTITIONS = 5;
  private static final Duration FAILURE_DETECTION = Duration.ofSeconds(1);

  static LongStream seeds() {
    return Simulation.seeds(100);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whenNoMoreMembersCrashAtATimeThanThereAreBackups_thenNothingAcknowledgedIsLost(long seed) {
    Town town = new Town(seed);

    town.repeat(ACCIDENTS, town::mildAccident);

    town.requirePromises();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whenAnythingHappens_thenWhatIsLostIsReportedAndAllUniteInTheEnd(long seed) {
    Town town = new Town(seed);
    town.chronicle.mayLose();

    town.repeat(ACCIDENTS, town::roughAccident);

    town.requirePromises();
  }

  private static final class Town {
    private final Chronicle chronicle = new Chronicle(3);
    private final int durability;
    private final SimulatedWorld world;
    private final Random random;

    Town(long seed) {
      durability = 1 + (int) (seed % 2);
      WorldConfig config =
          WorldConfig.builder()
              .partitions(PARTITIONS)
              .durabilities(durability)
              .failureDetection(FAILURE_DETECTION)
              .writeTimeout(Duration.ofSeconds(2))
              .build();
      world = new SimulatedWorld(new Simulation(seed), config);
      random = world.simulation().random();
      repeat(3, () -> settle(world.join()));
      world.awaitSettled();
    }

    void repeat(int times, Runnable action) {
      for (int i = 0; i < times; i++) {
        action.run();
      }
    }

    void mildAccident() {
      switch (random.nextInt(6)) {
        case 0 -> {
          world.awaitSettled();
          repeat(1 + random.nextInt(durability), this::crash);
        }
        case 1 -> join();
        case 2 -> leave();
        case 3 -> world.failNextWrites(anyone(), 1 + random.nextInt(3));
        case 4 -> pauseFor(millis(800));
        default -> splitFor(millis(800));
      }
      world.run(millis(200));
    }

    void roughAccident() {
      switch (random.nextInt(8)) {
        case 0, 1 -> crash();
        case 2 -> join();
        case 3 -> leave();
        case 4 -> world.failNextWrites(anyone(), 1 + random.nextInt(3));
        case 5 -> pauseFor(millis(3_000));
        case 6 -> splitFor(millis(3_000));
        default -> splitFor(FAILURE_DETECTION.plus(millis(100)));
      }
      world.run(millis(200));
    }

    void requirePromises() {
      world.awaitSettled();
      chronicle.inhabitants.forEach(Inhabitant::fallSilent);
      world.run(Duration.ofSeconds(3));
      world.simulation().act(this::requireAll);
      for (int slot = 0; slot < chronicle.slots(); slot++) {
        writeEverywhere(slot);
      }
      world.simulation().act(this::requireEqualCopies);
    }

    private void requireAll() {
      assertThat(chronicle.acknowledged()).isPositive();
      chronicle.requireOneView();
      chronicle.requireValues();
      chronicle.requireMessages();
    }

    private void writeEverywhere(int slot) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        write(partition, slot);
      }
    }

    /** Some writes may still have to fail. */
    private void write(int partition, int slot) {
      int before = chronicle.acknowledged();
      while (chronicle.acknowledged() == before) {
        chronicle.owner(partition).write(partition, slot);
        world.run(Duration.ofMillis(50));
      }
    }

    private void requireEqualCopies() {
      int copies = Math.min(durability + 1, candidates().size());
      for (int partition = 0; partition < PARTITIONS; partition++) {
        chronicle.requireEqualCopies(partition, copies);
      }
    }

    private void join() {
      settle(random.nextInt(6) == 0 ? world.joinLite() : world.join());
    }

    private void settle(SimulatedNode node) {
      chronicle.inhabitants.add(new Inhabitant(node, durability, chronicle));
    }

    private void crash() {
      if (candidates().size() > 2) {
        world.crash(anyone());
      }
    }

    private void leave() {
      if (candidates().size() > 2) {
        world.leave(anyone());
      }
    }

    private void pauseFor(Duration duration) {
      SimulatedNode node = anyone();
      world.pause(node);
      world.run(duration);
      world.resume(node);
    }

    private void splitFor(Duration duration) {
      List<SimulatedNode> side = new ArrayList<>(world.runningNodes());
      side.removeIf(node -> random.nextBoolean());
      world.split(side);
      world.run(duration);
      world.heal();
    }

    private SimulatedNode anyone() {
      return candidates().get(random.nextInt(candidates().size()));
    }

    private List<SimulatedNode> candidates() {
      return world.runningNodes().stream().filter(node -> !node.isLite()).toList();
    }

    private Duration millis(int atMost) {
      return Duration.ofMillis(random.nextInt(atMost));
    }
  }
}
