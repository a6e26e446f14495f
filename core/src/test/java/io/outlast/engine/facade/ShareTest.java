// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.outlast.engine.task.TaskId;
import org.junit.jupiter.api.Test;

class ShareTest {
  private static final long TERM = 5L << 29;
  private final Share share = new Share(3);

  @Test
  void atFirstItIsNotKnown() {
    assertThat(share.passEnded()).isZero();
  }

  @Test
  void theTasksOfTheFirstVisitTellNothing() {
    note(0, 1);
    note(0, 2);
    note(0, 3);

    assertThat(share.passEnded()).isZero();
  }

  @Test
  void whoIsAloneHasAll() {
    note(0, 1);
    note(1, 1);
    share.passEnded();
    note(0, 2);
    note(1, 2);

    assertThat(share.passEnded()).isEqualTo(1);
  }

  @Test
  void whatLiesBetweenTwoVisitsBelongsToOthers() {
    note(0, 1);
    share.passEnded();
    note(0, 9);
    note(0, 10);
    note(0, 11);

    assertThat(share.passEnded()).isEqualTo(0.3);
  }

  @Test
  void answersInAnyOrderAreTheSame() {
    note(0, 1);
    share.passEnded();
    note(0, 11);
    note(0, 9);
    note(0, 10);

    assertThat(share.passEnded()).isEqualTo(0.3);
  }

  @Test
  void aNewOwnerNumbersAnew_whichSaysNothingOfOthers() {
    note(0, 1);
    share.passEnded();
    note(0, 2);
    note(0, TERM + 1);
    note(0, TERM + 3);

    assertThat(share.passEnded()).isEqualTo(2 / 3.0, within(1e-9));
  }

  @Test
  void whatWasLongAgoIsForgotten() {
    note(0, 1);
    share.passEnded();
    note(0, 1_001);
    for (int pass = 0; pass < 20; pass++) {
      share.passEnded();
      note(0, 1_002 + pass);
    }

    assertThat(share.passEnded()).isGreaterThan(0.9);
  }

  private void note(int partition, long number) {
    share.note(TaskId.of(partition, TERM + number));
  }
}
