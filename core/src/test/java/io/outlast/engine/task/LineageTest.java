// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.task.Lineage.Stretch;
import org.junit.jupiter.api.Test;

class LineageTest {
  @Test
  void whenNothingWasGivenOut_thenNothingIsCovered() {
    assertThat(Lineage.NONE.covers(1)).isFalse();
    assertThat(Lineage.NONE.highest()).isZero();
  }

  @Test
  void whenTermsAreApart_thenWhatIsBetweenThemIsNotCovered() {
    Lineage lineage = Lineage.NONE.with(10, 12).with(20, 25);

    assertThat(lineage.covers(9)).isFalse();
    assertThat(lineage.covers(10)).isTrue();
    assertThat(lineage.covers(12)).isTrue();
    assertThat(lineage.covers(13)).isFalse();
    assertThat(lineage.covers(22)).isTrue();
    assertThat(lineage.covers(26)).isFalse();
    assertThat(lineage.highest()).isEqualTo(25);
  }

  @Test
  void whenATermHasGivenOutNothing_thenItsFirstNumberCounts() {
    assertThat(Lineage.NONE.with(10, 0).stretches()).containsExactly(new Stretch(10, 10));
  }

  @Test
  void whenTwoSidesHaveAPastInCommon_thenTogetherTheyHaveItOnceAndTheTermsOfBoth() {
    Lineage past = Lineage.NONE.with(10, 20);
    Lineage one = past.with(30, 35);
    Lineage other = past.with(32, 40).with(50, 60);

    assertThat(one.and(other).stretches())
        .containsExactly(new Stretch(10, 20), new Stretch(30, 40), new Stretch(50, 60));
    assertThat(one.and(other)).isEqualTo(other.and(one));
  }

  @Test
  void whenThereAreVeryManyTerms_thenTheOldestBecomeOneAndTheNewestStayApart() {
    Lineage lineage = Lineage.NONE;
    for (int term = 1; term <= Lineage.MOST + 10; term++) {
      lineage = lineage.with(term * 10L, term * 10L + 5);
    }

    assertThat(lineage.stretches()).hasSize(Lineage.MOST);
    assertThat(lineage.stretches().get(0)).isEqualTo(new Stretch(10, 115));
    assertThat(lineage.covers(10L * Lineage.MOST + 7)).isFalse();
    assertThat(lineage.covers(10L * Lineage.MOST + 5)).isTrue();
  }
}
