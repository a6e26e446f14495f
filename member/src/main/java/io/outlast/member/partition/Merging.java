// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Command.Merge.ExecutorState;
import io.outlast.engine.gateway.Gateway.Receiver;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.serial.JavaSerializer;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.task.TaskPlan;
import io.outlast.engine.task.TaskRecord;
import io.outlast.engine.task.TaskState;
import io.outlast.engine.wire.StoredValue;
import io.outlast.engine.wire.ValueCodec;
import io.outlast.member.settings.MergeSettings;
import io.outlast.spi.merge.MergeDecision;
import io.outlast.spi.merge.MergePolicies;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in what the losing side of a healed split holds of a ring ({@link Offers} sends it), and
 * lets the merge policy choose where both sides have something (SPEC §5).
 *
 * <p>A task that is not here was disposed here if its number was given out by this side's past
 * ({@link io.outlast.engine.task.Lineage}), and stays disposed; else it is new. Counterparts are
 * tasks of the same ID, the same name, or the same request.
 *
 * <p>The policy may be the user's, so it is asked on a thread for such code. Invariant: a choice is
 * carried out only if both are as they were when it was made; else it is asked again.
 *
 * <p>Belongs to the partition's mailbox.
 */
final class Merging {
  private static final Logger LOG = LoggerFactory.getLogger(Merging.class);

  /** Each member that offers waits for one answer at a time. */
  private static final int REMEMBERED = 64;

  /** What merging needs of the ring. */
  interface Host {
    /** Drops a task that the other side has disposed. */
    void disposed(Entry entry);

    /** Ends a task as the other side has, where it is disposed already. */
    void endAs(Entry entry, TaskRecord mark);

    /** Drops a task in favour of another. */
    void discard(Entry entry, Outcome why);

    /** Changes a task to what the other side has of it. */
    void replace(Entry entry, TaskRecord merged);

    /** Sees to what has been merged: its name, its result, or its next run. */
    void merged(Entry entry, Map<Long, UUID> running);

    /** A task of the other side is not taken. */
    void notTaken(TaskRecord merging);

    /** The other side has offered all that it has of the partition. */
    void allHasCome();

    /** The executor is shut down on the other side. */
    void shutDown();
  }

  /** A task of the other side; {@code mayHaveName}: unless another partition has a task of it. */
  private record Offered(TaskRecord record, boolean mayHaveName) {}

  /** A task of the other side, and what it meets here, as that was then. */
  private record Meeting(
      Offered offered,
      @Nullable Entry existing,
      @Nullable TaskRecord asItWas,
      @Nullable Object form) {
    static Meeting of(Offered offered, @Nullable Entry existing) {
      return existing == null
          ? new Meeting(offered, null, null, null)
          : new Meeting(offered, existing, existing.record(), existing.form());
    }

    TaskRecord merging() {
      return offered.record();
    }

    @SuppressWarnings("ReferenceEquality") // each change makes another form
    boolean isOutdated() {
      return existing != null && existing.form() != form;
    }
  }

  private final PartitionOwner owner;
  private final ExecutorId executor;
  private final MergeSettings settings;
  private final Ledger ledger;
  private final Names names;
  private final Host host;

  /** Who waits for an answer while the policy is asked. */
  private final Set<Receiver> asking = new LinkedHashSet<>();

  /**
   * Who was answered last: what comes again, since the answer was lost, must not undo what
   * followed.
   */
  private final Set<Receiver> answered = new LinkedHashSet<>();

  Merging(
      PartitionOwner owner,
      ExecutorId executor,
      MergeSettings settings,
      Ledger ledger,
      Names names,
      Host host) {
    this.owner = owner;
    this.executor = executor;
    this.settings = settings;
    this.ledger = ledger;
    this.names = names;
    this.host = host;
  }

