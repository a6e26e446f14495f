// SPDX-License-Identifier: Apache-2.0
package io.outlast.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LocalExecutorStatsTest {

  private static final LocalExecutorStats SOME =
      new LocalExecutorStats(
          100, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, Duration.ofSeconds(13), 14);

  @Test
  void theBalanceIsWhatIsNotAccountedFor() {
    assertThat(LocalExecutorStats.ZERO.balance()).isZero();
    assertThat(SOME.balance()).isEqualTo(100 - 1 - 2 - 3 - 4 - 5 - 6 - 11 - 12);
  }

  @Test
  void sumsAddAllButTheAge() {
    LocalExecutorStats older = LocalExecutorStats.ZERO.plus(SOME).plus(SOME);

    assertThat(SOME.plus(LocalExecutorStats.ZERO)).isEqualTo(SOME);
    assertThat(older)
        .isEqualTo(
            new LocalExecutorStats(
                200, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, Duration.ofSeconds(13), 28));
    assertThat(older.balance()).isEqualTo(2 * SOME.balance());
  }
}
