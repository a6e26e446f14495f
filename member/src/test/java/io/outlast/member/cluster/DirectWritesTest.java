// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outlast.engine.port.PartitionStore.Write;
import io.outlast.engine.port.StoreKey;
import io.outlast.engine.wire.Input;
import io.outlast.engine.wire.Output;
import io.outlast.member.cluster.DirectWrites.Table;
import io.outlast.member.cluster.PackedBatch.Packed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches that go past the engine, among members whose messages and topologies come when told. */
@Timeout(60)
class DirectWritesTest {
  private static final int PARTITION = 5;

  private final Map<UUID, Node> nodes = new LinkedHashMap<>();
  private final Node a = new Node(1);
  private final Node b = new Node(2);
  private final Node c = new Node(3);

  @Test
  void itsWriterHearsOfABatchWhenAllCopiesHaveIt() {
    install(7, a, b, c);

    CompletableFuture<Boolean> written = a.write("x");
    b.takes(1);
    a.takes(1);
    boolean withOneBackup = written.isDone();
    c.takes(1);
    a.takes(1);

    assertThat(withOneBackup).isFalse();
    assertThat(written).isCompletedWithValue(true);
    assertThat(Stream.of(a, b, c)).extracting(node -> node.value).containsOnly("x");
  }

  @Test
  void withoutBackupsItIsWrittenAtOnce() {
    install(7, a);

    assertThat(a.write("x")).isCompletedWithValue(true);
    assertThat(a.value).isEqualTo("x");
  }

  @Test
  void itIsLeftToTheEngineWhilePartitionsMoveOrAreSomebodyElses() {
    CompletableFuture<Boolean> beforeAnyTopology = a.write("x");
    install(7, b, a);
    CompletableFuture<Boolean> bySomebodyElse = a.write("x");
    install(8, a, b);
    a.moves();
    CompletableFuture<Boolean> whilePartitionsMove = a.write("x");

    assertThat(beforeAnyTopology).isNull();
    assertThat(bySomebodyElse).isNull();
    assertThat(whilePartitionsMove).isNull();
    assertThat(b.inbox).isEmpty();
  }

  @Test
  void whoHasAnotherTopologyRefuses() {
    install(7, a, b);
    b.install(8, a, b);

    CompletableFuture<Boolean> written = a.write("x");
    deliver();

    assertThat(written).isCompletedWithValue(false);
    assertThat(b.value).isEmpty();
    assertThat(a.value).isEmpty();
  }

  /** It may have been given away, and been written by another, before a late one comes. */
  @Test
  void whatComesWhenItsTopologyIsPastIsNotStored() {
    install(7, a, b);
    CompletableFuture<Boolean> late = a.write("late");
    install(8, b, a);

    b.write("new");
    deliver();

    assertThat(late).isCompletedWithValue(false);
    assertThat(b.value).isEqualTo("new");
    assertThat(a.value).isEqualTo("new");
  }

  /** Two sides of a split count on from the same number. */
  @Test
  void whoDoesNotOwnItOnTheReceiversSideIsRefused() {
    a.install(7, a, b);
    b.install(7, b, c);

    CompletableFuture<Boolean> written = a.write("x");
    deliver();

    assertThat(written).isCompletedWithValue(false);
    assertThat(b.value).isEmpty();
  }

  @Test
  void whoIsNotToKeepItRefuses() {
    a.install(7, a, b);
    b.install(7, a, c);

    CompletableFuture<Boolean> written = a.write("x");
    deliver();

    assertThat(written).isCompletedWithValue(false);
    assertThat(b.value).isEmpty();
  }

  @Test
  void whenTheTopologyHasChangedAWriteOnItsWayEndsAndLateAnswersMeanNothing() {
    install(7, a, b);
    CompletableFuture<Boolean> written = a.write("x");
    b.takes(1);
    a.install(9, a, b);
    boolean endedByThat = written.isDone();
    b.install(9, a, b);
    CompletableFuture<Boolean> next = a.write("y");
    a.takes(1);

    boolean nextByAnAnswerToTheLast = next.isDone();
    deliver();

    assertThat(endedByThat).isTrue();
    assertThat(written).isCompletedWithValue(false);
    assertThat(nextByAnAnswerToTheLast).isFalse();
    assertThat(next).isCompletedWithValue(true);
    assertThat(b.value).isEqualTo("y");
  }

  /** The engine's write would go in the old topology still, and the late batch come after it. */
  @Test
  void whileATopologyIsBeingInstalledNothingIsLeftToTheEngineThatMayStillBeStored() {
    install(7, a, b);
    CompletableFuture<Boolean> onItsWay = a.write("x");
    a.writes.changing();
    boolean endedBefore = onItsWay.isDone();
    b.takes(1);
    a.takes(1);
    CompletableFuture<Boolean> next = a.write("y");
    boolean nextEndedBefore = next.isDone();

    a.writes.changed(null, a::keep);

    assertThat(endedBefore).isFalse();
    assertThat(onItsWay).as("stored by the backup, and not here").isCompletedWithValue(false);
    assertThat(a.value).isEmpty();
    assertThat(nextEndedBefore).isFalse();
    assertThat(next).isCompletedWithValue(false);
    assertThat(b.inbox).isEmpty();
  }

