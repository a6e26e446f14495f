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

class TwoLanesTest {
  private final Turns threads = new Turns();
  private final TwoLanes lanes = new TwoLanes(threads);
  private final List<String> log = new ArrayList<>();

  @Test
  void whenBothLanesAreFull_thenTheFirstHasThreeTurnsInFour() {
    IntStream.range(0, 100).forEach(i -> lanes.execute(() -> log.add("later")));
    IntStream.range(0, 100).forEach(i -> lanes.executeSoon(() -> log.add("soon")));

    IntStream.range(0, 40).forEach(i -> threads.runOne());

    assertThat(log).filteredOn("soon"::equals).hasSize(30);
    threads.runAll();
    assertThat(log).hasSize(200);
  }

  @Test
  void whenManyThreadsTakeFromBoth_thenNothingIsLeftBehind() throws InterruptedException {
    int each = 200_000;
    ExecutorService real = Executors.newFixedThreadPool(4);
    TwoLanes shared = new TwoLanes(real);
    CountDownLatch done = new CountDownLatch(2 * each);
    try {
      Thread other =
          new Thread(() -> IntStream.range(0, each).forEach(i -> shared.execute(done::countDown)));
      other.start();
      IntStream.range(0, each).forEach(i -> shared.executeSoon(done::countDown));

      assertThat(done.await(50, TimeUnit.SECONDS)).as("all actions have run").isTrue();
    } finally {
      real.shutdown();
    }
  }
}
