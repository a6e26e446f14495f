// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outlast.engine.port.PartitionStore.Write;
import io.outlast.engine.port.StoreKey;
import io.outlast.member.cluster.TestCluster.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the engine lets pass the journal of each member, and when. */
@Timeout(90)
class JournalKeeperTest {
  /** Odd: of an executor whose tasks are kept. */
  private static final long PERSISTENT = 43;

  private static final int SLOTS = 40;

  private final TestCluster cluster = new TestCluster();
  private final Map<Member, FakeJournal> journals = new HashMap<>();

  @AfterEach
  void stop() {
    journals.values().forEach(FakeJournal::goOn);
    cluster.close();
  }

  private Member start() {
    FakeJournal journal = new FakeJournal();
    Member member = cluster.start(Optional.of(journal));
    journals.put(member, journal);
    return member;
  }

  private FakeJournal journal(Member member) {
    return journals.getOrDefault(member, new FakeJournal());
  }

  private static Write put(int slot, String value) {
    return new Write(new StoreKey(PERSISTENT, slot), () -> value.getBytes(UTF_8));
  }

  private void fill(Member owner) {
    cluster.partitions(
        p -> {
          Write[] batch = new Write[SLOTS];
          for (int slot = 0; slot < SLOTS; slot++) {
            batch[slot] = put(slot, "first");
          }
          owner.write(1, p, batch);
        });
  }

  private void assertThatJournalsHoldWhatMembersDo() {
    for (Member member : cluster.members) {
      cluster.partitions(
          p -> {
            Map<Integer, String> held = member.holds(1, p);
            assertThat(journal(member).holds(p)).as("partition %s", p).isEqualTo(held);
            assertThat(journal(member).complete().contains(p))
                .as("partition %s is complete", p)
                .isEqualTo(!held.isEmpty());
          });
    }
  }

  /** From the first value on: also of what is written while they join. */
  @Test
  void whenMembersJoinAndGoUnderLoad_thenEachJournalHoldsExactlyWhatItsMemberDoes()
      throws Exception {
    Member first = start();
    first.store(1);
    fill(first);
    AtomicBoolean goesOn = new AtomicBoolean(true);
    AtomicInteger written = new AtomicInteger();
    CompletableFuture<Void> load =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; goesOn.get(); i++) {
                cluster.write(
                    i % cluster.partitionCount(), put(i % 20, "a" + i), put(20 + i % 7, "b" + i));
                written.incrementAndGet();
              }
            });

    List<Member> joined = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      joined.add(start());
    }
    cluster.awaitSettled(1);
    joined.get(0).crash();
    cluster.awaitSettled(1);
    goesOn.set(false);
    load.get();

    assertThat(written).hasPositiveValue();
    assertThatJournalsHoldWhatMembersDo();
  }

  @Test
  void whileTheDiskOfANewcomerStandsStill_thenTheFormerOwnersGiveNothingUp() {
    Member first = start();
    first.store(1);
    fill(first);
    Member second = start();
    cluster.awaitSettled(1);
    assertThatJournalsHoldWhatMembersDo();
    FakeJournal stalled = new FakeJournal();
    stalled.stall();

    CompletableFuture<Member> third =
        CompletableFuture.supplyAsync(() -> cluster.start(Optional.of(stalled)));
    await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                journal(first).complete().size() == cluster.partitionCount()
                    && journal(second).complete().size() == cluster.partitionCount());
    stalled.goOn();
    journals.put(third.join(), stalled);
    cluster.awaitSettled(1);

    await().untilAsserted(this::assertThatJournalsHoldWhatMembersDo);
    assertThat(stalled.complete()).isNotEmpty();
    assertThat(journal(first).complete()).hasSizeLessThan(cluster.partitionCount());
  }
}
