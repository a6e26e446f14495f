// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway.Receiver;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Reason;
import io.outlast.engine.port.StoreKey;
import io.outlast.engine.port.Timers.Timer;
import io.outlast.engine.serial.JavaSerializer;
import io.outlast.engine.task.Counter;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Failure;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.task.Tally;
import io.outlast.engine.task.TaskChange;
import io.outlast.engine.task.TaskId;
import io.outlast.engine.task.TaskMachine;
import io.outlast.engine.task.TaskRecord;
import io.outlast.engine.task.TaskState;
import io.outlast.engine.task.Transition;
import io.outlast.engine.wire.StoredValue;
import io.outlast.member.run.RunSpec;
import io.outlast.member.settings.ExecutorSettings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One executor's tasks in one partition: the ring buffer of SPEC §2 as its owner sees it.
 *
 * <p>A place holds an unfinished task or a result. When all {@code capacity} places are taken, the
 * oldest result gives way to a new task; unfinished tasks never do. Places are slots of the store
 * and are used again, so that overwriting a result is the same single write as storing a task. A
 * disposed task leaves its identity behind in its slot for as long as the request may be sent
 * again.
 *
 * <p>Invariants: {@code tasks} holds what is pending or ended, {@code ended} the ended ones in the
 * order of their ends; a slot belongs to one entry or is in {@code free}; each change of a record
 * goes through {@link TaskMachine}, is counted, and is put into the open batch together with the
 * counts; nobody is told of a change before its batch is stored.
 *
 * <p>Belongs to the partition's mailbox.
 */
final class Ring {
  private static final long CLASS_RETRY_NANOS = 1_000_000_000L;

  private final PartitionOwner owner;
  private final ExecutorId executor;
  private final long number;
  private final ExecutorSettings settings;
  private final Address address;

  private final Map<Long, Entry> tasks = new HashMap<>();
  private final LinkedHashSet<Entry> ended = new LinkedHashSet<>();
  private final LinkedHashSet<Entry> tombstones = new LinkedHashSet<>();
  private final Identities identities = new Identities();
  private final ArrayDeque<Integer> free = new ArrayDeque<>();
  private int slots;

  /** Pending tasks that no member may run now. */
  private final Set<Entry> unplaced = new LinkedHashSet<>();

  /** Pending tasks that run on other members. */
  private final Set<Entry> elsewhere = new LinkedHashSet<>();

  private final List<Receiver> idleWaiters = new ArrayList<>();
  private Tally tally = new Tally();
  private boolean shutdown;
  private boolean closed;
  private @Nullable Timer expiry;

  /** What {@code expiry} is set for. */
  private long expiryDue;

  Ring(PartitionOwner owner, ExecutorId executor, ExecutorSettings settings) {
    this.owner = owner;
    this.executor = executor;
    this.number = executor.number();
    this.settings = settings;
    this.address = new Address(settings.durability(), owner.partition(), executor);
  }

  ExecutorId executor() {
    return executor;
  }

  // ---- Commands -------------------------------------------------------------------------------

  void handle(Command command, Receiver receiver) {
    if (command instanceof Command.Submit submit) {
      submit(submit, receiver);
    } else if (command instanceof Command.OfTask ofTask) {
      handle(ofTask, tasks.get(ofTask.taskId()), receiver);
    } else if (command instanceof Command.Shutdown request) {
      shutdown(request, receiver);
    } else if (command instanceof Command.AwaitIdle) {
      awaitIdle(receiver);
    } else if (command instanceof Command.Destroy) {
      destroy(receiver);
    } else if (command instanceof Command.Inspect) {
      receiver.receive(inspect());
    }
  }

  private void handle(Command.OfTask command, @Nullable Entry entry, Receiver receiver) {
    if (command instanceof Command.Finish finish) {
      finish(finish, entry, receiver);
    } else if (command instanceof Command.Decline decline) {
      decline(decline, entry, receiver);
    } else if (command instanceof Command.Confirm confirm) {
      boolean current = entry != null && isCurrent(entry, confirm.token());
      answerNow(receiver, new Reply.Done(current));
    } else if (entry == null) {
      boolean isLost = owner.wasLost(command.taskId());
      answerNow(receiver, isLost ? new Reply.Lost() : new Reply.Stale());
    } else if (command instanceof Command.Await await) {
      await(await, entry, receiver);
    } else if (command instanceof Command.Cancel cancel) {
      cancel(cancel, entry, receiver);
    } else {
      dispose(entry);
      owner.commit().after(entry.batch, new Effect.Answer(receiver, new Reply.Done(true)));
    }
  }

