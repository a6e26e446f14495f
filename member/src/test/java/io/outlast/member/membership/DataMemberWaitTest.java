// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.engine.view.MemberInfo;
import io.outlast.member.ManualClock;
import io.outlast.member.message.Courier;
import io.outlast.member.message.MessageCodec;
import io.outlast.member.message.RecordingTransport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DataMemberWaitTest {
  private static final UUID SELF = new UUID(0, 1);
  private static final UUID OTHER = new UUID(0, 2);

  private final ManualClock clock = new ManualClock();

  @Test
  void aMemberThatHoldsPartitionsDoesNotWait() {
    assertThat(waitOf(members(/* lite= */ false))).isCompleted();
    assertThat(clock.timers()).isZero();
  }

  @Test
  void aLiteMemberWaitsForOneThatHoldsPartitions() {
    Members members = members(/* lite= */ true);
    CompletableFuture<Void> wait = waitOf(members);
    members.viewChanged(List.of(SELF, OTHER));
    clock.advance(Duration.ofSeconds(59));
    assertThat(wait).isNotDone();

    members.greeted(info(OTHER, /* lite= */ false), /* asks= */ false);

    assertThat(wait).isCompleted();
    assertThat(clock.timers()).isZero();
  }

  @Test
  void whenThereAreOnlyLiteMembersForTooLong_thenTheErrorSaysWhatIsMissing() {
    Members members = members(/* lite= */ true);
    CompletableFuture<Void> wait = waitOf(members);
    members.viewChanged(List.of(SELF, OTHER));
    members.greeted(info(OTHER, /* lite= */ true), /* asks= */ false);

    clock.advance(Duration.ofSeconds(60));

    assertThatThrownBy(wait::join)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("'m'", "lite", "60 s", OTHER.toString(), "Start one");
    assertThat(clock.timers()).isZero();
  }

  private CompletableFuture<Void> waitOf(Members members) {
    return new DataMemberWait("m", members, clock).start().toCompletableFuture();
  }

  private static Members members(boolean lite) {
    return new Members(
        new Courier<>(new RecordingTransport(), Runnable::run, MessageCodec::put),
        info(SELF, lite));
  }

  private static MemberInfo info(UUID id, boolean lite) {
    return new MemberInfo(id, "", 0, Map.of(), lite, /* ready= */ true, /* leaving= */ false, "");
  }
}
