// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.config.Config;
import io.outlast.engine.task.ExecutorId;
import io.outlast.member.settings.SettingsOf;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LaneTest {
  private static final int MOST = 80;

  private final Lane lane = lane(MOST / 4);
  private final AtomicInteger told = new AtomicInteger();

  @Test
  void whenFewRunsAreUnderWay_thenThereIsRoomAndNobodyIsTold() {
    enter(MOST - 1);

    assertThat(lane.hasRoom(told::incrementAndGet)).isTrue();
    leave(MOST - 1);
    assertThat(told).hasValue(0);
  }

  @Test
  void whenManyRunsAreUnderWay_thenOneWhoWaitsIsToldWithEachThatLeavesOnceHalfHaveLeft() {
    enter(MOST);
    IntStream.range(0, 3).forEach(i -> assertThat(lane.hasRoom(told::incrementAndGet)).isFalse());

    leave(MOST / 2 - 1);
    assertThat(told).hasValue(0);
    leave(1);
    assertThat(told).hasValue(1);
    leave(1);
    assertThat(told).hasValue(2);
  }

  /** Those who were told before may have had no use for it. */
  @Test
  void whenTheLastRunLeaves_thenAllWhoWaitAreTold() {
    enter(MOST);
    IntStream.range(0, 1_000).forEach(i -> lane.hasRoom(told::incrementAndGet));

    leave(MOST);

    assertThat(told).hasValue(1_000);
  }

  @Test
  void whenAPoolIsSmall_thenThereIsRoomForMoreRunsThanItsThreadsByFar() {
    Lane small = lane(1);
    IntStream.range(0, 63).forEach(i -> small.enter());

    assertThat(small.hasRoom(told::incrementAndGet)).isTrue();
  }

  private static Lane lane(int threads) {
    Config config = new Config();
    config.getScheduledExecutorConfig("jobs").setPoolSize(threads);
    ExecutorId jobs = new ExecutorId(ExecutorId.Kind.SCHEDULED, "jobs");
    return new Lane(action -> {}, new SettingsOf(config).apply(jobs), () -> 0);
  }

  private void enter(int runs) {
    IntStream.range(0, runs).forEach(i -> lane.enter());
  }

  private void leave(int runs) {
    IntStream.range(0, runs).forEach(i -> lane.leave());
  }
}
