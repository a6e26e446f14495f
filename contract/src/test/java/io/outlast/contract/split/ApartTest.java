// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.contract.InJvmCluster;
import io.outlast.core.OutlastInstance;
import io.outlast.core.SerializableCallable;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.scheduledexecutor.TaskUtils;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two clusters of one name that have never seen each other, until they do (SPEC §5). */
class ApartTest {
  private static final String EXECUTOR = "merge";

  private InJvmCluster cluster;
  private OutlastInstance left;
  private OutlastInstance right;

  @BeforeEach
  void twoClusters() {
    Cut.split(List.of("left-1", "left-2"), List.of("right-1"));
    cluster = new InJvmCluster(0, Cut::stack);
    left = join("left-1");
    join("left-2");
    right = join("right-1");
    assertThat(left.getCluster().getMembers()).hasSize(2);
    assertThat(right.getCluster().getMembers()).hasSize(1);
  }

  private OutlastInstance join(String name) {
    return cluster.join(config -> config.setInstanceName(name));
  }

  @AfterEach
  void close() {
    Cut.heal();
    cluster.close();
  }

  @Test
  void whenTheyMeet_thenThereIsOneWithWhatBothHad() throws Exception {
    Map<Long, String> results = new LinkedHashMap<>();
    for (OutlastInstance side : List.of(left, right)) {
      for (int i = 0; i < 50; i++) {
        String value = side.getName() + " " + i;
        results.put(stored(side, value), value);
      }
      schedule(side, "of both");
      schedule(side, "of " + side.getName());
    }
    Cut.heal();
    cluster.awaitCalm();

    for (OutlastInstance member : cluster.instances()) {
      DurableExecutorService executor = member.getDurableExecutorService(EXECUTOR);
      for (Map.Entry<Long, String> result : results.entrySet()) {
        assertThat(executor.<String>retrieveResult(result.getKey()).get(20, TimeUnit.SECONDS))
            .isEqualTo(result.getValue());
      }
      assertThat(names(member)).containsExactlyInAnyOrder("of both", "of left-1", "of right-1");
    }
  }

  private static long stored(OutlastInstance side, String value) throws Exception {
    SerializableCallable<String> task = () -> value;
    DurableExecutorServiceFuture<String> future =
        side.getDurableExecutorService(EXECUTOR).submit(task);
    assertThat(future.get(20, TimeUnit.SECONDS)).isEqualTo(value);
    return future.getTaskId();
  }

  private static void schedule(OutlastInstance side, String name) {
    SerializableCallable<String> task = () -> name;
    side.getScheduledExecutorService(EXECUTOR)
        .schedule(TaskUtils.named(name, task), 1, TimeUnit.HOURS);
  }

  private static List<String> names(OutlastInstance member) {
    List<String> names = new ArrayList<>();
    member
        .getScheduledExecutorService(EXECUTOR)
        .getAllScheduledFutures()
        .values()
        .forEach(all -> all.forEach(future -> names.add(future.getHandler().getTaskName())));
    return names;
  }
}
