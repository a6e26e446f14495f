// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.port.StoreKey;
import io.outlast.engine.task.Counter;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.task.Tally;
import io.outlast.engine.task.TaskChange;
import io.outlast.engine.task.TaskId;
import io.outlast.engine.task.TaskMachine;
import io.outlast.engine.task.TaskPlan;
import io.outlast.engine.task.TaskRecord;
import io.outlast.engine.task.TaskState;
import io.outlast.engine.task.Timetable;
import io.outlast.engine.task.Transition;
import io.outlast.engine.wire.StoredValue;
import io.outlast.engine.wire.StoredValue.Stamp;
import io.outlast.engine.wire.ValueCodec;
import io.outlast.member.settings.ExecutorSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The books of a ring: its tasks by ID, name and identity, their places and slots, and the counts.
 * It writes down what happens and knows of no run.
 *
 * <p>Invariants: {@code tasks} holds what is pending or ended, and each of them has a place; a slot
 * belongs to one entry, one claim of a name, or is free; each change of a record goes through
 * {@link TaskMachine}, is counted, and is put into the open batch together with the counts.
 *
 * <p>Belongs to the partition's mailbox.
 */
final class Ledger implements Retention.Old {
  private static final int UUID_LENGTH = 36;

  /** By then sides that have met have offered all, as a rule. */
  private static final long MEETING_NANOS = 60_000_000_000L;

  private final PartitionOwner owner;
  private final ExecutorId executor;
  private final long number;
  private final ExecutorSettings settings;
  private final Entries tasks = new Entries();
  private final Map<String, Entry> byName = new HashMap<>();
  private final Identities identities = new Identities();
  private final Slots slots = new Slots();
  private final Places places;
  private final Retention retention;
  private final Ends ends = new Ends();

  /**
   * Marks of tasks that another side of a split has given their IDs, and of which this one's
   * lineage does not tell, or not yet: when they are offered again, they are not new.
   */
  private final Entries marks = new Entries();

  /**
   * Tasks by the request that they are of, while sides of a split meet: {@link #identities} forgets
   * what its submitter has been answered, but another side may have stored the same request. At
   * other times it would cost memory for each task, and is {@code null}.
   */
  private @Nullable Map<Identity, Entry> byRequest;

  /** What was taken up and is not sorted out yet. */
  private final List<Entry> loaded = new ArrayList<>();

  private Tally tally = new Tally();
  private boolean isShutdown;

  Ledger(PartitionOwner owner, ExecutorId executor, ExecutorSettings settings) {
    this.owner = owner;
    this.executor = executor;
    this.number = owner.number(executor);
    this.settings = settings;
    this.places = owner.places(executor, settings);
    this.retention = new Retention(owner, settings, this);
  }

  // ---- Finding ----------------------------------------------------------------------------------

  @Nullable Entry find(long taskId) {
    return tasks.get(taskId);
  }

  @Nullable Entry find(TaskRef task) {
    return task instanceof TaskRef.Id id ? find(id.taskId()) : find(((TaskRef.Name) task).name());
  }

  /** The task that has a name now. */
  @Nullable Entry find(String name) {
    Entry named = byName.get(name);
    return named != null ? named : unnamed(name, tasks::get);
  }

