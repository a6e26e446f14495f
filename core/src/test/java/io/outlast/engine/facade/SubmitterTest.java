// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.task.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubmitterTest {
  private final Submitter submitter = new Submitter(42);

  @Test
  void numbersGoUpFromOne() {
    assertThat(submitter.next()).isEqualTo(new Identity(42, 1));
    assertThat(submitter.next()).isEqualTo(new Identity(42, 2));
  }

  @Test
  void whenALaterOneIsSettled_thenTheEarliestOpenOneHoldsTheMark() {
    Identity first = submitter.next();
    Identity second = submitter.next();

    submitter.settle(second);
    assertThat(submitter.settledBelow()).isEqualTo(1);
    submitter.settle(first);
    assertThat(submitter.settledBelow()).isEqualTo(3);
  }

  @Test
  void settlingTwiceChangesNothing() {
    Identity first = submitter.next();
    submitter.settle(first);
    submitter.settle(first);

    Identity second = submitter.next();

    assertThat(submitter.settledBelow()).isEqualTo(second.number());
  }

  @Test
  void whenOneStaysOpenForLong_thenTheOthersAreStillRemembered() {
    Identity stuck = submitter.next();
    for (int i = 0; i < 100_000; i++) {
      submitter.settle(submitter.next());
    }
    assertThat(submitter.settledBelow()).isEqualTo(stuck.number());

    submitter.settle(stuck);

    assertThat(submitter.settledBelow()).isEqualTo(100_002);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void inAnyOrderTheMarkIsTheLowestOpenNumber(long seed) {
    Random random = new Random(seed);
    TreeSet<Long> open = new TreeSet<>();
    List<Identity> candidates = new ArrayList<>();
    for (int step = 0; step < 20_000; step++) {
      if (candidates.isEmpty() || random.nextInt(100) < 52) {
        Identity next = submitter.next();
        open.add(next.number());
        candidates.add(next);
      } else {
        Identity done = candidates.remove(random.nextInt(candidates.size()));
        open.remove(done.number());
        submitter.settle(done);
      }
      if (!open.isEmpty()) {
        assertThat(submitter.settledBelow()).as("seed %d", seed).isEqualTo(open.first());
      }
    }
  }
}
