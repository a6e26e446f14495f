// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway.Receiver;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Reason;
import io.outlast.engine.gateway.Reply.Seen;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.port.StoreKey;
import io.outlast.engine.serial.JavaSerializer;
import io.outlast.engine.task.Alteration;
import io.outlast.engine.task.Counter;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Failure;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.task.RunHistory;
import io.outlast.engine.task.Tally;
import io.outlast.engine.task.TaskChange;
import io.outlast.engine.task.TaskId;
import io.outlast.engine.task.TaskMachine;
import io.outlast.engine.task.TaskPlan;
import io.outlast.engine.task.TaskRecord;
import io.outlast.engine.task.TaskState;
import io.outlast.engine.task.Timekeeping;
import io.outlast.engine.task.Timetable;
import io.outlast.engine.task.Timetable.Gate;
import io.outlast.engine.task.Timing;
import io.outlast.engine.task.Transition;
import io.outlast.engine.wire.StoredValue;
import io.outlast.member.run.RunSpec;
import io.outlast.member.settings.ExecutorSettings;
import io.outlast.scheduledexecutor.IfExists;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One executor's tasks in one partition, as its owner sees them: the ring buffer of SPEC §2, and of
 * a scheduled executor the timetable of SPEC §3.
 *
 * <p>A place holds an unfinished task or a result. When all places of a durable executor are taken,
 * the oldest result gives way to a new task; unfinished tasks never do, nor do those of a scheduled
 * executor, which are kept until they are disposed. A disposed task leaves its identity behind in
 * its slot for as long as the request may be sent again.
 *
 * <p>Invariants: {@code tasks} holds what is pending or ended; a slot belongs to one entry, one
 * claim, or is free; a pending entry runs, waits in the agenda, waits for members, is held back by
 * its timetable, or has an effect on its way that puts it into one of these; each change of a
 * record goes through {@link TaskMachine}, is counted, and is put into the open batch together with
 * the counts; nobody is told of a change before its batch is stored.
 *
 * <p>Belongs to the partition's mailbox.
 */
final class Ring implements Names.Host, Retention.Old {
  private static final long CLASS_RETRY_NANOS = 1_000_000_000L;
  private static final long ADMISSION_NANOS = 10_000_000_000L;

  private final PartitionOwner owner;
  private final ExecutorId executor;
  private final long number;
  private final ExecutorSettings settings;

  private final Map<Long, Entry> tasks = new HashMap<>();
  private final Map<String, Entry> byName = new HashMap<>();
  private final Identities identities = new Identities();
  private final Slots slots = new Slots();
  private final Places places;
  private final Retention retention;
  private final RunOrders runs;
  private final Agenda agenda;
  private final Names names;

  /** What was taken up and is not sorted out yet. */
  private final List<Entry> loaded = new ArrayList<>();

  private final List<Receiver> idleWaiters = new ArrayList<>();
  private Tally tally = new Tally();
  private boolean shutdown;
  private boolean closed;

  Ring(PartitionOwner owner, ExecutorId executor, ExecutorSettings settings) {
    this.owner = owner;
    this.executor = executor;
    this.number = executor.number();
    this.settings = settings;
    this.places = owner.places(executor, settings);
    this.retention = new Retention(owner, settings, this);
    this.runs = new RunOrders(owner, owner.address(executor));
    this.agenda = new Agenda(owner, this::begin);
    this.names = new Names(owner, executor, this);
  }

  ExecutorId executor() {
    return executor;
  }

  // ---- Commands -------------------------------------------------------------------------------

  @Override
  public void handle(Command command, Receiver receiver) {
    if (command instanceof Command.Submit submit) {
      submit(submit, receiver);
    } else if (command instanceof Command.OfTask ofTask) {
      handle(ofTask, receiver);
    } else if (command instanceof Command.OfRun ofRun) {
      handle(ofRun, tasks.get(ofRun.taskId()), receiver);
    } else if (command instanceof Command.Vouch vouch) {
      vouch(vouch, receiver);
    } else if (command instanceof Command.OfName ofName) {
      names.handle(ofName, receiver);
    } else if (command instanceof Command.Shutdown request) {
      shutdown(request, receiver);
    } else if (command instanceof Command.AwaitIdle) {
      awaitIdle(receiver);
    } else if (command instanceof Command.Destroy) {
      destroy(receiver);
    } else if (command instanceof Command.Inspect) {
      receiver.receive(inspect());
    } else if (command instanceof Command.ListTasks) {
      answerNow(receiver, list());
    }
  }

