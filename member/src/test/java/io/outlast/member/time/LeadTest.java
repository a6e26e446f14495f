// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LeadTest {
  private final Lead lead = new Lead();

  @Test
  void atFirst_thereIsNone() {
    assertThat(lead.nanos()).isZero();
  }

  @Test
  void whenThreadsAreAlwaysWokenLate_thenItComesToThat() {
    wokenOften(55_000);

    assertThat(lead.nanos()).isBetween(54_900L, 55_000L);
  }

  @Test
  void whenThreadsAreWokenInTime_thenAfterAFewNobodyWaits() {
    wokenOften(55_000);

    lead.woken(3_000);
    assertThat(lead.nanos()).as("it may have been an exception").isBetween(40_000L, 43_000L);
    IntStream.range(0, 20).forEach(i -> lead.woken(3_000));

    assertThat(lead.nanos()).isBetween(3_000L, 3_500L);
  }

  @Test
  void whenTheMachineIsBusy_thenItStaysShort() {
    wokenOften(20_000_000);

    assertThat(lead.nanos()).isEqualTo(Lead.MOST_NANOS);
  }

  @Test
  void whenClocksDisagree_thenItIsNeverNegative() {
    wokenOften(-1);

    assertThat(lead.nanos()).isZero();
  }

  private void wokenOften(long lateNanos) {
    IntStream.range(0, 1_000).forEach(i -> lead.woken(lateNanos));
  }
}