  private void submit(Command.Submit submit, Receiver receiver) {
    for (Entry settled : identities.settle(submit.identity().submitter(), submit.settledBelow())) {
      if (tombstones.remove(settled)) {
        free.add(settled.slot);
      }
    }
    if (identities.isSettled(submit.identity())) {
      // A late copy of a request that its submitter was answered to: nobody waits for a reply.
      receiver.receive(new Reply.Stale());
      return;
    }
    Entry known = identities.find(submit.identity());
    if (known != null) {
      answerAgain(known, submit.awaitsEnd(), receiver);
      return;
    }
    Reply refusal = refusal();
    if (refusal != null) {
      tally.count(Counter.REJECTED);
      answerNow(receiver, refusal);
      return;
    }
    long sequence = owner.nextSequence();
    long taskId = TaskId.of(owner.partition(), sequence);
    Transition created =
        TaskMachine.apply(
            null,
            new TaskChange.Created(taskId, submit.identity(), sequence, submit.task()),
            owner.now());
    Integer slot = free.poll();
    Entry entry = new Entry(created(created), slot == null ? slots++ : slot);
    tasks.put(taskId, entry);
    identities.add(entry);
    if (submit.awaitsEnd()) {
      entry.await(receiver);
    }
    tally.count(created);
    put(entry);
    owner.commit().after(entry.batch, new Effect.Answer(receiver, new Reply.Stored(taskId)));
    owner.commit().after(entry.batch, new Effect.Action(() -> start(entry)));
  }

  private void answerAgain(Entry known, boolean awaitsEnd, Receiver receiver) {
    Reply stored = new Reply.Stored(known.taskId());
    owner.commit().after(known.batch, new Effect.Answer(receiver, stored));
    if (awaitsEnd) {
      handle(new Command.Await(known.taskId(), known.record.identity()), receiver);
    }
  }

  /** Why nothing can be stored now; makes room in a full ring by dropping its oldest result. */
  private @Nullable Reply refusal() {
    if (shutdown) {
      return new Reply.Refused(
          Reason.SHUTDOWN,
          describe() + " refused a task: it has been shut down for the whole cluster.");
    }
    if (owner.copies() < settings.minReplicas()) {
      return new Reply.Refused(
          Reason.TOO_FEW_COPIES,
          "%s refused a task: partition %d can make %d of the %d copies asked for by min-replicas. Add members, or lower it."
              .formatted(describe(), owner.partition(), owner.copies(), settings.minReplicas()));
    }
    if (tasks.size() >= settings.capacity()) {
      if (ended.isEmpty()) {
        return new Reply.Refused(
            Reason.FULL,
            "%s refused a task: %d of %d places are taken by unfinished tasks on partition %d. Wait for some to end, or raise capacity."
                .formatted(describe(), tasks.size(), settings.capacity(), owner.partition()));
      }
      dispose(ended.iterator().next());
    }
    return null;
  }

  private void await(Command.Await await, Entry entry, Receiver receiver) {
    if (await.identity() != null && !await.identity().equals(entry.record.identity())) {
      receiver.receive(new Reply.Stale());
    } else if (entry.record.state() instanceof TaskState.Ended end) {
      answer(entry, receiver, new Reply.Ended(end.outcome()));
    } else {
      entry.await(receiver);
    }
  }

  private void cancel(Command.Cancel cancel, Entry entry, Receiver receiver) {
    @Nullable UUID runner = entry.runner;
    RunSpec run = run(entry);
    if (!change(entry, new TaskChange.Cancelled(cancel.by()))) {
      boolean wasThisOne =
          entry.record.state() instanceof TaskState.Ended end
              && end.outcome() instanceof Outcome.Cancelled cancelled
              && cancelled.by().equals(cancel.by());
      answer(entry, receiver, new Reply.Done(wasThisOne));
      return;
    }
    Reply ended = new Reply.Ended(((TaskState.Ended) entry.record.state()).outcome());
    List<Receiver> told = new ArrayList<>(entry.takeWaiters());
    owner.commit().after(entry.batch, new Cancelled(runner, run, cancel, receiver, told, ended));
    end(entry);
  }

