// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway.Receiver;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.port.PartitionStore.Write;
import io.outlast.engine.port.StoreKey;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Lineage;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.task.Tally;
import io.outlast.engine.task.TaskId;
import io.outlast.engine.task.TaskRecord;
import io.outlast.engine.task.TaskState;
import io.outlast.engine.wire.StoredValue;
import io.outlast.engine.wire.StoredValue.Stamp;
import io.outlast.engine.wire.ValueCodec;
import io.outlast.member.ManualClock;
import io.outlast.member.Turns;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a member of the losing side sends what it held, and what it keeps back meanwhile. */
class OffersTest {
  private static final ExecutorId WORK = new ExecutorId(ExecutorId.Kind.DURABLE, "work");
  private static final UUID SELF = new UUID(0, 1);
  private static final int P = 1;
  private static final TaskState PENDING = new TaskState.Pending(new byte[] {1});
  private static final int BATCH_SIZE = 2; // that of TestSettings

  private final Turns turns = new Turns();
  private final ManualClock clock = new ManualClock();
  private final FakeStore[] stores = new FakeStore[1];
  private final FakeStore store = new FakeStore(SELF, () -> List.of(stores));
  private final long first = TaskId.startSequence(clock.nanos(), 0, 7);
  private final Queue<Sent> sent = new ArrayDeque<>();
  private final List<Command.Merge> merges = new ArrayList<>();
  private Set<ExecutorId> executors = Set.of(WORK);
  private Offers offers;

  /** Whether there was something to offer, each time that this changed. */
  private final List<Boolean> told = new ArrayList<>();

  private record Sent(Command command, Receiver receiver) {}

  @BeforeEach
  void aMemberThatOwnsAPartition() {
    stores[0] = store;
    store.own(P);
    GroupContext context =
        new GroupContext(
            SELF,
            turns,
            turns,
            clock,
            clock,
            null,
            null,
            null,
            executor -> TestSettings.standard(),
            null,
            (address, command, receiver) -> sent.add(new Sent(command, receiver)),
            () -> 0,
            null);
    offers = new Offers(context, store, new Mailbox(turns, () -> {}), told::add);
  }

  @Test
  void whenThereAreManyTasks_thenEachMessageHasNoMoreThanABatch() {
    holds(7);

    offerAll();
    answerAll();

    List<Command.Merge> batches =
        merges.stream().filter(merge -> !merge.tasks().isEmpty()).toList();
    assertThat(batches).hasSize((7 + BATCH_SIZE - 1) / BATCH_SIZE);
    assertThat(batches).allMatch(merge -> merge.tasks().size() <= BATCH_SIZE);
    assertThat(batches.stream().mapToInt(merge -> merge.tasks().size()).sum()).isEqualTo(7);
    assertThat(merges).as("the batches, and the lineage").hasSize(batches.size() + 1);
  }

  @Test
  void fromTheMomentItIsTakenNoteOfUntilAllIsOffered_thenItIsToldThatThereIsSomethingToOffer() {
    offerAll();
    assertThat(told).isEmpty();
    holds(3);

    BitSet owned = new BitSet();
    owned.set(P);
    Map<Integer, Offers.Side> captured = offers.capture(owned);
    assertThat(told).containsExactly(true);
    captured.forEach((partition, side) -> offers.offer(partition, side, Map.of()));
    turns.runAll();
    assertThat(told).containsExactly(true);
    answerAll();

    assertThat(told).containsExactly(true, false);
  }

  @Test
  void whenAllIsOffered_thenTheLineageComesLastAndOnce() {
    holds(3);

    offerAll();
    answerAll();

    assertThat(merges.get(merges.size() - 1).lineage())
        .isEqualTo(Lineage.NONE.with(first, first + 3));
    assertThat(merges).filteredOn(merge -> merge.lineage() != null).hasSize(1);
    assertThat(merges).allMatch(merge -> merge.highest() == first + 3);
  }

  @Test
  void whenTheOtherSideHasTasksThatThisOneKnewAndHasNot_thenTheyAreToldBeforeAnything() {
    holds(1);
    long disposed = TaskId.of(P, first + 1) - 1; // the number before, which this side gave out
    long unheardOf = TaskId.of(P, first + 1_000);

    offerAll();
    answerAll(disposed, unheardOf);

    assertThat(merges.get(0).gone()).containsExactly(disposed);
    assertThat(merges.get(0).tasks()).isEmpty();
  }

  @Test
  void whenTheOtherSideHasAnExecutorThatThisOneKnewAndHasNot_thenItIsToldToBeDestroyed() {
    holds(1);
    long disposed = TaskId.of(P, first + 1) - 1;
    long unheardOf = TaskId.of(P, first + 1_000);
    executors = Set.of(WORK, new ExecutorId(ExecutorId.Kind.SCHEDULED, "destroyed"));

    offerAll();
    answerAll(disposed, unheardOf);

    assertThat(merges.get(0).executor()).isEqualTo(Command.Merge.ExecutorState.DESTROYED);
    assertThat(merges.get(0).gone()).containsExactly(disposed);
    assertThat(merges.get(1).executor()).isEqualTo(Command.Merge.ExecutorState.OPEN);
  }

  @Test
  void whenAJournalIsOffered_thenExecutorsThatItDoesNotHaveAreNotTakenForDestroyed() {
    holds(1);
    long ofAnother = TaskId.of(P, first + 1) - 1;
    executors = Set.of(WORK, new ExecutorId(ExecutorId.Kind.SCHEDULED, "in memory only"));
    List<Holding.Value> journaled = new ArrayList<>();
    store.scan(P, (key, bytes) -> journaled.add(new Holding.Value(key, bytes)));

    CompletionStage<Void> offered = offers.offerEarlier(P, journaled, /* complete= */ true);
    turns.runAll();
    answerAll(ofAnother);

    assertThat(merges)
        .isNotEmpty()
        .allMatch(merge -> merge.executor() == Command.Merge.ExecutorState.OPEN);
    assertThat(offered.toCompletableFuture()).isCompleted();
  }