  void merge(Command.Merge merge, Receiver receiver) {
    if (answered.contains(receiver)) {
      answer(receiver, new Reply.Taken(owner.witness()));
      return;
    }
    if (merge.after() != 0 && !owner.hasGivenOut(merge.after())) {
      // Another split, or a loss: what was sent before is elsewhere, and its disposal must not be
      // concluded from the lineage.
      answer(receiver, new Reply.Stale());
      return;
    }
    if (!asking.add(receiver)) {
      return; // sent again while the policy is asked
    }
    owner.goOnAbove(merge.highest());
    if (merge.executor() == ExecutorState.SHUT_DOWN) {
      host.shutDown();
    }
    boolean isDestroyed = merge.executor() == ExecutorState.DESTROYED;
    merge.gone().forEach(taskId -> dropGone(taskId, isDestroyed));
    List<Offered> offered = new ArrayList<>();
    for (byte[] value : merge.tasks()) {
      TaskRecord record = record(value);
      if (record.state() instanceof TaskState.Disposed) {
        takeMark(record);
      } else {
        offered.add(new Offered(record, true));
      }
    }
    merge.refused().forEach(value -> offered.add(new Offered(record(value), false)));
    meet(offered, merge, receiver);
  }

  private static TaskRecord record(byte[] value) {
    return ((StoredValue.OfTask) ValueCodec.decode(value)).record();
  }

  private void dropGone(long taskId, boolean isDestroyed) {
    Entry entry = ledger.find(taskId);
    if (entry != null && (isDestroyed || mayBeDropped(entry))) {
      host.disposed(entry);
    }
  }

  /** A result may have made room for another there, and so it stays here. */
  private static boolean mayBeDropped(Entry entry) {
    return entry.record().isPending() || entry.record().timetable() != null;
  }

  /** What the other side has of a disposed task, for those who have not heard of its end. */
  private void takeMark(TaskRecord mark) {
    Entry existing = ledger.find(mark.taskId());
    if (existing == null && isNew(mark)) {
      ledger.mergeMark(mark);
      host.notTaken(mark);
    } else if (existing != null && isCollision(mark, existing.record())) {
      refuseCollision(mark);
    } else if (existing != null && mayBeDropped(existing)) {
      host.endAs(existing, mark);
    }
  }

  // ---- Choosing ---------------------------------------------------------------------------------

  private void meet(List<Offered> tasks, Command.Merge merge, Receiver receiver) {
    List<Meeting> meetings = new ArrayList<>();
    for (Offered offered : tasks) {
      TaskRecord merging = offered.record();
      Entry existing = counterpart(merging);
      if (existing != null && isCollision(merging, existing.record())) {
        refuseCollision(merging);
      } else if (isToBeChosen(merging, existing)) {
        if (existing == null && !offered.mayHaveName()) {
          discardMerging(merging, "another partition has a task of that name");
        } else {
          meetings.add(Meeting.of(offered, existing));
        }
      }
    }
    if (meetings.isEmpty()) {
      finish(merge, receiver);
      return;
    }
    owner
        .callbacks()
        .execute(
            () -> {
              List<MergeDecision> decisions = meetings.stream().map(this::decide).toList();
              owner.execute(() -> carryOut(meetings, decisions, merge, receiver));
            });
  }

  private @Nullable Entry counterpart(TaskRecord merging) {
    Entry same = ledger.find(merging.taskId());
    if (same != null) {
      return same;
    }
    String name = merging.givenName();
    Entry named = name == null ? null : ledger.named(name);
    if (named != null) {
      return named;
    }
    return ledger.ofRequest(merging.identity());
  }

  private static boolean isCollision(TaskRecord merging, TaskRecord existing) {
    return merging.taskId() == existing.taskId() && !merging.identity().equals(existing.identity());
  }

  private void refuseCollision(TaskRecord merging) {
    LOG.error(
        "Executor '{}': both sides of a split have given the ID {} to a task. That of the larger"
            + " side stays; who waits for the other is told that it is stale.",
        executor.name(),
        merging.taskId());
    host.notTaken(merging);
  }

  private boolean isNew(TaskRecord merging) {
    return !owner.hasGivenOut(merging.taskId()) && !ledger.isGone(merging.taskId());
  }

  private boolean isToBeChosen(TaskRecord merging, @Nullable Entry existing) {
    if (existing != null && existing.taskId() == merging.taskId()) {
      return mayDiffer(merging, existing.record());
    }
    return isNew(merging);
  }