  /** Else it could come after what the engine has written next. */
  @Test
  void whoeverRefuses_itIsTheEnginesTurnOnlyWhenTheBatchIsOnItsWayToNobody() {
    install(7, a, b, c);
    b.writes.changing();
    CompletableFuture<Boolean> written = a.write("x");

    b.takes(1);
    a.takes(1);
    boolean whileOnItsWay = written.isDone();
    deliver();

    assertThat(whileOnItsWay).isFalse();
    assertThat(written).isCompletedWithValue(false);
    assertThat(a.value).isEmpty();
  }

  @Test
  void anAnswerCountsOnce() {
    install(7, a, b, c);
    CompletableFuture<Boolean> written = a.write("x");
    b.takes(1);
    Letter answer = a.inbox.element();
    a.inbox.add(answer);

    a.takesAll();

    assertThat(written).isNotDone();
  }

  /** What is written again here comes after the first; through the engine it might not. */
  @Test
  void whereNobodyAnswersTheWriteFailsAfterATime() {
    install(7, a, b);
    CompletableFuture<Boolean> written = a.write("x");

    a.writes.endThoseThatTakeLong();
    boolean afterNoTime = written.isDone();
    a.writes.endThoseThatTakeLong();
    CompletableFuture<Boolean> again = a.write("x");
    deliver();

    assertThat(afterNoTime).isFalse();
    assertThat(written).isCompletedExceptionally();
    assertThat(again).isCompletedWithValue(true);
  }

  /** The one that was stuck on its way may come after what was written next. */
  @Test
  void noCopyTakesWhatBeganBeforeWhatItHas() {
    install(7, a, b);
    CompletableFuture<Boolean> stuck = a.write("x");
    Letter late = b.inbox.remove();
    a.writes.endThoseThatTakeLong();
    a.writes.endThoseThatTakeLong();
    a.write("x");
    deliver();
    a.write("y");
    deliver();

    b.inbox.add(late);
    deliver();

    assertThat(stuck).isCompletedExceptionally();
    assertThat(b.value).isEqualTo("y");
  }

  @Test
  void whoWasPutOutAndIsBackWritesNothingOfBefore() {
    install(7, a, b);
    a.isGranted = false;

    CompletableFuture<Boolean> written = a.write("x");

    assertThat(written).isNull();
    assertThat(b.inbox).isEmpty();
  }

  /** The engine may tell of a topology, and then fail to install it. */
  @Test
  void whatWaitsForATopologyThatIsNotInstalledIsLeftToTheEngineAfterATime() {
    install(7, a, b);
    a.writes.changing();
    CompletableFuture<Boolean> waiting = a.write("x");

    a.writes.endThoseThatTakeLong();
    a.writes.endThoseThatTakeLong();

    assertThat(waiting).isCompletedWithValue(false);
  }

  @Test
  void whereTheEnginesWriteIsOfUnknownOutcomeTheEngineGoesOnUntilTheTopologyChanges() {
    install(7, a, b);
    a.writes.leaveToEngine(PARTITION, 7);

    CompletableFuture<Boolean> written = a.write("x");
    install(8, a, b);

    assertThat(written).isNull();
    assertThat(a.write("x")).isNotNull();
  }

  @Test
  void whatIsDamagedIsRefused() {
    install(7, a, b);

    boolean isStored =
        b.writes.store(a.id, new BatchMessage.Store(1, 7, PARTITION, 1, new byte[] {1, 2, 3}));
    boolean ofNoPartition =
        b.writes.store(a.id, new BatchMessage.Store(1, 7, 4_711, 1, new byte[] {1}));

    assertThat(isStored).isFalse();
    assertThat(ofNoPartition).isFalse();
  }

  @Test
  void whoLeavesTakesNothingMore() {
    install(7, a, b);
    CompletableFuture<Boolean> written = a.write("x");

    a.writes.end();
    b.writes.end();
    a.writes.changing();
    CompletableFuture<Boolean> whileChanging = a.write("y");
    install(8, a, b);
    CompletableFuture<Boolean> later = a.write("y");
    deliver();

    assertThat(written).isCompletedWithValue(false);
    assertThat(whileChanging).isNull();
    assertThat(later).isNull();
    assertThat(b.value).isEmpty();
  }