  /** A cancellation is told to anybody only when it is sure that no run begins any more (R14). */
  private final class Cancelled implements Effect {
    private final @Nullable UUID runner;
    private final RunSpec run;
    private final Command.Cancel cancel;
    private final Receiver receiver;
    private final List<Receiver> waiters;
    private final Reply ended;

    Cancelled(
        @Nullable UUID runner,
        RunSpec run,
        Command.Cancel cancel,
        Receiver receiver,
        List<Receiver> waiters,
        Reply ended) {
      this.runner = runner;
      this.run = run;
      this.cancel = cancel;
      this.receiver = receiver;
      this.waiters = waiters;
      this.ended = ended;
    }

    @Override
    public void stored() {
      stopRun(
          runner,
          run,
          cancel.interrupt(),
          begun -> {
            countRun(begun);
            waiters.forEach(waiter -> waiter.receive(ended));
            receiver.receive(new Reply.Done(true));
          });
    }

    @Override
    public void moved() {
      waiters.forEach(waiter -> waiter.receive(Reply.Moved.SOMEWHERE));
      receiver.receive(Reply.Moved.SOMEWHERE);
    }
  }

  private void finish(Command.Finish finish, @Nullable Entry entry, Receiver receiver) {
    if (entry == null || !isCurrent(entry, finish.token())) {
      boolean wasThisOne = entry != null && hasEndedBy(entry, finish.token());
      answerNow(receiver, new Reply.Done(wasThisOne));
      return;
    }
    tally.count(Counter.RUNS);
    change(entry, new TaskChange.Finished(finish.token(), finish.outcome()));
    end(entry);
    // After those who wait: a member that leaves stops when its last run has this answer.
    owner.commit().after(entry.batch, new Effect.Answer(receiver, new Reply.Done(true)));
  }

  /** Whether it was the outcome of this run that ended the task. */
  private static boolean hasEndedBy(Entry entry, long token) {
    return entry.record.state() instanceof TaskState.Ended end
        && !(end.outcome() instanceof Outcome.Cancelled)
        && entry.record.token() == token;
  }

  private static boolean isCurrent(Entry entry, long token) {
    return entry.record.isPending() && entry.record.token() == token;
  }

  /**
   * The runner cannot load the task: others are asked in turn, for {@code class-wait} in all (R5).
   */
  private void decline(Command.Decline decline, @Nullable Entry entry, Receiver receiver) {
    receiver.receive(new Reply.Done(true));
    if (entry == null
        || !isCurrent(entry, decline.token())
        || !decline.member().equals(entry.runner)) {
      return;
    }
    UUID member = decline.member();
    notRunning(entry);
    entry.decline(member, owner.now());
    if (tryStart(entry)) {
      return;
    }
    long rest = entry.declinedSince + settings.classWaitNanos() - owner.now();
    if (rest > 0) {
      owner.later(Math.min(CLASS_RETRY_NANOS, rest), () -> retryDeclined(entry));
      return;
    }
    String text =
        "%s cannot run task %d: class %s is missing on member %s, or differs there, and no other member could run the task within %d ms (class-wait). Deploy the class, then submit again."
            .formatted(
                describe(),
                entry.taskId(),
                decline.className(),
                member,
                settings.classWaitNanos() / 1_000_000);
    Failure failure = JavaSerializer.classMissing(text, decline.className(), member);
    change(entry, new TaskChange.Finished(decline.token(), new Outcome.Failed(failure)));
    end(entry);
  }

  private void retryDeclined(Entry entry) {
    if (entry.record.isPending() && entry.runner == null) {
      entry.decline(null, 0);
      start(entry);
    }
  }

  private void shutdown(Command.Shutdown request, Receiver receiver) {
    if (!shutdown) {
      shutdown = true;
      owner.noteShutdown(executor);
      putMeta();
    }
    if (request.now()) {
      List<Entry> running = new ArrayList<>();
      for (Entry entry : List.copyOf(tasks.values())) {
        if (isRunning(entry)) {
          running.add(entry);
        } else if (entry.record.isPending()) {
          stopNow(entry, request);
        }
      }
      // Last, since a run that is interrupted gives its thread to one that waits.
      running.forEach(entry -> stopNow(entry, request));
    }
    owner.commit().afterOpen(new Effect.Answer(receiver, new Reply.Done(true)));
  }

