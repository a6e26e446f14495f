// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DeparturesTest {
  private static final UUID A = new UUID(0, 1);
  private static final UUID B = new UUID(0, 2);
  private static final UUID C = new UUID(0, 3);
  private static final UUID D = new UUID(0, 4);
  private static final int STORE = 1;

  private final Map<UUID, Departures> members = new LinkedHashMap<>();
  private final Queue<Runnable> underWay = new ArrayDeque<>();

  DeparturesTest() {
    for (UUID member : List.of(A, B, C, D)) {
      members.put(
          member,
          new Departures(
              () -> member, (to, message) -> underWay.add(() -> take(to, member, message))));
    }
    view(A, B, C, D);
    arrive();
  }

  private void take(UUID to, UUID from, byte[] message) {
    Departures receiver = members.get(to);
    if (receiver != null) {
      receiver.onMessage(from, message);
    }
  }

  private void view(UUID... view) {
    members.keySet().retainAll(Arrays.asList(view));
    members.values().forEach(member -> member.onView(List.of(view)));
  }

  private void arrive() {
    while (!underWay.isEmpty()) {
      underWay.remove().run();
    }
  }

  private CompletableFuture<Set<UUID>> turn(UUID member) {
    CompletableFuture<Set<UUID>> turn = members.get(member).turn(STORE);
    arrive();
    return turn;
  }

  @Test
  void whenTwoWantToGo_thenTheSecondGoesAfterTheFirst() {
    CompletableFuture<Set<UUID>> first = turn(B);
    CompletableFuture<Set<UUID>> second = turn(C);
    boolean together = second.isDone();

    members.get(B).gone(STORE);
    arrive();

    assertThat(first).isCompletedWithValue(Set.of());
    assertThat(together).isFalse();
    assertThat(second).isCompletedWithValue(Set.of(B));
  }

  @Test
  void whenOneStaysAfterAll_thenTheNextOneIsCalledAndDoesNotWaitForIt() {
    turn(B);
    CompletableFuture<Set<UUID>> second = turn(C);

    members.get(B).stay(STORE);
    arrive();

    assertThat(second).isCompletedWithValue(Set.of());
  }

  @Test
  void whenTheCoordinatorIsGone_thenWhoIsOnItsWayIsStillTheOnlyOne() {
    turn(B);
    CompletableFuture<Set<UUID>> second = turn(D);

    view(B, C, D);
    arrive();
    boolean together = second.isDone();
    members.get(B).gone(STORE);
    arrive();

    assertThat(together).isFalse();
    assertThat(second).isCompletedWithValue(Set.of(B));
  }

  /** The question of the one that waits may be there before the other has said that it goes. */
  @Test
  void whenANewCoordinatorHasNotHeardFromAll_thenItCallsNobody() {
    turn(C);
    CompletableFuture<Set<UUID>> second = turn(D);

    members.remove(A);
    List.of(D, B).forEach(member -> members.get(member).onView(List.of(B, C, D)));
    arrive();
    boolean before = second.isDone();
    members.get(C).onView(List.of(B, C, D));
    arrive();
    boolean together = second.isDone();
    members.get(C).gone(STORE);
    arrive();

    assertThat(before).isFalse();
    assertThat(together).isFalse();
    assertThat(second).isCompletedWithValue(Set.of(C));
  }

  @Test
  void whenTheCoordinatorIsGone_thenTheNextOneKnowsWhoHasGone() {
    turn(C);
    members.get(C).gone(STORE);
    view(B, C, D);
    arrive();

    assertThat(turn(D)).isCompletedWithValue(Set.of(C));
  }

  @Test
  void whenWhoIsOnItsWayIsGoneAltogether_thenTheNextOneIsCalled() {
    turn(C);
    CompletableFuture<Set<UUID>> second = turn(D);

    view(A, B, D);
    arrive();

    assertThat(second).isDone();
  }

  /** Who joins has nothing to tell, and may take long. */
  @Test
  void whenAMemberJoins_thenNobodyWaitsForIt() {
    members.keySet().remove(D);
    view(A, B, C);
    members.values().forEach(member -> member.onView(List.of(A, B, C, D)));

    assertThat(turn(B)).isDone();
  }

  @Test
  void whenACoordinatorIsOneNoMoreAndThenAgain_thenItGoesByWhatItIsToldNow() {
    CompletableFuture<Set<UUID>> turn = turn(C);
    members.get(A).onView(List.of(B, A, C, D));
    members.get(C).gone(STORE);
    List.of(B, C, D).forEach(member -> members.get(member).onView(List.of(B, A, C, D)));
    arrive();
    view(A, C, D);
    arrive();

    assertThat(turn).isDone();
    assertThat(turn(D)).isCompletedWithValue(Set.of(C));
  }
}