  /**
   * Whether a task that is here may have come further on the other side. One whose number only that
   * side has given out was taken before, when the same was offered to an owner who is gone: it does
   * not go back to what it was then.
   */
  private boolean mayDiffer(TaskRecord merging, TaskRecord existing) {
    return owner.hasGivenOut(merging.taskId()) || (merging.isEnded() && existing.isPending());
  }

  /** On a thread for the user's code: looks at nothing that may change. */
  private MergeDecision decide(Meeting meeting) {
    TaskRecord here = meeting.asItWas();
    int partition = owner.partition();
    try {
      MergeDecision decision =
          MergePolicies.decide(
              settings.policy(),
              MergeView.of(executor, partition, meeting.merging()),
              here == null ? null : MergeView.of(executor, partition, here));
      return Objects.requireNonNull(decision, "the decision of the merge policy");
    } catch (Throwable e) { // the user's code; whatever it throws, who waits must be answered
      LOG.warn(
          "Executor '{}': merge policy {} failed for task '{}', which stays as it is on the larger"
              + " side of the split.",
          executor.name(),
          settings.policy().getClass().getName(),
          meeting.merging().name(),
          e);
      return MergeDecision.KEEP_EXISTING;
    }
  }

  // ---- Carrying out -----------------------------------------------------------------------------

  private void carryOut(
      List<Meeting> meetings,
      List<MergeDecision> decisions,
      Command.Merge merge,
      Receiver receiver) {
    List<Offered> again = new ArrayList<>();
    for (int i = 0; i < meetings.size(); i++) {
      Meeting meeting = meetings.get(i);
      if (meeting.isOutdated() || counterpart(meeting.merging()) != meeting.existing()) {
        again.add(meeting.offered());
      } else if (decisions.get(i) == MergeDecision.TAKE_MERGING) {
        take(meeting.merging(), meeting.existing(), merge.running());
      } else {
        leave(meeting.merging(), meeting.existing());
      }
    }
    if (again.isEmpty()) {
      finish(merge, receiver);
    } else {
      meet(again, merge, receiver);
    }
  }

  private void take(TaskRecord merging, @Nullable Entry existing, Map<Long, UUID> running) {
    if (existing != null && existing.taskId() == merging.taskId()) {
      host.replace(existing, merging);
      host.merged(existing, running);
      return;
    }
    String name = merging.givenName();
    if (name != null && merging.nameHome() == TaskPlan.HERE && names.holder(name) >= 0) {
      discardMerging(merging, "another partition has a task of that name");
      return;
    }
    if (existing != null) {
      host.discard(existing, discarded(existing.record(), "the other side's task was chosen"));
    }
    host.merged(ledger.merge(merging), running);
  }

  private void leave(TaskRecord merging, @Nullable Entry existing) {
    if (existing == null || existing.taskId() != merging.taskId()) {
      discardMerging(
          merging, existing == null ? "it was not wanted" : "the task of the larger side was kept");
    }
  }

  private void discardMerging(TaskRecord merging, String why) {
    ledger.mergeDiscarded(merging, discarded(merging, why));
    host.notTaken(merging);
  }

  private Outcome discarded(TaskRecord record, String why) {
    return new Outcome.Failed(
        JavaSerializer.discarded(
            "Executor '%s': task '%s' was discarded when the sides of a split met, by merge policy %s: %s."
                .formatted(
                    executor.name(),
                    record.name(),
                    settings.policy().getClass().getSimpleName(),
                    why)));
  }

  private void finish(Command.Merge merge, Receiver receiver) {
    if (merge.lineage() != null) {
      owner.join(merge.lineage());
      host.allHasCome();
    }
    asking.remove(receiver);
    remember(receiver);
    answer(receiver, new Reply.Taken(owner.witness()));
  }

  private void remember(Receiver receiver) {
    answered.add(receiver);
    if (answered.size() > REMEMBERED) {
      answered.remove(answered.iterator().next());
    }
  }

  private void answer(Receiver receiver, Reply reply) {
    owner.commit().afterOpen(new Effect.Answer(receiver, reply));
  }

  /** Hands over those who wait: the next owner is to be asked. */
  List<Receiver> close() {
    List<Receiver> waiting = List.copyOf(asking);
    asking.clear();
    return waiting;
  }
}