  /**
   * A run that has begun is interrupted and ends as it will; any other task ends cancelled. Whether
   * a run on another member has begun is known when that has answered.
   */
  private void stopNow(Entry entry, Command.Shutdown request) {
    UUID runner = entry.runner;
    if (runner == null) {
      endCancelled(entry, request);
      return;
    }
    long token = entry.record.token();
    owner
        .dispatcher()
        .cancel(runner, run(entry), /* interrupt= */ true)
        .thenAccept(
            begun ->
                owner.execute(
                    () -> {
                      if (!begun && isCurrent(entry, token)) {
                        endCancelled(entry, request);
                      }
                    }));
  }

  private void endCancelled(Entry entry, Command.Shutdown request) {
    change(entry, new TaskChange.Cancelled(request.by()));
    end(entry);
  }

  private void awaitIdle(Receiver receiver) {
    if (isIdle()) {
      owner.commit().afterOpen(new Effect.Answer(receiver, new Reply.Done(true)));
    } else if (!idleWaiters.contains(receiver)) {
      idleWaiters.add(receiver);
    }
  }

  private boolean isIdle() {
    return tasks.size() == ended.size();
  }

  private void destroy(Receiver receiver) {
    for (Entry entry : tasks.values()) {
      UUID runner = entry.runner;
      RunSpec run = run(entry);
      owner.commit().remove(key(entry.slot));
      owner.commit().afterOpen(new Effect.Action(() -> stopRun(runner, run, true, begun -> {})));
      tell(entry.takeWaiters(), new Reply.Destroyed());
    }
    tombstones.forEach(entry -> owner.commit().remove(key(entry.slot)));
    free.forEach(slot -> owner.commit().remove(key(slot)));
    owner.commit().remove(key(StoreKey.META_SLOT));
    tell(idleWaiters, new Reply.Destroyed());
    tasks.clear();
    closed = true;
    disarm();
    owner.forget(this);
    owner.commit().afterOpen(new Effect.Answer(receiver, new Reply.Done(true)));
  }

  private boolean isRunning(Entry entry) {
    return entry.record.isPending()
        && entry.runner != null
        && owner.dispatcher().hasBegun(entry.runner, run(entry));
  }

  private Reply inspect() {
    long pending = 0;
    long running = 0;
    long oldest = Long.MAX_VALUE;
    for (Entry entry : tasks.values()) {
      if (!entry.record.isPending()) {
        continue;
      }
      oldest = Math.min(oldest, entry.record.since());
      if (isRunning(entry)) {
        running++;
      } else {
        pending++;
      }
    }
    return new Reply.Inspected(shutdown, tally.toArray(), pending, running, oldest);
  }

  // ---- Changes --------------------------------------------------------------------------------

  /** Applies a change and puts the new record into the open batch; false if it changed nothing. */
  private boolean change(Entry entry, TaskChange change) {
    Transition transition = TaskMachine.apply(entry.record, change, owner.now());
    if (!transition.changed()) {
      return false;
    }
    entry.record = created(transition);
    tally.count(transition);
    put(entry);
    return true;
  }

  private static TaskRecord created(Transition transition) {
    TaskRecord after = transition.after();
    if (after == null) {
      throw new IllegalStateException("A change left no record: " + transition.before());
    }
    return after;
  }

  private void put(Entry entry) {
    entry.batch =
        owner.commit().put(key(entry.slot), stamp -> new StoredValue.OfTask(stamp, entry.record));
    putMeta();
  }

  private void putMeta() {
    owner
        .commit()
        .put(
            key(StoreKey.META_SLOT),
            stamp -> new StoredValue.OfExecutor(stamp, executor, shutdown, tally.toArray()));
  }

  private StoreKey key(int slot) {
    return new StoreKey(number, slot);
  }

  /** A task has come to its end: keeps the result, tells those who wait, and makes room. */
  private void end(Entry entry) {
    notRunning(entry);
    ended.add(entry);
    Outcome outcome = ((TaskState.Ended) entry.record.state()).outcome();
    tell(entry.takeWaiters(), new Reply.Ended(outcome));
    if (ended.size() > settings.maxResults()) {
      dispose(ended.iterator().next());
    }
    tellIdle();
    arm();
  }