  /** A task without a name of the user's has one that tells its ID. */
  private static @Nullable Entry unnamed(String name, LongFunction<@Nullable Entry> find) {
    if (name.length() != UUID_LENGTH) {
      return null;
    }
    try {
      Entry entry = find.apply(UUID.fromString(name).getLeastSignificantBits());
      return entry != null && entry.record().name().equals(name) ? entry : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The task to which the user gave a name. */
  @Nullable Entry named(String name) {
    return byName.get(name);
  }

  /** What has become of a request that was stored, or barred. */
  @Nullable Entry known(Identity identity) {
    return identities.find(identity);
  }

  /** The task of a request, however long ago that was answered; for when sides of a split meet. */
  @Nullable Entry ofRequest(Identity identity) {
    Map<Identity, Entry> index = byRequest;
    if (index == null) {
      index = new HashMap<>();
      for (Entry entry : tasks) {
        index.put(entry.record().identity(), entry);
      }
      byRequest = index;
      owner.later(MEETING_NANOS, () -> byRequest = null);
    }
    return index.get(identity);
  }

  Collection<Entry> tasks() {
    return tasks;
  }

  boolean isIdle() {
    return tasks.size() == retention.results();
  }

  // ---- Identities -------------------------------------------------------------------------------

  /** Takes note of what a submitter will not send again. */
  void settle(long submitter, long below) {
    identities.settle(submitter, below).forEach(this::release);
  }

  boolean isSettled(Identity identity) {
    return identities.isSettled(identity);
  }

  /** Notes that a request has not come, so that it never can. */
  Entry bar(Identity identity) {
    Entry entry =
        new Entry(
            new TaskRecord(Entry.BARRED, identity, 0, 0, owner.now(), new TaskState.Disposed()),
            slots.take());
    identities.add(entry);
    put(entry);
    retention.addTombstone(entry);
    return entry;
  }

  private void keepMark(Entry entry) {
    retention.addTombstone(entry);
    noteMark(entry);
    release(entry);
  }

  private void noteMark(Entry entry) {
    if (!entry.isBarred() && !owner.hasGivenOut(entry.taskId())) {
      marks.put(entry);
    }
  }

  /** Whether a task of another side of a split was here, and is disposed or discarded. */
  boolean isGone(long taskId) {
    return marks.get(taskId) != null;
  }

  /** Lets go of the mark of a disposed task if nobody can ask for it any more. */
  private void release(Entry entry) {
    if (!retention.isTombstone(entry)) {
      return;
    }
    boolean isNeeded =
        entry.record().end() != null
            || isOwedToName(entry)
            || marks.get(entry.taskId()) == entry
            || identities.find(entry.record().identity()) == entry;
    if (!isNeeded && retention.removeTombstone(entry)) {
      slots.free(entry.slot);
    }
  }

  // ---- Places -----------------------------------------------------------------------------------

  /** Takes a place for a task; a result may have to give way. */
  boolean takePlace() {
    if (places.tryTake()) {
      return true;
    }
    Entry oldest = settings.evictsResults() ? retention.oldestResult() : null;
    if (oldest == null) {
      return false;
    }
    takePlaceOf(oldest);
    return true;
  }

  /** Takes the place of a task, which is dropped. */
  void takePlaceOf(Entry entry) {
    places.take(); // before the other is given back, so that nobody comes in between
    drop(entry);
  }

  Places places() {
    return places;
  }

  // ---- Changes ----------------------------------------------------------------------------------

  /** Enters a new task, for which a place was taken. */
  Entry create(Command.Submit submit) {
    long sequence = owner.nextSequence();
    long taskId = TaskId.of(owner.partition(), sequence);
    Transition created =
        TaskMachine.apply(
            null,
            new TaskChange.Created(
                taskId, submit.identity(), sequence, submit.task(), submit.plan(), submit.held()),
            owner.now());
    return enter(created, /* isInherited= */ false);
  }

  private Entry enter(Transition first, boolean isInherited) {
    Entry entry = new Entry(after(first), slots.take());
    entry.isInherited = isInherited;
    tasks.put(entry);
    if (byRequest != null) {
      byRequest.put(entry.record().identity(), entry);
    }
    identities.add(entry);
    tally.count(first);
    put(entry);
    noteName(entry);
    return entry;
  }

  /** Enters a task of another side of a split; there may be more of them then than places. */
  Entry merge(TaskRecord record) {
    if (!takePlace()) {
      places.take();
    }
    return enter(merged(record), /* isInherited= */ true);
  }

  private Transition merged(TaskRecord record) {
    return TaskMachine.apply(null, new TaskChange.Merged(record), owner.now());
  }

  /** Enters a task of another side that is discarded: a mark tells those who wait for it. */
  void mergeDiscarded(TaskRecord record, Outcome why) {
    Transition merged = merged(record);
    Transition discarded =
        TaskMachine.apply(after(merged), new TaskChange.Discarded(why), owner.now());
    tally.count(merged);
    tally.count(discarded);
    mergeMark(after(discarded));
  }

  /** Enters the mark of a task of another side that is disposed; it is not counted any more. */
  void mergeMark(TaskRecord mark) {
    Entry entry = new Entry(mark, slots.take());
    identities.add(entry);
    put(entry);
    retention.addTombstone(entry);
    noteMark(entry);
    keepEnd(entry);
    forgetName(entry);
  }

  /** Drops a task in favour of another; a mark tells those who ask for it. */
  void discard(Entry entry, Outcome why) {
    drop(entry, new TaskChange.Discarded(why));
    keepEnd(entry);
  }

  /** Applies a change and puts the new record into the open batch; false if it changed nothing. */
  boolean change(Entry entry, TaskChange change) {
    Transition transition = TaskMachine.apply(entry.record(), change, owner.now());
    if (!transition.changed()) {
      return false;
    }
    entry.become(after(transition));
    tally.count(transition);
    put(entry);
    return true;
  }

  /**
   * A task waits for long: what is stored of it is enough. While a change of it has yet to be
   * stored it does not rest.
   */
  void rest(Entry entry) {
    if (!owner.commit().isStored(entry.batch)) {
      return;
    }
    byte[] value = owner.read(key(entry.slot));
    entry.rest(
        value == null
            ? ValueCodec.encode(new StoredValue.OfTask(Stamp.NONE, entry.record()))
            : value);
  }

  private static TaskRecord after(Transition transition) {
    TaskRecord after = transition.after();
    if (after == null) {
      throw new IllegalStateException("A change left no record: " + transition.before());
    }
    return after;
  }

  /** Whether the task is one that disposes itself. */
  static boolean isDisposedAtItsEnd(Entry entry) {
    Timetable table = entry.record().timetable();
    return table != null && table.plan().options().autoDispose();
  }

  /** Keeps the result of a task that has ended, and not too many of them. */
  void keepResult(Entry entry) {
    retention.addResult(entry);
    Entry oldest = retention.oldestResult();
    if (oldest != null && retention.results() > settings.maxResults()) {
      drop(oldest);
    }
  }

  /** Drops a task with what it has; its identity stays as long as it is needed. */
  void drop(Entry entry) {
    drop(entry, new TaskChange.Disposed());
  }

  /** Drops a task that has ended; its end stays until its submitter has heard of it. */
  void dropKeepingEnd(Entry entry) {
    drop(entry, new TaskChange.DisposedItself());
    keepEnd(entry);
  }

  private void drop(Entry entry, TaskChange disposal) {
    change(entry, disposal);
    tasks.removeById(entry.taskId());
    if (byRequest != null) {
      byRequest.remove(entry.record().identity(), entry);
    }
    places.free(1);
    retention.removeResult(entry);
    forgetName(entry);
    keepMark(entry);
  }

  /**
   * The mark of a task that disposed itself, for the submitter who has yet to hear of its end; or
   * of one that was discarded, for all.
   */
  @Nullable Entry findEnd(TaskRef task, @Nullable Identity submitted) {
    Entry mark =
        task instanceof TaskRef.Id id
            ? ends.find(id.taskId())
            : unnamed(((TaskRef.Name) task).name(), ends::find);
    boolean mayKnow =
        mark != null
            && (mark.record().identity().equals(submitted)
                || (submitted == null && isDiscarded(mark)));
    return mayKnow ? mark : null;
  }

  private static boolean isDiscarded(Entry mark) {
    Outcome end = mark.record().end();
    return end != null && end.isDiscard();
  }

  /** Nobody needs the end any more that the mark of a task has. */
  void forgetEnd(Entry mark) {
    ends.remove(mark);
    change(mark, new TaskChange.Disposed());
    release(mark);
  }

  private void keepEnd(Entry mark) {
    ends.add(mark);
    forgetExcessEnds();
  }

  private void forgetExcessEnds() {
    for (Entry oldest = ends.excess(); oldest != null; oldest = ends.excess()) {
      forgetEnd(oldest);
    }
  }

  void count(Counter counter) {
    tally.count(counter);
  }

  /** Counts something that changes no record. */
  void countAndStore(Counter counter) {
    count(counter);
    putMeta();
  }

  long[] counts() {
    return tally.toArray();
  }

  boolean isShutdown() {
    return isShutdown;
  }

  void shutDown() {
    isShutdown = true;
    putMeta();
  }

  // ---- Names ------------------------------------------------------------------------------------

  private void noteName(Entry entry) {
    String name = entry.record().givenName();
    if (name != null) {
      byName.put(name, entry);
      entry.hasOtherHome = entry.record().nameHome() != TaskPlan.HERE;
    }
  }

  private void forgetName(Entry entry) {
    String name = entry.record().givenName();
    if (name != null) {
      byName.remove(name, entry);
      unclaim(entry, entry.record().nameHome(), name);
    }
  }

  /** Whether the owner of a disposed task's name has not heard of the disposal yet. */
  private static boolean isOwedToName(Entry entry) {
    return entry.record().nameHome() != TaskPlan.HERE && !entry.isUnclaimed;
  }

  /** Tells the owner of a name that it is free. Who takes this partition over tells it again. */
  private void unclaim(Entry entry, int home, String name) {
    if (home == TaskPlan.HERE) {
      return;
    }
    Command unclaim = new Command.Unclaim(name, entry.record().identity());
    owner
        .commit()
        .after(
            entry.batch,
            new Effect.Action(
                () ->
                    owner.send(
                        home, executor, unclaim, reply -> owner.execute(() -> unclaimed(entry)))));
  }

  private void unclaimed(Entry entry) {
    entry.isUnclaimed = true;
    release(entry);
  }

  // ---- The store --------------------------------------------------------------------------------

  private void put(Entry entry) {
    entry.batch =
        owner.commit().put(key(entry.slot), stamp -> new StoredValue.OfTask(stamp, entry.record()));
    putMeta();
  }

  private void putMeta() {
    owner
        .commit()
        .put(
            key(StoreKey.META_SLOT),
            stamp ->
                new StoredValue.OfExecutor(
                    stamp, executor, isShutdown, tally.toArray(), owner.sequence()));
  }

  /** Puts a value into the open batch; returns the batch. */
  int put(int slot, Names.Value value) {
    putMeta(); // who takes over must know whose it is
    return owner.commit().put(key(slot), value::stamped);
  }

  void remove(int slot) {
    owner.commit().remove(key(slot));
  }

  Slots slots() {
    return slots;
  }

  private StoreKey key(int slot) {
    return new StoreKey(number, slot);
  }

  // ---- Retention --------------------------------------------------------------------------------

  @Override
  public void result(Entry entry) {
    drop(entry);
  }

  @Override
  public void tombstone(Entry entry) {
    identities.remove(entry);
    ends.remove(entry);
    if (marks.get(entry.taskId()) == entry) {
      marks.removeById(entry.taskId());
    }
    change(entry, new TaskChange.Disposed());
    slots.free(entry.slot);
  }

  @Override
  public void done() {
    slots.shrink(tasks.size(), this::remove);
  }

  // ---- Taking over and giving away --------------------------------------------------------------

  /** Takes up a stored task. */
  void load(int slot, TaskRecord record) {
    Entry entry = new Entry(record, slot);
    entry.isInherited = true;
    entry.isSoughtBySubmitter = isDisposedAtItsEnd(entry);
    slots.found(slot);
    identities.add(entry);
    loaded.add(entry);
    if (!(record.state() instanceof TaskState.Disposed)) {
      tasks.put(entry);
      places.take();
      noteName(entry);
    }
  }

  /** Takes up stored flags and counts. */
  void load(StoredValue.OfExecutor meta) {
    isShutdown = meta.shutdown();
    tally = Tally.of(meta.counts());
  }

  /** Sorts out what was loaded; returns what is to run, in the order of submitting. */
  List<Entry> sortOut() {
    List<Entry> pending = new ArrayList<>();
    List<Entry> ended = new ArrayList<>();
    List<Entry> disposed = new ArrayList<>();
    for (Entry entry : loaded) {
      if (entry.record().isPending()) {
        pending.add(entry);
      } else {
        (entry.record().isEnded() ? ended : disposed).add(entry);
      }
    }
    loaded.clear();
    retention.load(ended, disposed);
    disposed.forEach(this::noteMark);
    disposed.stream()
        .filter(mark -> mark.record().end() != null)
        .sorted(Retention.BY_AGE)
        .forEach(ends::add);
    forgetExcessEnds();
    disposed.forEach(this::forgetName);
    pending.sort((a, b) -> Long.compareUnsigned(a.taskId(), b.taskId()));
    // Whoever was told of a loss: what is there says what is not.
    if (tally.settle(pending.size())) {
      putMeta();
    }
    return pending;
  }

  /** Strikes everything out. */
  void removeAll() {
    tasks.forEach(entry -> remove(entry.slot));
    retention.tombstones().forEach(entry -> remove(entry.slot));
    slots.forEachFree(this::remove);
    remove(StoreKey.META_SLOT);
    close();
    tasks.clear();
  }

  /** Lets go of places and timers. */
  void close() {
    retention.close();
    ends.clear();
    marks.clear();
    places.free(tasks.size());
  }
}
