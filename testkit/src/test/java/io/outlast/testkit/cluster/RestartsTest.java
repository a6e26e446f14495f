// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.config.Config;
import io.outlast.config.DurableExecutorConfig;
import io.outlast.core.SerializableCallable;
import io.outlast.core.TaskContext;
import io.outlast.testkit.simulation.DelayRange;
import io.outlast.testkit.simulation.SimulatedDisk;
import io.outlast.testkit.simulation.Simulation;
import io.outlast.testkit.simulation.WorldConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clusters that begin again on their disks, as single scenarios. */
class RestartsTest {
  private static final String EXECUTOR = "work";

  private final SimulatedCluster cluster =
      new SimulatedCluster(
          new Simulation(42),
          WorldConfig.builder().transfer(DelayRange.ofMillis(500, 500)).build(),
          new Config()
              .addDurableExecutorConfig(new DurableExecutorConfig(EXECUTOR).setPersistent(true)));

  @AfterEach
  void endTasks() {
    cluster.close();
  }

  /** What a disk does not know is forgotten where that is the only one that is left. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void whenARunBeginsAfterARestart_thenEachOfTheDisksKnowsOfIt(int left) {
    cluster.start(2);
    CompletableFuture<Long> id =
        cluster
            .running()
            .get(0)
            .submit(EXECUTOR, "a", "key", itsAttempt())
            .taskIdStage()
            .toCompletableFuture();
    cluster.runUntil(() -> id.isDone() && cluster.history().runs("a") == 1);

    List<SimulatedDisk> disks = cutPower();
    cluster.restart(disks.get(0));
    cluster.run(Duration.ofSeconds(1)); // it is the only one to have copies when the other comes
    cluster.restart(disks.get(1));
    cluster.runUntil(() -> cluster.history().runs("a") == 2);
    cutPower();
    SimulatedMember last = cluster.restart(disks.get(left));
    cluster.runUntil(() -> cluster.history().runs("a") == 3);
    var result = last.retrieve(EXECUTOR, "a", id.join()).toCompletableFuture();
    cluster.runUntil(result::isDone);

    assertThat(result.join()).isEqualTo("attempt 3");
    cluster.requirePromises();
  }

  private static SerializableCallable<String> itsAttempt() {
    return () -> {
      SimulatedCluster.sleep(Duration.ofSeconds(1));
      return "attempt " + TaskContext.current().attempt();
    };
  }

  private List<SimulatedDisk> cutPower() {
    List<SimulatedMember> all = cluster.running();
    all.forEach(cluster::crash);
    return all.stream().map(SimulatedMember::disk).flatMap(Optional::stream).toList();
  }
}