  /**
   * Drops a task with its result or, if it has none, its run; its identity stays as long as it is
   * needed.
   */
  private void dispose(Entry entry) {
    UUID runner = entry.runner;
    RunSpec run = run(entry);
    boolean unfinished = entry.record.isPending();
    change(entry, new TaskChange.Disposed());
    tasks.remove(entry.taskId());
    ended.remove(entry);
    if (unfinished) {
      notRunning(entry);
      tell(entry.takeWaiters(), new Reply.Stale());
      owner
          .commit()
          .after(entry.batch, new Effect.Action(() -> stopRun(runner, run, true, this::countRun)));
      tellIdle();
    }
    if (identities.find(entry.record.identity()) == entry) {
      tombstones.add(entry);
      arm();
    } else {
      free.add(entry.slot);
    }
  }

  private void tellIdle() {
    if (isIdle()) {
      tell(idleWaiters, new Reply.Done(true));
      idleWaiters.clear();
    }
  }

  private void tell(Iterable<Receiver> receivers, Reply reply) {
    receivers.forEach(r -> owner.commit().afterOpen(new Effect.Answer(r, reply)));
  }

  /** Tells how things are, once all that has made them so is stored. */
  private void answerNow(Receiver receiver, Reply reply) {
    owner.commit().afterOpen(new Effect.Answer(receiver, reply));
  }

  private void answer(Entry entry, Receiver receiver, Reply reply) {
    owner.commit().after(entry.batch, new Effect.Answer(receiver, reply));
  }

  // ---- Runs -----------------------------------------------------------------------------------

  private RunSpec run(Entry entry) {
    byte[] task =
        entry.record.state() instanceof TaskState.Pending pending ? pending.task() : NO_BYTES;
    TaskRecord record = entry.record;
    return new RunSpec(
        address, owner.version(), record.taskId(), record.token(), record.attempt(), task);
  }

  private static final byte[] NO_BYTES = {};

  private void start(Entry entry) {
    if (!tryStart(entry)) {
      unplaced.add(entry);
    }
  }

  /** Gives the run to a member; false if none may have it now. */
  private boolean tryStart(Entry entry) {
    if (closed || !entry.record.isPending() || entry.runner != null) {
      return true;
    }
    UUID member = owner.dispatcher().start(run(entry), entry.declined());
    if (member == null) {
      return false;
    }
    unplaced.remove(entry);
    runsOn(entry, member);
    return true;
  }

  private void runsOn(Entry entry, UUID member) {
    entry.runner = member;
    if (!member.equals(owner.self())) {
      elsewhere.add(entry);
    }
  }

  private void notRunning(Entry entry) {
    entry.runner = null;
    elsewhere.remove(entry);
    unplaced.remove(entry);
  }

  /** Stops a run; {@code then} hears whether it had begun, and may be called on any thread. */
  private void stopRun(
      @Nullable UUID runner, RunSpec run, boolean interrupt, Consumer<Boolean> then) {
    if (runner == null) {
      then.accept(false);
    } else {
      owner
          .dispatcher()
          .cancel(runner, run, interrupt)
          .whenComplete((begun, failure) -> then.accept(failure == null && begun));
    }
  }

  /** Counts a run whose end this owner will not hear of. */
  private void countRun(boolean begun) {
    if (begun) {
      owner.execute(
          () -> {
            if (!closed) {
              tally.count(Counter.RUNS);
              putMeta();
            }
          });
    }
  }

  /**
   * Members have come, gone or become ready: places what waits, and runs again what a gone member
   * was running.
   */
  void membersChanged(Set<UUID> view) {
    for (Entry entry : List.copyOf(elsewhere)) {
      UUID runner = entry.runner;
      if (runner != null && !view.contains(runner)) {
        notRunning(entry);
        takeOver(entry);
      }
    }
    for (Entry entry : List.copyOf(unplaced)) {
      tryStart(entry);
    }
  }

  private void takeOver(Entry entry) {
    change(entry, new TaskChange.TakenOver(owner.nextSequence()));
    owner.commit().after(entry.batch, new Effect.Action(() -> start(entry)));
  }

  // ---- Retention ------------------------------------------------------------------------------

  /** Sets the timer for what becomes due first, which may be sooner than what it is set for. */
  private void arm() {
    long due = Math.min(dueOf(ended, settings.resultTtlNanos()), dueOfTombstones());
    if (due == Long.MAX_VALUE || (expiry != null && expiryDue <= due)) {
      return;
    }
    disarm();
    expiryDue = due;
    expiry = owner.later(Math.max(1_000_000L, due - owner.now()), this::expire);
  }

