// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FollowersTest {
  private static final UUID COORDINATOR = new UUID(0, 1);
  private static final UUID MEMBER = new UUID(0, 2);
  private static final UUID OTHER = new UUID(0, 3);

  private final Map<UUID, FakeEngine> engines = new LinkedHashMap<>();
  private final Map<UUID, Followers> followers = new LinkedHashMap<>();

  FollowersTest() {
    List<UUID> view = List.of(COORDINATOR, MEMBER, OTHER);
    for (UUID member : view) {
      var engine = new FakeEngine();
      engines.put(member, engine);
      var its =
          new Followers(
              "m",
              () -> member,
              (to, message) -> followers.get(to).onMessage(member, message),
              engine);
      followers.put(member, its);
    }
    followers.values().forEach(its -> its.onView(view));
  }

  @Test
  void whileAllHaveTheCoordinatorsTables_thenNothingIsDone_howeverLongAMoveTakes() {
    looks(100);

    assertThat(takenUp()).isZero();
  }

  @Test
  void whenAMemberKeepsATableOfItsOwn_thenTheCoordinatorTakesUpTheViewAgain() {
    engines.get(MEMBER).tables[1] = 12;

    looks(Followers.LOOKS);
    assertThat(takenUp()).isZero();
    looks(1);

    assertThat(takenUp()).isEqualTo(1);
    assertThat(engines.get(MEMBER).takenUp).isZero();
  }

  @Test
  void whileAMemberIsBehindAndMovesOn_thenNothingIsDone() {
    for (int table = 1; table < 50; table++) {
      engines.get(COORDINATOR).tables[1] = table + 1;
      engines.get(MEMBER).tables[1] = table;
      looks(Followers.LOOKS - 1);
    }

    assertThat(takenUp()).isZero();
  }

  @Test
  void whoHasNoTableIsNotBehind() {
    engines.get(MEMBER).tables[1] = Followers.NONE;
    engines.get(COORDINATOR).tables[0] = Followers.NONE;

    looks(100);

    assertThat(takenUp()).isZero();
  }

  @Test
  void whenTheCoordinatorsEngineIsNotDoneWithTheView_thenItTakesItUpAgain() {
    engines.get(COORDINATOR).delays = List.of("table 4 of 'tasks-d1' has members that are gone");

    looks(Followers.LOOKS);

    assertThat(takenUp()).isEqualTo(1);
  }

  @Test
  void whenThatDoesNotHelp_thenItIsDoneMoreAndMoreSeldom() {
    engines.get(COORDINATOR).delays = List.of("it hangs");

    List<Integer> at = new ArrayList<>();
    for (int look = 1; look <= 100; look++) {
      int before = takenUp();
      looks(1);
      if (takenUp() > before) {
        at.add(look);
      }
    }

    List<Integer> gaps =
        IntStream.range(1, at.size()).mapToObj(i -> at.get(i) - at.get(i - 1)).toList();
    assertThat(gaps).hasSizeGreaterThan(2).isSorted();
    assertThat(gaps.get(gaps.size() - 1)).isGreaterThan(4 * Followers.LOOKS);
  }

  @Test
  void whoWasTheCoordinatorLeavesItToTheNextOne() {
    engines.get(MEMBER).tables[1] = 12;
    looks(Followers.LOOKS);

    followers.values().forEach(its -> its.onView(List.of(OTHER, COORDINATOR, MEMBER)));
    looks(2 * Followers.LOOKS);

    assertThat(takenUp()).isZero();
    assertThat(engines.get(OTHER).takenUp).isPositive();
  }

  private void looks(int count) {
    for (int i = 0; i < count; i++) {
      followers.values().forEach(Followers::look);
    }
  }

  private int takenUp() {
    return engines.get(COORDINATOR).takenUp;
  }

  private static final class FakeEngine implements Followers.Engine {
    final int[] tables = {5, 10};
    List<String> delays = List.of();
    int takenUp;

    @Override
    public List<String> caches() {
      return List.of("config", "tasks");
    }

    @Override
    public int[] tables() {
      return tables;
    }

    @Override
    public List<String> delays() {
      return delays;
    }

    @Override
    public void takeUpView() {
      takenUp++;
    }
  }
}