  private void handle(Command.OfTask command, Receiver receiver) {
    Entry entry = find(command.task());
    if (entry == null) {
      answerNow(receiver, missing(command.task()));
    } else if (command instanceof Command.Await await) {
      await(await, entry, receiver);
    } else if (command instanceof Command.Cancel cancel) {
      cancel(cancel, entry, receiver);
    } else if (command instanceof Command.Dispose dispose) {
      dispose(dispose, entry, receiver);
    } else if (command instanceof Command.Look) {
      answerNow(receiver, look(entry));
    } else if (command instanceof Command.Alter alter) {
      alter(alter, entry, receiver);
    }
  }

  private void handle(Command.OfRun command, @Nullable Entry entry, Receiver receiver) {
    if (command instanceof Command.Finish finish) {
      finish(finish, entry, receiver);
    } else if (command instanceof Command.Decline decline) {
      decline(decline, entry, receiver);
    } else {
      boolean current = entry != null && isCurrent(entry, command.token());
      answerNow(receiver, new Reply.Done(current));
    }
  }

  // ---- Finding ----------------------------------------------------------------------------------

  private @Nullable Entry find(TaskRef task) {
    return task instanceof TaskRef.Id id
        ? tasks.get(id.taskId())
        : find(((TaskRef.Name) task).name());
  }

  @Override
  public @Nullable Entry find(String name) {
    Entry named = byName.get(name);
    return named != null ? named : findUnnamed(name);
  }