  private long dueOfTombstones() {
    return dueOf(tombstones, settings.dedupTtlNanos());
  }

  private static long dueOf(Set<Entry> oldestFirst, long ttlNanos) {
    Iterator<Entry> entries = oldestFirst.iterator();
    if (!entries.hasNext()) {
      return Long.MAX_VALUE;
    }
    long due = entries.next().record.since() + ttlNanos;
    return due < 0 ? Long.MAX_VALUE : due;
  }

  private void expire() {
    expiry = null;
    while (dueOf(ended, settings.resultTtlNanos()) <= owner.now()) {
      dispose(ended.iterator().next());
    }
    while (dueOfTombstones() <= owner.now()) {
      Entry entry = tombstones.iterator().next();
      tombstones.remove(entry);
      identities.remove(entry);
      free.add(entry.slot);
    }
    shrink();
    arm();
  }

  /** Gives slots back to the store that a burst has left behind. */
  private void shrink() {
    while (free.size() > SPARE_SLOTS + tasks.size()) {
      owner.commit().remove(key(free.removeLast()));
    }
  }

  private static final int SPARE_SLOTS = 64;

  private void disarm() {
    if (expiry != null) {
      expiry.cancel();
      expiry = null;
    }
  }

  // ---- Taking over and giving away --------------------------------------------------------------

  /** Takes up a stored task. */
  void load(int slot, TaskRecord record) {
    Entry entry = new Entry(record, slot);
    slots = Math.max(slots, slot + 1);
    identities.add(entry);
    if (record.state() instanceof TaskState.Disposed) {
      tombstones.add(entry);
    } else {
      tasks.put(record.taskId(), entry);
    }
  }

  /** Takes up stored flags and counts. */
  void load(StoredValue.OfExecutor meta) {
    shutdown = meta.shutdown();
    tally = Tally.of(meta.counts());
  }

  /**
   * Sorts out what was loaded.
   *
   * @param runs where tasks are being run, by token
   * @param mayHaveBegun whether a task that nobody runs now, by its token, may have been begun by a
   *     member that is gone
   */
  void loaded(Map<Long, UUID> runs, LongPredicate mayHaveBegun) {
    List<Entry> byEnd = new ArrayList<>(tombstones);
    byEnd.sort((a, b) -> Long.compare(a.record.since(), b.record.since()));
    tombstones.clear();
    tombstones.addAll(byEnd);
    byEnd.clear();
    List<Entry> bySubmit = new ArrayList<>();
    tasks.values().forEach(entry -> (entry.record.isEnded() ? byEnd : bySubmit).add(entry));
    byEnd.sort((a, b) -> Long.compare(a.record.since(), b.record.since()));
    ended.addAll(byEnd);
    bySubmit.sort((a, b) -> Long.compareUnsigned(a.taskId(), b.taskId()));
    for (Entry entry : bySubmit) {
      UUID runner = runs.get(entry.record.token());
      if (runner != null) {
        runsOn(entry, runner);
      } else if (mayHaveBegun.test(entry.record.token())) {
        takeOver(entry);
      } else {
        owner.commit().afterOpen(new Effect.Action(() -> start(entry)));
      }
    }
    arm();
  }

  /** The runs that were given to other members, for the next owner. */
  List<Holding.Given> given() {
    List<Holding.Given> given = new ArrayList<>();
    for (Entry entry : elsewhere) {
      UUID runner = entry.runner;
      if (runner != null) {
        given.add(new Holding.Given(entry.record.token(), runner));
      }
    }
    return given;
  }

  /**
   * Inherits a shutdown that other partitions of the executor know of: this one's copies were all
   * lost.
   */
  void inheritShutdown() {
    shutdown = true;
    putMeta();
  }

  /** Gives the partition away: who waits is sent on; nothing is started any more. */
  void close() {
    closed = true;
    disarm();
    tasks.values().forEach(e -> e.takeWaiters().forEach(r -> r.receive(Reply.Moved.SOMEWHERE)));
    idleWaiters.forEach(receiver -> receiver.receive(Reply.Moved.SOMEWHERE));
    idleWaiters.clear();
  }

  private String describe() {
    return "Executor '" + executor.name() + "'";
  }
}
