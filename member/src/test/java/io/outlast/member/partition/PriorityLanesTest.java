// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.member.Turns;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PriorityLanesTest {
  private final Turns threads = new Turns();
  private final PriorityLanes lanes = new PriorityLanes(threads);
  private final List<String> log = new ArrayList<>();

  @Test
  void whenTwoLanesAreFull_thenWhatIsToComeSoonHasThreeTurnsInFour() {
    IntStream.range(0, 100).forEach(i -> lanes.execute(() -> log.add("later")));
    IntStream.range(0, 100).forEach(i -> lanes.executeSoon(() -> log.add("soon")));

    IntStream.range(0, 40).forEach(i -> threads.runOne());

    assertThat(log).filteredOn("soon"::equals).hasSize(30);
    threads.runAll();
    assertThat(log).hasSize(200);
  }

  @Test
  void whenAllLanesAreFull_thenTheFirstHasHalfOfTheTurnsAndNoneIsStarved() {
    IntStream.range(0, 100).forEach(i -> lanes.execute(() -> log.add("later")));
    IntStream.range(0, 100).forEach(i -> lanes.executeSoon(() -> log.add("soon")));
    IntStream.range(0, 100).forEach(i -> lanes.executeFirst(() -> log.add("first")));

    IntStream.range(0, 40).forEach(i -> threads.runOne());

    assertThat(log).filteredOn("first"::equals).hasSize(20);
    assertThat(log).filteredOn("soon"::equals).hasSize(10);
    threads.runAll();
    assertThat(log).hasSize(300);
  }

  @Test
  void whenManyThreadsTakeFromAll_thenNothingIsLeftBehind() throws InterruptedException {
    int each = 200_000;
    ExecutorService real = Executors.newFixedThreadPool(4);
    PriorityLanes shared = new PriorityLanes(real);
    CountDownLatch done = new CountDownLatch(3 * each);
    try {
      Thread other =
          new Thread(() -> IntStream.range(0, each).forEach(i -> shared.execute(done::countDown)));
      other.start();
      IntStream.range(0, each)
          .forEach(
              i -> {
                shared.executeSoon(done::countDown);
                shared.executeFirst(done::countDown);
              });

      assertThat(done.await(50, TimeUnit.SECONDS)).as("all actions have run").isTrue();
    } finally {
      real.shutdown();
    }
  }
}