  @Test
  void aTopologyIsNotInstalledWhileABatchIsBeingStored() throws InterruptedException {
    install(7, a, b);
    CountDownLatch storing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    b.whenStoring =
        () -> {
          storing.countDown();
          try {
            goOn.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        };
    a.write("x");
    Thread storer = new Thread(b::takesAll, "storer");
    storer.start();
    storing.await();
    Thread closer = new Thread(b.writes::changing, "closer");
    closer.start();
    await().until(() -> closer.getState() == Thread.State.WAITING);
    String before = b.value;

    goOn.countDown();
    closer.join();

    assertThat(before).isEmpty();
    assertThat(b.value).isEqualTo("x");
    storer.join();
  }

  /**
   * The owner counts up while members go and messages and topologies come in any order. What is
   * acknowledged is on all copies; no copy goes back, nor changes by what was begun in a topology
   * before its own.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void whateverComesWhen_allCopiesAgreeOnWhatIsAcknowledged(int seed) {
    Random random = new Random(seed);
    List<List<Node>> topologies =
        List.of(List.of(a, b, c), List.of(a, b, c), List.of(a, c), List.of(a, b, c), List.of(a, c));
    Map<Node, Integer> installed = new LinkedHashMap<>(Map.of(a, 0, b, 0, c, 0));
    nodes.values().forEach(node -> node.install(0, a, b, c));
    int acknowledged = 0;
    int next = 0;
    CompletableFuture<Boolean> writing = null;
    int begunIn = 0;

    for (int step = 0; step < 400; step++) {
      Node node = List.of(a, b, c).get(random.nextInt(3));
      int topology = installed.get(node);
      if (random.nextInt(40) == 0 && topology + 1 < topologies.size()) {
        installed.put(node, topology + 1);
        node.install(topology + 1, topologies.get(topology + 1).toArray(Node[]::new));
      } else if (random.nextInt(3) == 0 && writing == null) {
        begunIn = installed.get(a);
        writing = a.write(String.valueOf(++next));
      } else if (!node.inbox.isEmpty()) {
        int before = node.count();
        int comes = node.nextBegunIn();
        node.takes(1);
        assertThat(node.count()).as("never back").isGreaterThanOrEqualTo(before);
        assertThat(node.count() == before || comes == -1 || comes == installed.get(node))
            .as("nothing of another topology")
            .isTrue();
      }
      if (writing != null && writing.isDone()) {
        if (writing.join()) {
          acknowledged++;
          int value = next;
          assertThat(topologies.get(begunIn)).allMatch(copy -> copy.count() == value);
        }
        writing = null;
      }
    }

    assertThat(acknowledged).isPositive();
  }

  private void install(int topology, Node... keepers) {
    nodes.values().forEach(node -> node.install(topology, keepers));
  }

  private void deliver() {
    while (nodes.values().stream().anyMatch(node -> !node.inbox.isEmpty())) {
      nodes.values().forEach(Node::takesAll);
    }
  }

  private record Letter(Node from, BatchMessage message) {}

  /** A member, with its copy of one value. */
  private final class Node {
    final UUID id;
    final DirectWrites writes;
    final Queue<Letter> inbox = new ArrayDeque<>();
    volatile String value = "";
    boolean isGranted = true;
    Runnable whenStoring = () -> {};

    Node(long number) {
      id = new UUID(0, number);
      writes = new DirectWrites(1, id, PARTITION + 1, this::send, Runnable::run);
      nodes.put(id, this);
    }

    void install(int topology, Node... keepers) {
      writes.changing();
      List<List<UUID>> all = new ArrayList<>();
      for (int p = 0; p <= PARTITION; p++) {
        all.add(Stream.of(keepers).map(keeper -> keeper.id).toList());
      }
      writes.changed(new Table(topology, all), this::keep);
    }

    void moves() {
      writes.changing();
      writes.changed(null, this::keep);
    }

    private void keep(int partition, List<Packed> batch) {
      assertThat(partition).isEqualTo(PARTITION);
      whenStoring.run();
      value = new String(batch.get(0).value(), UTF_8);
    }

    int count() {
      return value.isEmpty() ? 0 : Integer.parseInt(value);
    }

    CompletableFuture<Boolean> write(String text) {
      return writes.write(
          PARTITION,
          List.of(new Write(new StoreKey(1, 2), () -> text.getBytes(UTF_8))),
          () -> isGranted);
    }

    int nextBegunIn() {
      return inbox.element().message instanceof BatchMessage.Store store ? store.topology() : -1;
    }

    void takesAll() {
      takes(inbox.size());
    }

    void takes(int count) {
      for (int i = 0; i < count; i++) {
        Letter letter = inbox.remove();
        if (letter.message instanceof BatchMessage.Store store) {
          boolean isStored = writes.store(letter.from.id, store);
          send(letter.from.id, store.answer(isStored));
        } else if (letter.message instanceof BatchMessage.Answer answer) {
          writes.answered(letter.from.id, answer);
        }
      }
    }

    private void send(UUID to, BatchMessage message) {
      Output out = new Output();
      BatchMessage.put(out, message);
      nodes.get(to).inbox.add(new Letter(this, BatchMessage.get(new Input(out.toBytes()))));
    }
  }
}