  /** A task without a name of the user's has one that tells its ID. */
  private @Nullable Entry findUnnamed(String name) {
    if (name.length() != UUID_LENGTH) {
      return null;
    }
    try {
      Entry entry = tasks.get(UUID.fromString(name).getLeastSignificantBits());
      return entry != null && entry.record.name().equals(name) ? entry : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static final int UUID_LENGTH = 36;

  private Reply missing(TaskRef task) {
    if (task instanceof TaskRef.Id id) {
      return owner.wasLost(id.taskId()) ? new Reply.Lost() : new Reply.Stale();
    }
    int elsewhere = names.holder(((TaskRef.Name) task).name());
    if (elsewhere >= 0) {
      return new Reply.HeldBy(elsewhere);
    }
    return owner.hasLost() ? new Reply.Lost() : new Reply.Stale();
  }

  private Reply look(Entry entry) {
    Timetable table = entry.record.timetable();
    long delay = entry.record.startsAt();
    RunHistory history = RunHistory.NONE;
    if (table != null) {
      delay = table.due();
      history = table.history();
    }
    return new Reply.Seen(
        entry.taskId(), entry.record.name(), stateOf(entry), delay - owner.now(), history);
  }

  private Seen.State stateOf(Entry entry) {
    if (entry.record.state() instanceof TaskState.Ended end) {
      return end.outcome() instanceof Outcome.Cancelled ? Seen.State.CANCELLED : Seen.State.ENDED;
    }
    if (runs.hasBegun(entry)) {
      return Seen.State.RUNNING;
    }
    Timetable table = entry.record.timetable();
    return table != null && table.gate() == Gate.PAUSED ? Seen.State.PAUSED : Seen.State.WAITING;
  }

  private Reply list() {
    return new Reply.Listed(
        owner.self(),
        tasks.values().stream()
            .map(entry -> new Reply.Listed.Task(entry.taskId(), entry.record.name()))
            .toList());
  }

  private Reply inspect() {
    long pending = 0;
    long running = 0;
    long oldest = Long.MAX_VALUE;
    for (Entry entry : tasks.values()) {
      if (!entry.record.isPending()) {
        continue;
      }
      if (runs.hasBegun(entry)) {
        running++;
      } else {
        pending++;
      }
      Timetable table = entry.record.timetable();
      if (table == null || table.gate() == Gate.OPEN) {
        oldest = Math.min(oldest, table == null ? entry.record.since() : table.due());
      }
    }
    return new Reply.Inspected(shutdown, tally.toArray(), pending, running, oldest);
  }

  // ---- Submitting -------------------------------------------------------------------------------

  private void submit(Command.Submit submit, Receiver receiver) {
    for (Entry settled : identities.settle(submit.identity().submitter(), submit.settledBelow())) {
      if (!isOwedToName(settled) && retention.removeTombstone(settled)) {
        slots.free(settled.slot);
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
    TaskPlan plan = submit.plan();
    String name = plan == null ? null : plan.name();
    Entry namesake = name == null ? null : byName.get(name);
    if (plan != null && name != null && !admits(submit, plan, name, namesake, receiver)) {
      return;
    }
    Reply refusal = refusal(namesake);
    if (refusal != null) {
      tally.count(Counter.REJECTED);
      answerNow(receiver, refusal);
      return;
    }
    if (namesake != null) {
      places.take(); // the one that it is about to give back
      dispose(namesake);
    }
    Entry entry = store(submit);
    if (submit.awaitsEnd()) {
      entry.await(receiver);
    }
    answer(entry, receiver, new Reply.Stored(entry.taskId()));
    if (plan != null && name != null) {
      noteName(entry, plan, name);
    }
    if (submit.held()) {
      owner.later(ADMISSION_NANOS, () -> disposeUnlessAdmitted(entry));
    }
    planAfter(entry);
  }

  private Entry store(Command.Submit submit) {
    long sequence = owner.nextSequence();
    long taskId = TaskId.of(owner.partition(), sequence);
    Transition created =
        TaskMachine.apply(
            null,
            new TaskChange.Created(
                taskId, submit.identity(), sequence, submit.task(), submit.plan(), submit.held()),
            owner.now());
    Entry entry = new Entry(created(created), slots.take());
    tasks.put(taskId, entry);
    identities.add(entry);
    tally.count(created);
    put(entry);
    return entry;
  }

  private void answerAgain(Entry known, boolean awaitsEnd, Receiver receiver) {
    if (known.isBarred()) {
      answer(known, receiver, claimExpired());
      return;
    }
    answer(known, receiver, new Reply.Stored(known.taskId()));
    if (awaitsEnd) {
      handle(new Command.Await(known.taskId(), known.record.identity()), receiver);
    }
  }

  private Reply claimExpired() {
    return new Reply.Refused(
        Reason.CLAIM_EXPIRED,
        describe() + " refused a task: the claim on its name ran out before it came.");
  }

  /** Whether a task may have its name; answers if it may not, or not yet. */
  private boolean admits(
      Command.Submit submit,
      TaskPlan plan,
      String name,
      @Nullable Entry namesake,
      Receiver receiver) {
    IfExists ifExists = plan.options().ifExists();
    if (namesake == null) {
      return plan.nameHome() != TaskPlan.HERE || names.admits(submit, name, ifExists, receiver);
    }
    if (ifExists == IfExists.KEEP) {
      answer(namesake, receiver, new Reply.Kept(namesake.taskId()));
    } else if (ifExists == IfExists.FAIL) {
      tally.count(Counter.REJECTED);
      answer(namesake, receiver, Names.duplicate(this, name));
    }
    return ifExists == IfExists.REPLACE;
  }

  private void noteName(Entry entry, TaskPlan plan, String name) {
    byName.put(name, entry);
    Identity identity = entry.record.identity();
    if (plan.nameHome() == TaskPlan.HERE) {
      names.takenOver(name, identity);
    } else {
      Command stored = new Command.ClaimStored(name, identity, owner.partition());
      owner
          .commit()
          .after(
              entry.batch,
              new Effect.Action(() -> owner.send(plan.nameHome(), executor, stored, reply -> {})));
    }
  }

  /** The owner of a name asks whether its task is here: if it is not, it shall never be. */
  private void vouch(Command.Vouch vouch, Receiver receiver) {
    Entry known = identities.find(vouch.identity());
    Entry named = byName.get(vouch.name());
    if (known == null && named != null && named.record.identity().equals(vouch.identity())) {
      known = named;
    }
    if (known == null) {
      known = new Entry(barred(vouch.identity()), slots.take());
      identities.add(known);
      put(known);
      retention.addTombstone(known);
    }
    boolean isHere = known.record.isPending() || known.record.isEnded();
    answer(known, receiver, new Reply.Done(isHere));
  }

  private TaskRecord barred(Identity identity) {
    return new TaskRecord(Entry.BARRED, identity, 0, 0, owner.now(), new TaskState.Disposed());
  }

  private void disposeUnlessAdmitted(Entry entry) {
    Timetable table = entry.record.timetable();
    if (table != null && entry.record.isPending() && table.gate() == Gate.HELD) {
      dispose(entry);
    }
  }

  /**
   * Why nothing can be stored now, else {@code null} with a place taken, unless it takes that of a
   * namesake; makes room in a full ring by dropping its oldest result.
   */
  private @Nullable Reply refusal(@Nullable Entry namesake) {
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
    if (namesake != null || places.tryTake()) {
      return null;
    }
    Entry oldest = settings.evictsResults() ? retention.oldestResult() : null;
    if (oldest == null) {
      return full();
    }
    dispose(oldest);
    places.take();
    return null;
  }

  private Reply full() {
    String message =
        settings.evictsResults()
            ? "%s refused a task: %d of %d places are taken by unfinished tasks on partition %d. Wait for some to end, or raise capacity."
                .formatted(describe(), tasks.size(), places.capacity(), owner.partition())
            : "%s refused a task: all %d places of %s are taken. Dispose tasks that are not needed any more, or raise capacity."
                .formatted(
                    describe(),
                    places.capacity(),
                    settings.capacityPerNode()
                        ? "member " + owner.self()
                        : "partition " + owner.partition());
    return new Reply.Refused(Reason.FULL, message);
  }

  // ---- Awaiting, cancelling, disposing ----------------------------------------------------------

  private void await(Command.Await await, Entry entry, Receiver receiver) {
    if (await.identity() != null && !await.identity().equals(entry.record.identity())) {
      receiver.receive(new Reply.Stale());
    } else if (entry.stopped != null) {
      entry.stopped.await(receiver);
    } else if (entry.record.state() instanceof TaskState.Ended end) {
      answer(entry, receiver, new Reply.Ended(end.outcome()));
    } else {
      entry.await(receiver);
    }
  }

  private void cancel(Command.Cancel cancel, Entry entry, Receiver receiver) {
    @Nullable UUID runner = entry.runner;
    RunSpec run = runs.of(entry);
    if (!change(entry, new TaskChange.Cancelled(cancel.by()))) {
      boolean wasThisOne =
          entry.record.state() instanceof TaskState.Ended end
              && end.outcome() instanceof Outcome.Cancelled cancelled
              && cancelled.by().equals(cancel.by());
      answer(entry, receiver, new Reply.Done(wasThisOne));
      return;
    }
    stopThenTell(entry, runner, run, cancel.interrupt(), receiver);
  }

  /** Ends a task whose record says so: tells it when no run can begin any more. */
  private void stopThenTell(
      Entry entry, @Nullable UUID runner, RunSpec run, boolean interrupt, Receiver receiver) {
    Reply ended = new Reply.Ended(((TaskState.Ended) entry.record.state()).outcome());
    Stopped stopped = new Stopped(entry, runner, run, interrupt, ended, receiver);
    entry.stopped = stopped;
    owner.commit().after(entry.batch, stopped);
    end(entry);
  }

  /**
   * The end of a task that somebody wanted. It is told to anybody only when it is sure that no run
   * begins any more (R14).
   */
  final class Stopped implements Effect {
    private final Entry entry;
    private final @Nullable UUID runner;
    private final RunSpec run;
    private final boolean interrupt;
    private final Reply end;
    private final Receiver receiver;

    /** Who is to be told; {@code null} when all have been. Guarded by this. */
    private @Nullable List<Receiver> waiters;

    Stopped(
        Entry entry,
        @Nullable UUID runner,
        RunSpec run,
        boolean interrupt,
        Reply end,
        Receiver receiver) {
      this.entry = entry;
      this.runner = runner;
      this.run = run;
      this.interrupt = interrupt;
      this.waiters = new ArrayList<>(entry.takeWaiters());
      this.end = end;
      this.receiver = receiver;
    }

    /** Adds one who is to be told, at once if the others have been. */
    void await(Receiver waiter) {
      synchronized (this) {
        if (waiters != null) {
          waiters.add(waiter);
          return;
        }
      }
      waiter.receive(end);
    }

    @Override
    public void stored() {
      runs.stop(
          runner,
          run,
          interrupt,
          begun -> {
            owner.execute(() -> entry.stopped = null);
            countRun(begun);
            tell(end, new Reply.Done(true));
          });
    }

    @Override
    public void moved() {
      tell(Reply.Moved.SOMEWHERE, Reply.Moved.SOMEWHERE);
    }

    private void tell(Reply toWaiters, Reply toReceiver) {
      List<Receiver> told;
      synchronized (this) {
        told = waiters == null ? List.of() : waiters;
        waiters = null;
      }
      told.forEach(waiter -> waiter.receive(toWaiters));
      receiver.receive(toReceiver);
    }
  }

  private void dispose(Command.Dispose dispose, Entry entry, Receiver receiver) {
    if (dispose.identity() != null && !dispose.identity().equals(entry.record.identity())) {
      answerNow(receiver, new Reply.Stale());
    } else {
      dispose(entry, receiver);
    }
  }

  private static final Receiver NOBODY = reply -> {};

  private void dispose(Entry entry) {
    dispose(entry, NOBODY);
  }

  /**
   * Drops a task with its result or, if it has none, its run; its identity stays as long as it is
   * needed.
   */
  private void dispose(Entry entry, Receiver receiver) {
    if (entry.record.isPending()) {
      disposeUnfinished(entry, receiver);
    } else {
      change(entry, new TaskChange.Disposed());
      answer(entry, receiver, new Reply.Done(true));
    }
    tasks.remove(entry.taskId());
    places.free(1);
    retention.removeResult(entry);
    tellIdle();
    forgetName(entry);
    keepIdentity(entry);
  }

  private void disposeUnfinished(Entry entry, Receiver receiver) {
    @Nullable UUID runner = entry.runner;
    RunSpec run = runs.of(entry);
    change(entry, new TaskChange.Disposed());
    agenda.remove(entry);
    runs.none(entry);
    owner
        .commit()
        .after(
            entry.batch,
            new Stopped(entry, runner, run, /* interrupt= */ true, new Reply.Stale(), receiver));
    letGoAfter(entry);
  }

  /** No run follows: the instance of the task need not be kept any longer. */
  private void letGoAfter(Entry entry) {
    if (entry.lastRunner != null && entry.record.timetable() != null) {
      owner.commit().after(entry.batch, new Effect.Action(() -> runs.letGo(entry)));
    }
  }

  private void keepIdentity(Entry entry) {
    if (identities.find(entry.record.identity()) == entry || isOwedToName(entry)) {
      retention.addTombstone(entry);
    } else {
      slots.free(entry.slot);
    }
  }

  private void forgetName(Entry entry) {
    Timetable table = entry.record.timetable();
    String name = table == null ? null : table.plan().name();
    if (table != null && name != null) {
      byName.remove(name, entry);
      unclaim(entry, table.plan().nameHome(), name);
    }
  }

  /** Whether the owner of a disposed task's name has not heard of the disposal yet. */
  private static boolean isOwedToName(Entry entry) {
    Timetable table = entry.record.timetable();
    return table != null && table.plan().nameHome() != TaskPlan.HERE && !entry.isUnclaimed;
  }

  /** Tells the owner of a name that it is free. Who takes this partition over tells it again. */
  private void unclaim(Entry entry, int home, String name) {
    if (home == TaskPlan.HERE) {
      return;
    }
    Command unclaim = new Command.Unclaim(name, entry.record.identity());
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
    if (identities.find(entry.record.identity()) != entry && retention.removeTombstone(entry)) {
      slots.free(entry.slot);
    }
  }

  // ---- Altering ---------------------------------------------------------------------------------

  private void alter(Command.Alter alter, Entry entry, Receiver receiver) {
    Timetable table = entry.record.timetable();
    if (table == null || !entry.record.isPending()) {
      boolean needsOne = table == null || alter.alteration() instanceof Alteration.Reschedule;
      answer(entry, receiver, needsOne ? notPossible(entry) : new Reply.Done(false));
      return;
    }
    if (alter.by().equals(table.alteredBy())) {
      answer(entry, receiver, new Reply.Done(true));
      return;
    }
    boolean isRunning = entry.runner != null;
    if (isRunning && alter.alteration() instanceof Alteration.Trigger) {
      answer(entry, receiver, new Reply.Done(false));
      return;
    }
    Alteration alteration =
        alter.alteration() instanceof Alteration.Reschedule asked
            ? new Alteration.Reschedule(asked.timing(), isRunning)
            : alter.alteration();
    boolean changed = change(entry, new TaskChange.Altered(alteration, alter.by()));
    if (changed) {
      entry.isInherited = false;
      agenda.remove(entry);
      planAfter(entry);
    }
    answer(entry, receiver, new Reply.Done(changed));
  }

  private Reply notPossible(Entry entry) {
    return new Reply.Refused(
        Reason.NOT_POSSIBLE,
        "%s: task '%s' has ended and cannot be given another schedule. Dispose it, and schedule it anew."
            .formatted(describe(), entry.record.name()));
  }

  // ---- The ends of runs -------------------------------------------------------------------------

  private void finish(Command.Finish finish, @Nullable Entry entry, Receiver receiver) {
    if (entry == null || !isCurrent(entry, finish.token())) {
      boolean wasThisOne = entry != null && isLastRun(entry, finish.token());
      answerNow(receiver, new Reply.Done(wasThisOne));
      return;
    }
    tally.count(Counter.RUNS);
    change(entry, finished(entry, finish));
    answer(entry, receiver, new Reply.Done(true));
    afterRun(entry);
  }

  private TaskChange finished(Entry entry, Command.Finish finish) {
    return entry.record.timetable() == null
        ? new TaskChange.Finished(finish.token(), finish.outcome())
        : new TaskChange.Finished(
            finish.token(), finish.outcome(), owner.nextSequence(), finish.run());
  }

  /** A tick is over, by a run or without one. */
  private void afterRun(Entry entry) {
    runs.none(entry);
    if (entry.record.isEnded()) {
      end(entry);
      return;
    }
    entry.forgetDeclined();
    entry.isInherited = false;
    planAfter(entry);
  }

  /** Whether it was the outcome of this run that brought the task to where it is. */
  private static boolean isLastRun(Entry entry, long token) {
    Timetable table = entry.record.timetable();
    if (table != null) {
      return table.history().lastToken() == token;
    }
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
    runs.none(entry);
    entry.decline(member, owner.now());
    if (runs.give(entry)) {
      return;
    }
    long rest = entry.declinedSince + settings.classWaitNanos() - owner.now();
    if (rest > 0) {
      owner.later(Math.min(CLASS_RETRY_NANOS, rest), () -> retryDeclined(entry));
      return;
    }
    String text =
        "%s cannot run task %s: class %s is missing on member %s, or differs there, and no other member could run the task within %d ms (class-wait). Deploy the class, then submit again."
            .formatted(
                describe(),
                entry.record.timetable() == null
                    ? String.valueOf(entry.taskId())
                    : "'" + entry.record.name() + "'",
                decline.className(),
                member,
                settings.classWaitNanos() / 1_000_000);
    Failure failure = JavaSerializer.classMissing(text, decline.className(), member);
    change(entry, new TaskChange.Skipped(decline.token(), failure));
    afterRun(entry);
  }

  private void retryDeclined(Entry entry) {
    if (entry.record.isPending() && entry.runner == null) {
      entry.decline(null, 0);
      begin(entry);
    }
  }

  // ---- The executor as a whole ------------------------------------------------------------------

  private void shutdown(Command.Shutdown request, Receiver receiver) {
    if (!shutdown) {
      shutdown = true;
      owner.noteShutdown(executor);
      putMeta();
    }
    for (Entry entry : List.copyOf(tasks.values())) {
      if (entry.record.isPending() && (request.now() || entry.record.isSeries())) {
        stop(entry, request);
      }
    }
    owner.commit().afterOpen(new Effect.Answer(receiver, new Reply.Done(true)));
  }

  private void stop(Entry entry, Command.Shutdown request) {
    if (entry.record.isSeries()) {
      @Nullable UUID runner = entry.runner;
      RunSpec run = runs.of(entry);
      change(entry, new TaskChange.Cancelled(request.by()));
      stopThenTell(entry, runner, run, request.now(), NOBODY);
    } else {
      stopNow(entry, request);
    }
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
        .cancel(runner, runs.of(entry), /* interrupt= */ true)
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
    return tasks.size() == retention.results();
  }

  private void destroy(Receiver receiver) {
    for (Entry entry : tasks.values()) {
      UUID runner = entry.runner;
      RunSpec run = runs.of(entry);
      remove(entry.slot);
      owner.commit().afterOpen(new Effect.Action(() -> runs.stop(runner, run, true, begun -> {})));
      tell(entry.takeWaiters(), new Reply.Destroyed());
      runs.letGo(entry);
    }
    places.free(tasks.size());
    retention.tombstones().forEach(entry -> remove(entry.slot));
    slots.forEachFree(this::remove);
    names.forEachSlot(this::remove);
    remove(StoreKey.META_SLOT);
    tell(idleWaiters, new Reply.Destroyed());
    tell(names.close(), new Reply.Destroyed());
    tasks.clear();
    stopWorking();
    owner.forget(this);
    owner.commit().afterOpen(new Effect.Answer(receiver, new Reply.Done(true)));
  }

  private void stopWorking() {
    closed = true;
    retention.close();
    agenda.close();
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

  @Override
  public int put(int slot, Names.@Nullable Value value) {
    putMeta(); // who takes over must know whose name it is
    if (value == null) {
      return owner.commit().remove(key(slot));
    }
    return owner.commit().put(key(slot), value::stamped);
  }

  private void remove(int slot) {
    owner.commit().remove(key(slot));
  }

  private StoreKey key(int slot) {
    return new StoreKey(number, slot);
  }

  @Override
  public Slots slots() {
    return slots;
  }

  /** A task has come to its end: keeps the result, tells those who wait, and makes room. */
  private void end(Entry entry) {
    runs.none(entry);
    agenda.remove(entry);
    Outcome outcome = ((TaskState.Ended) entry.record.state()).outcome();
    tell(entry.takeWaiters(), new Reply.Ended(outcome));
    letGoAfter(entry);
    Timetable table = entry.record.timetable();
    if (table != null && table.plan().options().autoDispose()) {
      dispose(entry);
    } else {
      retention.addResult(entry);
      Entry oldest = retention.oldestResult();
      if (oldest != null && retention.results() > settings.maxResults()) {
        dispose(oldest);
      }
    }
    tellIdle();
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

  /** Sees to the next run of a task as soon as its record is stored. */
  private void planAfter(Entry entry) {
    owner.commit().after(entry.batch, new Effect.Action(() -> plan(entry)));
  }

  /** Begins a run if its time has come, else waits for it. */
  private void plan(Entry entry) {
    if (!closed && entry.record.isPending() && entry.runner == null) {
      agenda.put(entry, startOf(entry));
    }
  }

  /** When a run may start; a due time of another owner's is later by what clocks may differ. */
  private long startOf(Entry entry) {
    long start = entry.record.startsAt();
    boolean isExact = !entry.isInherited || start == Long.MIN_VALUE || start == Timing.NEVER;
    return isExact ? start : start + owner.errorBoundNanos();
  }

  /** The time of a run has come. */
  private void begin(Entry entry) {
    if (closed || !entry.record.isPending() || entry.runner != null) {
      return;
    }
    Timetable table = entry.record.timetable();
    if (table == null) {
      runs.give(entry);
    } else if (startOf(entry) > owner.now()) {
      plan(entry); // paused or postponed while it waited for members
    } else if (Timekeeping.isExpired(table, owner.now())) {
      change(entry, new TaskChange.Skipped(entry.record.token(), expired(entry, table)));
      afterRun(entry);
    } else if (change(entry, new TaskChange.CameDue())) {
      planAfter(entry);
    } else {
      runs.give(entry);
    }
  }

  private Failure expired(Entry entry, Timetable table) {
    return JavaSerializer.timedOut(
        "%s did not start task '%s': it was due %d ms ago, and its expireAfter is %s."
            .formatted(
                describe(),
                entry.record.name(),
                (owner.now() - table.due()) / 1_000_000,
                table.plan().options().expireAfter()));
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
    runs.lost(view).forEach(this::takeOver);
    runs.unplaced().forEach(this::begin);
  }

  private void takeOver(Entry entry) {
    change(entry, new TaskChange.TakenOver(owner.nextSequence()));
    planAfter(entry);
  }

  // ---- Retention ------------------------------------------------------------------------------

  @Override
  public void result(Entry entry) {
    dispose(entry);
  }

  @Override
  public void tombstone(Entry entry) {
    identities.remove(entry);
    slots.free(entry.slot);
  }

  @Override
  public void done() {
    slots.shrink(tasks.size(), this::remove);
  }

  // ---- Taking over and giving away --------------------------------------------------------------

  /** Takes up a stored value. */
  void load(int slot, StoredValue value) {
    if (value instanceof StoredValue.OfTask task) {
      load(slot, task.record());
    } else if (value instanceof StoredValue.OfName name) {
      names.load(slot, name);
    }
  }

  private void load(int slot, TaskRecord record) {
    Entry entry = new Entry(record, slot);
    entry.isInherited = true;
    slots.found(slot);
    identities.add(entry);
    loaded.add(entry);
    if (record.state() instanceof TaskState.Disposed) {
      return;
    }
    tasks.put(record.taskId(), entry);
    places.take();
    Timetable table = record.timetable();
    String name = table == null ? null : table.plan().name();
    if (name != null) {
      byName.put(name, entry);
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
   * @param running where tasks are being run, by token
   * @param mayHaveBegun whether a task that nobody runs now, by its token, may have been begun by a
   *     member that is gone
   */
  void loaded(Map<Long, UUID> running, LongPredicate mayHaveBegun) {
    List<Entry> pending = new ArrayList<>();
    List<Entry> ended = new ArrayList<>();
    List<Entry> disposed = new ArrayList<>();
    for (Entry entry : loaded) {
      if (entry.record.isPending()) {
        pending.add(entry);
      } else {
        (entry.record.isEnded() ? ended : disposed).add(entry);
      }
    }
    loaded.clear();
    retention.load(ended, disposed);
    disposed.forEach(this::forgetName);
    pending.sort((a, b) -> Long.compareUnsigned(a.taskId(), b.taskId()));
    for (Entry entry : pending) {
      UUID runner = running.get(entry.record.token());
      if (runner != null) {
        runs.given(entry, runner);
      } else if (mayHaveBegun.test(entry.record.token())) {
        inheritFromLost(entry);
      } else {
        owner.commit().afterOpen(new Effect.Action(() -> plan(entry)));
      }
    }
    names.loaded();
  }

  /** The owner before is gone: only what was due by its clock can have begun there. */
  private void inheritFromLost(Entry entry) {
    if (entry.record.startsAt() <= owner.now() + owner.errorBoundNanos()) {
      takeOver(entry);
    } else {
      if (settings.delayRestarts() && change(entry, new TaskChange.DelayRestarted())) {
        entry.isInherited = false;
      }
      owner.commit().afterOpen(new Effect.Action(() -> plan(entry)));
    }
  }

  /** The runs that were given to other members, for the next owner. */
  List<Holding.Given> given() {
    return runs.elsewhere();
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
    stopWorking();
    places.free(tasks.size());
    tasks.values().forEach(e -> e.takeWaiters().forEach(r -> r.receive(Reply.Moved.SOMEWHERE)));
    idleWaiters.forEach(receiver -> receiver.receive(Reply.Moved.SOMEWHERE));
    idleWaiters.clear();
    names.close().forEach(receiver -> receiver.receive(Reply.Moved.SOMEWHERE));
  }

  @Override
  public String describe() {
    return (settings.evictsResults() ? "Executor '" : "Scheduler '") + executor.name() + "'";
  }
}
