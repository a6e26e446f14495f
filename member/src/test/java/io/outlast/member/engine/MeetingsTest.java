// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MeetingsTest {
  private static final UUID A = new UUID(0, 1);
  private static final UUID B = new UUID(0, 2);
  private static final UUID C = new UUID(0, 3);

  private final Meetings meetings = new Meetings();

  @Test
  void whenMembersJoinAndLeave_thenNoSidesHaveMet() {
    assertThat(meetings.isOne(List.of(A))).isFalse();
    assertThat(meetings.isOne(List.of(A, B))).isFalse();
    assertThat(meetings.isOne(List.of(A, B, C))).isFalse();
    assertThat(meetings.isOne(List.of(B, C))).isFalse();
  }

  @Test
  void whenAMemberStartsIntoAViewOfMany_thenNoSidesHaveMet() {
    assertThat(meetings.isOne(List.of(A, B, C))).isFalse();
  }

  @Test
  void whenSomebodyComesBack_thenSidesHaveMet() {
    meetings.isOne(List.of(A, B, C));
    meetings.isOne(List.of(A, B));

    assertThat(meetings.isOne(List.of(A, B, C))).isTrue();
    assertThat(meetings.isOne(List.of(A, B, C))).isFalse();
  }

  /** As two clusters do that were started apart; the other one cannot tell this from a join. */
  @Test
  void whenThoseWhoComeAreOlder_thenSidesHaveMet() {
    meetings.isOne(List.of(C));

    assertThat(meetings.isOne(List.of(A, B, C))).isTrue();
  }
}
