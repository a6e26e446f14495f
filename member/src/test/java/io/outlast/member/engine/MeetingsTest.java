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

  /** As two clusters do that were started apart. */
  @Test
  void whenThoseWhoComeAreOlder_thenSidesHaveMet() {
    meetings.isOne(List.of(C));

    assertThat(meetings.isOne(List.of(A, B, C))).isTrue();
  }

  /** The side whose members are the older ones could not tell it from a join. */
  @Test
  void whenTheTransportSaysSo_thenSidesHaveMet() {
    meetings.isOne(List.of(A));
    meetings.expect();

    assertThat(meetings.isOne(List.of(A, B))).isTrue();
    assertThat(meetings.isOne(List.of(A, B, C))).isFalse();
  }
}
