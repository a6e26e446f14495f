// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CompanyTest {
  private final Company company = new Company();

  @Test
  void whenNothingIsKnown_thenMessagesWaitForCompany() {
    assertThat(company.isAbsent()).isFalse();
  }

  @Test
  void whenMessagesLeaveAlone_thenTheNextAreSentAtOnceUntilItIsTimeToLookAgain() {
    leave(8, 1);

    assertThat(company.isAbsent()).isTrue();
    leave(63, 1);
    assertThat(company.isAbsent()).isTrue();
    leave(1, 1);
    assertThat(company.isAbsent()).isFalse();
  }

  @Test
  void whenMessagesLeaveTogether_thenTheyGoOnToWait() {
    leave(100, 2);

    assertThat(company.isAbsent()).isFalse();
  }

  @Test
  void whenCompanyComesUnexpectedly_thenMessagesWaitAgain() {
    leave(8, 1);

    company.came();

    assertThat(company.isAbsent()).isFalse();
  }

  private void leave(int times, int together) {
    for (int i = 0; i < times; i++) {
      company.left(together);
    }
  }
}
