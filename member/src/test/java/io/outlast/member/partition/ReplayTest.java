// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.engine.journal.Journal.Copy;
import io.outlast.engine.port.StoreKey;
import io.outlast.engine.wire.StoredValue.Stamp;
import io.outlast.member.cluster.FakeJournal;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a member without a copy fetches of another one's journal. */
class ReplayTest {
  private static final UUID OTHER = new UUID(0, 2);
  private static final int PARTITION = 3;
  private static final Stamp NEWEST = new Stamp(7, 1);
  private static final Copy COPY = new Copy(1, PARTITION, 1, NEWEST, /* complete= */ true);

  private final FakeJournal journal = new FakeJournal();
  private final List<JournalPage> pages = new ArrayList<>();
  private final Replay own = new Replay(new FakeJournal(), 1, Runnable::run);

  private static Map<StoreKey, byte[]> values(int count, int bytes) {
    Map<StoreKey, byte[]> values = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      values.put(new StoreKey(1L << 40, i), new byte[bytes]);
    }
    return values;
  }

  private CompletableFuture<List<Holding.Value>> fetch(Consumer<Replay> afterEachPage) {
    Replay others = new Replay(journal, 1, Runnable::run);
    Peers peers =
        new Peers() {
          @Override
          public Set<UUID> others() {
            return Set.of(OTHER);
          }

          @Override
          public CompletionStage<List<Holding>> inquire(
              UUID member, int durability, long version, BitSet partitions, boolean isInTable) {
            return CompletableFuture.completedFuture(List.of());
          }

          @Override
          public CompletionStage<JournalPage> readJournal(
              UUID member, int durability, int partition, @Nullable StoreKey after, int mostBytes) {
            return others
                .page(partition, after, mostBytes)
                .thenApply(
                    page -> {
                      pages.add(page);
                      afterEachPage.accept(others);
                      return page;
                    });
          }
        };
    return own.fetch(peers, OTHER, PARTITION).toCompletableFuture();
  }

  private static int bytes(JournalPage page) {
    return page.values().stream().mapToInt(value -> value.bytes().length).sum();
  }

  @Test
  void whenAPartitionIsLargerThanAPage_thenItComesWhole_inPagesOfBoundedSize() throws Exception {
    Map<StoreKey, byte[]> values = values(50, 100_000);
    journal.find(COPY, values);

    List<Holding.Value> fetched = fetch(others -> {}).get();

    assertThat(fetched).extracting(Holding.Value::key).containsExactlyElementsOf(values.keySet());
    assertThat(pages).hasSize(5).allMatch(page -> bytes(page) <= JournalPage.MOST_BYTES);
  }

  @Test
  void whenAValueIsLargerThanAPage_thenItComesAlone() throws Exception {
    Map<StoreKey, byte[]> values = values(3, JournalPage.MOST_BYTES + 1);
    journal.find(COPY, values);

    assertThat(fetch(others -> {}).get())
        .extracting(Holding.Value::key)
        .containsExactlyElementsOf(values.keySet());
    assertThat(pages).hasSize(3).allMatch(page -> page.values().size() == 1);
  }

  @Test
  void whenThereIsNothing_thenNothingComes() throws Exception {
    assertThat(fetch(others -> {}).get()).isEmpty();
  }

  @Test
  void whenTheCopyIsDroppedMeanwhile_thenPartOfItIsNotTakenForAll() {
    journal.find(COPY, values(50, 100_000));

    assertThatThrownBy(fetch(others -> others.replayed(PARTITION, NEWEST))::get)
        .hasMessageContaining("no longer has the copy of partition 3 of which it has told 10");
  }

  @Test
  void whenAnotherCopyIsTheNewestMeanwhile_thenPagesOfBothAreNotTakenForOne() {
    Copy older = new Copy(1, PARTITION, 0, new Stamp(6, 9), /* complete= */ true);
    journal.find(older, values(60, 100_000));
    journal.find(COPY, values(50, 100_000));

    assertThatThrownBy(fetch(others -> others.replayed(PARTITION, NEWEST))::get)
        .hasMessageContaining("no longer has the copy of partition 3");
  }
}
