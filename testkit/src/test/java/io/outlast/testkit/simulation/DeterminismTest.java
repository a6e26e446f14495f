// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeterminismTest {
  @Test
  void whenTheSeedIsTheSame_thenTheSameHappens() {
    assertThat(traceOf(7)).isEqualTo(traceOf(7));
  }

  @Test
  void whenTheSeedDiffers_thenSomethingElseHappens() {
    assertThat(traceOf(7)).isNotEqualTo(traceOf(8));
  }

  private static long traceOf(long seed) {
    SimulatedWorld world = SimulatedWorld.withSeed(seed);
    List<SimulatedNode> nodes = world.start(4);
    world.split(nodes.subList(0, 2), nodes.subList(2, 4));
    world.run(Duration.ofSeconds(20));
    world.heal();
    world.crash(nodes.get(1));
    world.awaitSettled();
    return world.simulation().traceHash();
  }
}
