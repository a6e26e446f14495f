// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import static io.outlast.member.cluster.TestCluster.key;
import static io.outlast.member.cluster.TestCluster.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outlast.engine.port.PartitionStore.Write;
import io.outlast.member.cluster.TestCluster.Member;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jgroups.Message;
import org.jgroups.stack.Protocol;
import org.jgroups.stack.ProtocolStack.Position;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is in batches, and nothing else, is on the owner and its backups. */
@Timeout(60)
class BatchWriterTest {
  private static final int SLOTS = 200;

  private final TestCluster cluster = new TestCluster();

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void ofWritesToOneKeyTheLastInOrderStays() {
    Member owner = cluster.start(1, 1).get(0);

    owner.write(1, 0, put(1, "a"), put(2, "b"), put(3, "c"));
    owner.write(1, 0, new Write(key(1), null), put(2, "d"), new Write(key(4), null));

    assertThat(owner.holds(1, 0)).isEqualTo(Map.of(2, "d", 3, "c"));
  }

  @Test
  void valuesThatComeLateWithAPartitionOverwriteAndReviveNothing() throws Exception {
    Member first = cluster.start(1, 1).get(0);
    cluster.partitions(p -> first.write(1, p, each(slot -> put(slot, "old " + "-".repeat(100)))));
    HeldBack heldBack = new HeldBack();
    first
        .channel()
        .getProtocolStack()
        .insertProtocol(heldBack, Position.BELOW, MessageProtocol.class);
    CompletableFuture<Member> joining = CompletableFuture.supplyAsync(cluster::start);
    await().until(() -> !heldBack.messages.isEmpty());

    cluster.partitions(
        p ->
            first.write(
                1, p, each(slot -> slot == 0 ? put(slot, "new") : new Write(key(slot), null))));
    heldBack.goOn();

    Member joined = joining.join();
    cluster.awaitSettled(1);
    cluster.partitions(
        p -> {
          assertThat(first.holds(1, p)).isEqualTo(Map.of(0, "new"));
          assertThat(joined.holds(1, p)).isEqualTo(Map.of(0, "new"));
        });
  }

  private static Write[] each(IntFunction<Write> write) {
    return IntStream.range(0, SLOTS).mapToObj(write).toArray(Write[]::new);
  }

  /** Keeps large messages, which are values that go with a partition. */
  private static final class HeldBack extends Protocol {
    private static final int LARGE = 8_000;
    final Queue<Message> messages = new ConcurrentLinkedQueue<>();
    private volatile boolean isOver;

    @Override
    public Object down(Message message) {
      if (message.getLength() > LARGE && !isOver) {
        messages.add(message);
        return null;
      }
      return down_prot.down(message);
    }

    void goOn() {
      isOver = true;
      messages.forEach(down_prot::down);
    }
  }

  @Test
  void whatIsWrittenAndRemovedWhileMembersJoinIsTheSameOnAllCopies() {
    Member first = cluster.start(1, 1).get(0);
    Map<Integer, Map<Integer, String>> expected = new HashMap<>();
    cluster.partitions(
        p -> {
          first.write(1, p, each(slot -> put(slot, "old")));
          expected.put(
              p, IntStream.range(0, SLOTS).boxed().collect(Collectors.toMap(s -> s, s -> "old")));
        });
    AtomicBoolean goesOn = new AtomicBoolean(true);
    CompletableFuture<Integer> load =
        CompletableFuture.supplyAsync(
            () -> {
              int round = 0;
              for (; goesOn.get(); round++) {
                change(round, expected);
              }
              return round;
            });

    List<Member> joined = List.of(cluster.start(), cluster.start());
    cluster.awaitSettled(1);
    goesOn.set(false);

    assertThat(load.join()).isPositive();
    assertThat(joined).allSatisfy(member -> assertThat(member.owned(1).isEmpty()).isFalse());
    cluster.partitions(
        p ->
            assertThat(
                    cluster.members.stream()
                        .map(member -> member.holds(1, p))
                        .filter(held -> !held.isEmpty()))
                .as("copies of partition %s", p)
                .hasSize(2)
                .containsOnly(expected.get(p)));
  }

  /** In each partition, puts one value anew and removes another. */
  private void change(int round, Map<Integer, Map<Integer, String>> expected) {
    int removed = SLOTS - 1 - round % (SLOTS / 2);
    int changed = round % (SLOTS / 2);
    String value = "new " + round;
    cluster.partitions(
        p -> {
          cluster.write(p, put(changed, value), new Write(key(removed), null));
          expected.get(p).put(changed, value);
          expected.get(p).remove(removed);
        });
  }
}