  /** Who waits for them on the other side is to hear how they ended, not that they are gone. */
  @Test
  void whenDisposedTasksHaveAnEndToTell_thenTheirMarksComeBeforeAnythingElse() {
    List<TaskRecord> marks = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      marks.add(record(i, new TaskState.Disposed(new Outcome.Returned(new byte[] {1}))));
    }
    holds(marks, record(4, new TaskState.Disposed()), record(5, PENDING));

    offerAll();
    answerAll(TaskId.of(P, first + 1), TaskId.of(P, first + 4));

    List<List<Integer>> told = merges.stream().map(this::numbers).toList();
    assertThat(told.subList(0, 2)).allMatch(batch -> batch.size() <= BATCH_SIZE);
    assertThat(told.subList(0, 2).stream().flatMap(List::stream))
        .containsExactlyInAnyOrder(1, 2, 3);
    assertThat(told.subList(2, 5)).containsExactly(List.of(), List.of(5), List.of());
    assertThat(merges.get(2).gone()).containsExactly(TaskId.of(P, first + 4));
  }

  private List<Integer> numbers(Command.Merge merge) {
    return merge.tasks().stream()
        .map(value -> ((StoredValue.OfTask) ValueCodec.decode(value)).record())
        .map(record -> (int) (TaskId.sequence(record.taskId()) - first))
        .toList();
  }

  @Test
  void whileAPartitionIsOffered_thenReportsOfItsRunsWaitAndOthersDoNot() {
    holds(5);
    List<String> reports = new ArrayList<>();
    offerAll();
    offers.whenOffered(P, () -> reports.add("of the partition"));
    offers.whenOffered(P + 1, () -> reports.add("of another"));

    assertThat(reports).containsExactly("of another");
    answerAll();

    assertThat(reports).containsExactly("of another", "of the partition");
  }

  /** What it answered before is lost with it, or on the other side of another split. */
  @Test
  void whenTheNextOwnerHasNotHeardOfTheFirstBatches_thenAllIsSentAnew() {
    holds(5);
    offerAll();
    answer(new Reply.Executors(Set.of(WORK)));
    answer(new Reply.Listed(SELF, List.of()));
    answer(new Reply.Taken(7));

    answer(new Reply.Stale());
    answerAll();

    List<Integer> sizes = merges.stream().map(merge -> merge.tasks().size()).toList();
    assertThat(sizes).containsExactly(2, 2, 2, 2, 1, 0);
  }

  @Test
  void whenAnOwnerRefuses_thenReportsDoNotWaitForEver() {
    holds(1);
    List<String> reports = new ArrayList<>();
    offerAll();
    offers.whenOffered(P, () -> reports.add("told"));

    answer(new Reply.Unknown());
    answer(new Reply.Unknown());
    answer(new Reply.Unknown());

    assertThat(reports).containsExactly("told");
  }

  // ---- Helpers ----------------------------------------------------------------------------------

  private void holds(int tasks) {
    holds(IntStream.rangeClosed(1, tasks).mapToObj(number -> record(number, PENDING)).toList());
  }

  private TaskRecord record(int number, TaskState state) {
    long sequence = first + number;
    return new TaskRecord(
        TaskId.of(P, sequence), new Identity(1, number), sequence, 1, clock.nanos(), state);
  }

  private void holds(List<TaskRecord> records, TaskRecord... more) {
    List<TaskRecord> tasks = new ArrayList<>(records);
    tasks.addAll(List.of(more));
    List<Write> batch = new ArrayList<>();
    Stamp stamp = new Stamp(first, 1);
    add(
        batch,
        StoreKey.PARTITION,
        new StoredValue.OfPartition(stamp, SELF, 0, 0, Lineage.NONE, first));
    add(
        batch,
        new StoreKey(WORK.number(), StoreKey.META_SLOT),
        new StoredValue.OfExecutor(
            stamp, WORK, false, new Tally().toArray(), first + tasks.size()));
    for (int i = 1; i <= tasks.size(); i++) {
      add(batch, new StoreKey(WORK.number(), i), new StoredValue.OfTask(stamp, tasks.get(i - 1)));
    }
    store.write(P, batch);
  }

  private static void add(List<Write> batch, StoreKey key, StoredValue value) {
    batch.add(new Write(key, () -> ValueCodec.encode(value)));
  }

  private void offerAll() {
    BitSet owned = new BitSet();
    owned.set(P);
    offers.capture(owned).forEach((partition, side) -> offers.offer(partition, side, Map.of()));
    turns.runAll();
  }

  /** Answers all that is asked; the other side has these tasks. */
  private void answerAll(long... theirs) {
    while (!sent.isEmpty()) {
      if (sent.element().command() instanceof Command.ListTasks) {
        List<Reply.Listed.Task> tasks = new ArrayList<>();
        for (long task : theirs) {
          tasks.add(new Reply.Listed.Task(task, "a task"));
        }
        answer(new Reply.Listed(SELF, tasks));
      } else if (sent.element().command() instanceof Command.ListExecutors) {
        answer(new Reply.Executors(executors));
      } else {
        answer(new Reply.Taken(7));
      }
    }
  }

  private void answer(Reply reply) {
    Sent next = sent.remove();
    if (next.command() instanceof Command.Merge merge) {
      merges.add(merge);
    }
    next.receiver().receive(reply);
    turns.runAll();
  }
}
