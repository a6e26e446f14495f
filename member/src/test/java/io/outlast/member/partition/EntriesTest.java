// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.task.Identity;
import io.outlast.engine.task.TaskId;
import io.outlast.engine.task.TaskRecord;
import io.outlast.engine.task.TaskState;
import io.outlast.member.Seeds;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EntriesTest {
  private static final int STEPS = 3_000;

  private final Entries entries = new Entries();

  @Test
  void whenThereIsNoTask_thenNoneIsFound() {
    assertThat(entries.get(0)).isNull();
    assertThat(entries).isEmpty();

    entries.removeById(0);

    assertThat(entries).isEmpty();
  }

  @Test
  void whenATaskIsPutAgain_thenItStandsInPlaceOfTheFirst() {
    Entry first = entry(7);
    Entry second = entry(7);

    entries.put(first);
    entries.put(second);

    assertThat(entries.get(7)).isSameAs(second);
    assertThat(entries).containsExactly(second);
  }

  @Test
  void whateverComesAndGoes_itHoldsWhatAMapWouldHold() {
    Seeds.forEach(30, EntriesTest::compareWithAMap);
  }

  private static void compareWithAMap(Random random) {
    Entries entries = new Entries();
    Map<Long, Entry> model = new HashMap<>();
    long first = TaskId.of(random.nextInt(4096), random.nextLong() & 0xFFFFFFFFFL);
    int range = 1 + random.nextInt(500);
    for (int i = 0; i < STEPS; i++) {
      long id = random.nextInt(50) == 0 ? random.nextLong() : first + random.nextInt(range);
      boolean isGrowing = i / 500 % 2 == 0;
      if (random.nextInt(10) < (isGrowing ? 8 : 2)) {
        Entry entry = entry(id);
        entries.put(entry);
        model.put(id, entry);
      } else {
        entries.removeById(id);
        model.remove(id);
      }
      assertThat(entries.get(id)).isSameAs(model.get(id));
      assertThat(entries.size()).isEqualTo(model.size());
    }
    assertThat(entries).containsExactlyInAnyOrderElementsOf(model.values());
    model.forEach((id, entry) -> assertThat(entries.get(id)).isSameAs(entry));

    model.keySet().forEach(entries::removeById);

    assertThat(entries).isEmpty();
  }

  private static Entry entry(long id) {
    return new Entry(
        new TaskRecord(id, new Identity(1, 1), 1, 1, 0, new TaskState.Disposed()), /* slot= */ 0);
  }
}
