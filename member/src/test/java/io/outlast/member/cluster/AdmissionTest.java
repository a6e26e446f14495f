// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.config.Config;
import io.outlast.member.settings.Agreement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who is let in, whatever the order of views and messages. */
class AdmissionTest {
  private static final int COMMON = 271;
  private static final int OTHER = 31;

  private final Map<UUID, Admission> members = new LinkedHashMap<>();
  private final List<UUID> view = new ArrayList<>();
  private final Queue<Runnable> network = new ArrayDeque<>();

  @Test
  void theFirstIsAdmittedAtOnce() {
    UUID first = joins(COMMON);

    assertAdmitted(first);
  }

  @Test
  void whoAgreesIsAdmittedWhenItHasTheAnswer() {
    joins(COMMON);
    UUID second = joins(COMMON);
    assertWaits(second);

    deliver();

    assertAdmitted(second);
  }

  @Test
  void whoDiffersIsRefused() {
    UUID first = joins(COMMON);
    UUID second = joins(OTHER);

    deliver();

    assertAdmitted(first);
    assertRefused(second);
  }

  @Test
  void whoIsRefusedIsNamedInTheLogOfTheCluster() {
    joins(COMMON);
    UUID second = joins(OTHER);

    String said = Said.by(this::deliver);

    assertThat(said)
        .containsOnlyOnce("WARN")
        .contains("m: " + second + " was refused and leaves")
        .contains("partition-count is 271 here, 31 there");
  }

  @Test
  void whoIsAskedAnswersWhenItIsAdmittedItself() {
    joins(COMMON);
    UUID second = joins(COMMON);
    UUID third = joins(COMMON);

    deliver();

    assertAdmitted(second);
    assertAdmitted(third);
  }

  @Test
  void whoeverWaitsForARefusedMemberAsksTheOneBefore() {
    joins(COMMON);
    UUID refused = joins(OTHER);
    UUID third = joins(COMMON);
    deliver();
    assertRefused(refused);
    assertWaits(third);

    leaves(refused);
    deliver();

    assertAdmitted(third);
  }

  @Test
  void whenTheOneAskedCrashesBeforeItAnswers_thenAnotherIsAsked() {
    joins(COMMON);
    UUID crashed = joins(COMMON);
    deliver();
    UUID third = joins(OTHER);

    leaves(crashed);
    deliver();

    assertRefused(third);
  }

  @Test
  void whenAllBeforeItAreGone_thenItFoundsTheClusterWithItsSettings() {
    UUID first = joins(COMMON);
    UUID second = joins(OTHER);
    UUID third = joins(OTHER);

    leaves(first);
    deliver();

    assertAdmitted(second);
    assertAdmitted(third);
  }

  @Test
  void whoIsAdmittedStaysSo_whateverItMeetsLater() {
    UUID first = joins(COMMON);
    UUID alone = UUID.randomUUID();
    Admission other = admission(alone, OTHER);
    other.onView(List.of(alone));

    members.put(alone, other);
    view.add(alone);
    tellView();
    deliver();

    assertAdmitted(first);
    assertAdmitted(alone);
  }

  @Test
  void whatIsNoMessageOfOursIsDropped() {
    joins(COMMON);
    UUID second = joins(COMMON);

    members.get(second).onMessage(view.get(0), new byte[0]);
    members.get(second).onMessage(view.get(0), new byte[] {9});
    members.get(second).onMessage(view.get(0), new byte[] {1, 5});
    deliver();

    assertAdmitted(second);
  }

  @Test
  void anAnswerThatNobodyAskedForIsDropped() {
    joins(COMMON);
    UUID second = joins(COMMON);
    UUID third = joins(COMMON);
    byte[] otherTerms = {1, 0, 0};

    members.get(third).onMessage(view.get(0), otherTerms);
    deliver();

    assertAdmitted(second);
    assertAdmitted(third);
  }

  private UUID joins(int partitionCount) {
    UUID id = UUID.randomUUID();
    members.put(id, admission(id, partitionCount));
    view.add(id);
    tellView();
    return id;
  }

  private void leaves(UUID member) {
    members.remove(member);
    view.remove(member);
    tellView();
  }

  private void tellView() {
    members.values().forEach(member -> member.onView(List.copyOf(view)));
  }

  private Admission admission(UUID id, int partitionCount) {
    return new Admission(
        "m",
        () -> id,
        (to, message) -> network.add(() -> arrives(id, to, message)),
        new Agreement(new Config().setPartitionCount(partitionCount)));
  }

  private void arrives(UUID from, UUID to, byte[] message) {
    Admission receiver = members.get(to);
    if (receiver != null && members.containsKey(from)) {
      receiver.onMessage(from, message);
    }
  }

  private void deliver() {
    while (!network.isEmpty()) {
      network.remove().run();
    }
  }

  private void assertWaits(UUID member) {
    assertThat(members.get(member).differences()).isNotDone();
  }

  private void assertAdmitted(UUID member) {
    assertThat(members.get(member).differences()).isCompletedWithValue(List.of());
  }

  private void assertRefused(UUID member) {
    assertThat(members.get(member).differences().join()).hasSize(1);
  }
}
