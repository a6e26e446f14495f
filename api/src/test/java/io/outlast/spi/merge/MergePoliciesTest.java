// SPDX-License-Identifier: Apache-2.0
package io.outlast.spi.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MergePoliciesTest {

  private static final ClassLoader LOADER = MergePoliciesTest.class.getClassLoader();

  /** Columns: merging against nothing, an equal one, one with more runs, later, fewer, earlier. */
  @ParameterizedTest
  @CsvSource({
    "PutIfAbsentMergePolicy,    TAKE, KEEP, KEEP, KEEP, KEEP, KEEP",
    "PassThroughMergePolicy,    TAKE, TAKE, TAKE, TAKE, TAKE, TAKE",
    "DiscardMergePolicy,        KEEP, KEEP, KEEP, KEEP, KEEP, KEEP",
    "LatestUpdateMergePolicy,   TAKE, KEEP, KEEP, KEEP, KEEP, TAKE",
    "HigherHitsMergePolicy,     TAKE, KEEP, KEEP, KEEP, TAKE, KEEP"
  })
  void policiesChoose(
      String policy,
      String absent,
      String equal,
      String moreRuns,
      String later,
      String fewerRuns,
      String earlier) {
    MergingEntry merging = entry(/* finished= */ false, 5, 50);

    assertThat(decide(policy, merging, null)).startsWith(absent);
    assertThat(decide(policy, merging, entry(/* finished= */ false, 5, 50))).startsWith(equal);
    assertThat(decide(policy, merging, entry(/* finished= */ false, 6, 50))).startsWith(moreRuns);
    assertThat(decide(policy, merging, entry(/* finished= */ false, 5, 51))).startsWith(later);
    assertThat(decide(policy, merging, entry(/* finished= */ false, 4, 50))).startsWith(fewerRuns);
    assertThat(decide(policy, merging, entry(/* finished= */ false, 5, 49))).startsWith(earlier);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PutIfAbsentMergePolicy",
        "PassThroughMergePolicy",
        "DiscardMergePolicy",
        "LatestUpdateMergePolicy",
        "HigherHitsMergePolicy"
      })
  void finishedBeatsUnfinishedUnderEveryPolicy(String policy) {
    MergingEntry finished = entry(/* finished= */ true, 5, 50);
    MergingEntry unfinished = entry(/* finished= */ false, 5, 50);

    assertThat(decide(policy, finished, unfinished)).isEqualTo("TAKE_MERGING");
    assertThat(decide(policy, unfinished, finished)).isEqualTo("KEEP_EXISTING");
  }

  @ParameterizedTest
  @CsvSource({
    "DiscardMergePolicy, io.outlast.spi.merge.DiscardMergePolicy",
    "com.hazelcast.spi.merge.DiscardMergePolicy, io.outlast.spi.merge.DiscardMergePolicy",
    "io.outlast.spi.merge.DiscardMergePolicy, io.outlast.spi.merge.DiscardMergePolicy",
    "com.example.Mine, com.example.Mine"
  })
  void namesStandForClasses(String policy, String className) {
    assertThat(MergePolicies.className(policy)).isEqualTo(className);
  }

  @Test
  void policiesOfUsersAreMadeByName() {
    assertThat(MergePolicies.create(Mine.class.getName(), LOADER)).isInstanceOf(Mine.class);
  }

  @Test
  void whatIsNoPolicyIsRefusedWithTheReason() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MergePolicies.create("Nowhere", LOADER))
        .withMessageContaining("there is no class io.outlast.spi.merge.Nowhere");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MergePolicies.create("java.lang.String", LOADER))
        .withMessageContaining("does not implement SplitBrainMergePolicy");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MergePolicies.create(Hidden.class.getName(), LOADER))
        .withMessageContaining("no public constructor");
  }

  private static String decide(
      String policy, MergingEntry merging, @Nullable MergingEntry existing) {
    return MergePolicies.decide(MergePolicies.create(policy, LOADER), merging, existing).name();
  }

  private static MergingEntry entry(boolean finished, long hits, long updated) {
    return new MergingScheduledTask(
        ScheduledTaskHandler.ofPartition("s", "t", 1),
        finished,
        hits,
        Instant.EPOCH,
        Instant.ofEpochSecond(updated));
  }

  /** A policy as a user writes it. */
  public static final class Mine implements SplitBrainMergePolicy {
    @Override
    public MergeDecision merge(MergingEntry merging, @Nullable MergingEntry existing) {
      return MergeDecision.KEEP_EXISTING;
    }
  }

  /** A policy that nobody outside can make. */
  public static final class Hidden implements SplitBrainMergePolicy {
    private Hidden() {}

    @Override
    public MergeDecision merge(MergingEntry merging, @Nullable MergingEntry existing) {
      return MergeDecision.KEEP_EXISTING;
    }
  }
}
