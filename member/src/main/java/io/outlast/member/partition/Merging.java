// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway.Receiver;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.serial.JavaSerializer;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.task.TaskId;
import io.outlast.engine.task.TaskPlan;
import io.outlast.engine.task.TaskRecord;
import io.outlast.engine.task.Timetable;
import io.outlast.engine.wire.StoredValue;
import io.outlast.engine.wire.ValueCodec;
import io.outlast.member.settings.MergeSettings;
import io.outlast.spi.merge.MergeDecision;
import io.outlast.spi.merge.MergePolicies;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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

  /** What merging needs of the ring. */
  interface Host {
    /** Drops a task that the other side has disposed. */
    void disposed(Entry entry);

    /** Drops a task in favour of another. */
    void discard(Entry entry, Outcome why);

    /** Changes a task to what the other side has of it. */
    void replace(Entry entry, TaskRecord merged);

    /** Sees to what has been merged: its name, its result, or its next run. */
    void merged(Entry entry, Map<Long, UUID> running);

    /** The executor is shut down on the other side. */
    void shutDown();
  }

  /** A task of the other side, and what it meets here. */
  private record Meeting(
      TaskRecord merging, @Nullable Entry existing, @Nullable TaskRecord asItWas) {
    @SuppressWarnings("ReferenceEquality") // each change makes another record
    boolean isOutdated() {
      return existing != null && existing.record != asItWas;
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
    if (!asking.add(receiver)) {
      return; // sent again while the policy is asked
    }
    owner.goOnAbove(merge.highest());
    if (merge.shutdown()) {
      host.shutDown();
    }
    merge.gone().forEach(this::dropGone);
    merge.refused().forEach(value -> refuse(record(value)));
    meet(merge.tasks().stream().map(Merging::record).toList(), merge, receiver);
  }

  private static TaskRecord record(byte[] value) {
    return ((StoredValue.OfTask) ValueCodec.decode(value)).record();
  }

  /** A result may have made room for another there, and so it stays here. */
  private void dropGone(long taskId) {
    Entry entry = ledger.find(taskId);
    if (entry != null && (entry.record.isPending() || entry.record.timetable() != null)) {
      host.disposed(entry);
    }
  }

  private void refuse(TaskRecord merging) {
    if (ledger.find(merging.taskId()) == null && isNew(merging)) {
      discardMerging(merging, "another partition has a task of that name");
    }
  }

  // ---- Choosing ---------------------------------------------------------------------------------

  private void meet(List<TaskRecord> tasks, Command.Merge merge, Receiver receiver) {
    List<Meeting> meetings = new ArrayList<>();
    for (TaskRecord merging : tasks) {
      Entry existing = counterpart(merging);
      if (existing != null && isCollision(merging, existing.record)) {
        LOG.error(
            "Executor '{}': both sides of a split have given the ID {} to a task. That of the larger"
                + " side stays; who waits for the other is told that it is stale.",
            executor.name(),
            merging.taskId());
      } else if (existing != null || isNew(merging)) {
        meetings.add(new Meeting(merging, existing, existing == null ? null : existing.record));
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
    String name = givenName(merging);
    Entry named = name == null ? null : ledger.named(name);
    if (named != null) {
      return named;
    }
    Entry sameRequest = ledger.known(merging.identity());
    boolean isHere =
        sameRequest != null && (sameRequest.record.isPending() || sameRequest.record.isEnded());
    return isHere ? sameRequest : null;
  }

  private static boolean isCollision(TaskRecord merging, TaskRecord existing) {
    return merging.taskId() == existing.taskId() && !merging.identity().equals(existing.identity());
  }

  private static @Nullable String givenName(TaskRecord record) {
    Timetable table = record.timetable();
    return table == null ? null : table.plan().name();
  }

  private boolean isNew(TaskRecord merging) {
    return !owner.lineage().covers(TaskId.sequence(merging.taskId()));
  }

  /** On a thread for the user's code: looks at nothing that may change. */
  private MergeDecision decide(Meeting meeting) {
    TaskRecord here = meeting.asItWas();
    int partition = owner.partition();
    try {
      return MergePolicies.decide(
          settings.policy(),
          MergeView.of(executor, partition, meeting.merging()),
          here == null ? null : MergeView.of(executor, partition, here));
    } catch (RuntimeException e) {
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
    List<TaskRecord> again = new ArrayList<>();
    for (int i = 0; i < meetings.size(); i++) {
      Meeting meeting = meetings.get(i);
      if (meeting.isOutdated() || counterpart(meeting.merging()) != meeting.existing()) {
        again.add(meeting.merging());
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
    String name = givenName(merging);
    Timetable table = merging.timetable();
    if (name != null
        && table != null
        && table.plan().nameHome() == TaskPlan.HERE
        && names.holder(name) >= 0) {
      discardMerging(merging, "another partition has a task of that name");
      return;
    }
    if (existing != null) {
      host.discard(existing, discarded(existing.record, "the other side's task was chosen"));
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
    }
    asking.remove(receiver);
    owner.commit().afterOpen(new Effect.Answer(receiver, new Reply.Done(true)));
  }

  /** Hands over those who wait: the next owner is to be asked. */
  List<Receiver> close() {
    List<Receiver> waiting = List.copyOf(asking);
    asking.clear();
    return waiting;
  }
}
