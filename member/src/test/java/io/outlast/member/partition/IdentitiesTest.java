// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.task.Identity;
import io.outlast.engine.task.TaskRecord;
import io.outlast.engine.task.TaskState;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class IdentitiesTest {
  private final Identities identities = new Identities();

  @Test
  void whenATaskIsRemembered_thenItsIdentityFindsIt() {
    Entry entry = remembered(1, 5);

    assertThat(identities.find(new Identity(1, 5))).isSameAs(entry);
    assertThat(identities.find(new Identity(1, 6))).isNull();
    assertThat(identities.find(new Identity(2, 5))).isNull();
  }

  @Test
  void whenASubmitterSettles_thenWhatIsBelowIsReleasedAndForgotten() {
    Entry three = remembered(1, 3);
    Entry five = remembered(1, 5);
    Entry seven = remembered(1, 7);

    assertThat(identities.settle(1, 7)).containsExactly(three, five);

    assertThat(identities.find(new Identity(1, 5))).isNull();
    assertThat(identities.find(new Identity(1, 7))).isSameAs(seven);
  }

  @Test
  void whenASubmitterSettles_thenThatIsNoBusinessOfOthers() {
    Entry other = remembered(2, 3);

    assertThat(identities.settle(1, 100)).isEmpty();

    assertThat(identities.find(new Identity(2, 3))).isSameAs(other);
    assertThat(identities.isSettled(new Identity(2, 3))).isFalse();
  }

  @Test
  void whenAnOlderRequestComesLate_thenWhatWasSettledStaysSettled() {
    identities.settle(1, 7);

    assertThat(identities.settle(1, 4)).isEmpty();

    assertThat(identities.isSettled(new Identity(1, 6))).isTrue();
    assertThat(identities.isSettled(new Identity(1, 7))).isFalse();
  }

  @Test
  void whenNothingIsKnownOfASubmitter_thenNothingOfItIsSettled() {
    assertThat(identities.isSettled(new Identity(1, 0))).isFalse();
  }

  @Test
  void whenATaskIsForgotten_thenItsIdentityIsFree() {
    Entry entry = remembered(1, 5);

    identities.remove(entry);

    assertThat(identities.find(new Identity(1, 5))).isNull();
  }

  @Test
  void whenTheIdentityHasBeenTakenByAnother_thenForgettingTheFirstLeavesIt() {
    Entry first = remembered(1, 5);
    Entry second = remembered(1, 5);

    identities.remove(first);

    assertThat(identities.find(new Identity(1, 5))).isSameAs(second);
  }

  @Test
  void whenThereAreManySubmitters_thenThoseWithNothingInFlightAreForgottenAndOthersAreNot() {
    Entry inFlight = remembered(7, 9);
    LongStream.range(1_000, 5_000).forEach(submitter -> identities.settle(submitter, 2));

    assertThat(identities.find(new Identity(7, 9))).isSameAs(inFlight);
    assertThat(LongStream.range(1_000, 5_000).filter(s -> identities.isSettled(new Identity(s, 1))))
        .hasSizeLessThan(2_000);
  }

  private Entry remembered(long submitter, long number) {
    Entry entry =
        new Entry(
            new TaskRecord(
                /* taskId= */ 1,
                new Identity(submitter, number),
                /* token= */ 1,
                /* attempt= */ 1,
                /* since= */ 1,
                new TaskState.Disposed()),
            /* slot= */ 0);
    identities.add(entry);
    return entry;
  }
}
