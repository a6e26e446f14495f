// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Command.Await.Purpose;
import io.outlast.engine.gateway.Gateway.Receiver;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Reason;
import io.outlast.engine.serial.JavaSerializer;
import io.outlast.engine.task.Alteration;
import io.outlast.engine.task.Counter;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.task.TaskChange;
import io.outlast.engine.task.TaskPlan;
import io.outlast.engine.task.TaskRecord;
import io.outlast.engine.task.TaskState;
import io.outlast.engine.task.Timetable;
import io.outlast.engine.task.Timetable.Gate;
import io.outlast.engine.wire.StoredValue;
import io.outlast.member.settings.ExecutorSettings;
import io.outlast.scheduledexecutor.IfExists;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntPredicate;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One executor's tasks in one partition, as its owner sees them: carries out commands. The ring
 * buffer of SPEC §2 and the timetables of SPEC §3 are one thing here; a scheduled task is a task
 * that starts later, and perhaps more than once.
 *
 * <p>A place holds an unfinished task or a result. When all places of a durable executor are taken,
 * the oldest result gives way to a new task; unfinished tasks never do, nor do those of a scheduled
 * executor, which are kept until they are disposed.
 *
 * <pre>
 *   Ring ──▶ Ledger: tasks, identities, places, counts     writes into the open batch
 *     ├────▶ Starts: agenda, orders of runs                acts when it is stored
 *     ├────▶ Names:  names of tasks in other partitions
 *     └────▶ RingView: what it tells of itself
 * </pre>
 *
 * <p>Invariant: nobody is told of a change before its batch is stored.
 *
 * <p>Belongs to the partition's mailbox.
 */
final class Ring implements Names.Host, Merging.Host {
  private static final long ADMISSION_NANOS = 10_000_000_000L;
  private static final Receiver NOBODY = reply -> {};

  /** Of what the meeting of two sides brings about here, which nobody has asked for. */
  private static final Identity NO_REQUEST = new Identity(0, 0);

  private final PartitionOwner owner;
  private final ExecutorId executor;
  private final ExecutorSettings settings;
  private final Ledger ledger;
  private final RunOrders runs;
  private final Starts starts;
  private final Names names;
  private final Merging merging;
  private final Strangers strangers;
  private final RingView view;
  private final Repeats repeats;
  private final List<Receiver> idleWaiters = new ArrayList<>();

  Ring(PartitionOwner owner, ExecutorId executor, ExecutorSettings settings) {
    this.owner = owner;
    this.executor = executor;
    this.settings = settings;
    this.ledger = new Ledger(owner, executor, settings);
    this.runs = new RunOrders(owner, owner.address(executor));
    this.starts = new Starts(owner, executor, settings, ledger, runs, describe(), this::end);
    this.names = new Names(owner, executor, ledger, this);
    this.merging = new Merging(owner, executor, settings.merge(), ledger, names, this);
    this.strangers = new Strangers(owner, this::handle);
    this.view = new RingView(owner, ledger, runs, names);
    this.repeats = new Repeats(ledger, view);
  }

  ExecutorId executor() {
    return executor;
  }

  // ---- Commands -------------------------------------------------------------------------------

  @Override
  public void handle(Command command, Receiver receiver) {
    Reply protection = settings.guard().refusal(command);
    if (protection != null && !repeats.contain(command, receiver)) {
      refuse(command, receiver, protection);
    } else if (command instanceof Command.Submit submit) {
      submit(submit, receiver);
    } else if (command instanceof Command.OfTask ofTask) {
      handle(ofTask, receiver);
    } else if (command instanceof Command.OfRun ofRun) {
      handle(ofRun, ledger.find(ofRun.taskId()), receiver);
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
      receiver.receive(view.inspect());
    } else if (command instanceof Command.ListTasks list) {
      answerNow(receiver, view.list(list.after()));
    } else if (command instanceof Command.Merge merge) {
      merging.merge(merge, receiver);
    }
  }

  private void handle(Command.OfTask command, Receiver receiver) {
    Entry entry = ledger.find(command.task());
    if (command instanceof Command.Forget forget) {
      forget(forget, entry, receiver);
      return;
    }
    if (entry == null && command instanceof Command.Await await) {
      entry = ledger.findEnd(await.task(), await.identity());
    }
    if (entry == null) {
      if (!strangers.park(command, receiver)) {
        answerNow(receiver, view.missing(command.task()));
      }
    } else if (command instanceof Command.Await await) {
      await(await, entry, receiver);
    } else if (command instanceof Command.Cancel cancel) {
      cancel(cancel, entry, receiver);
    } else if (command instanceof Command.Dispose dispose) {
      dispose(dispose, entry, receiver);
    } else if (command instanceof Command.Look) {
      answerNow(receiver, view.look(entry));
    } else if (command instanceof Command.Alter alter) {
      alter(alter, entry, receiver);
    }
  }

  private void handle(Command.OfRun command, @Nullable Entry entry, Receiver receiver) {
    if (entry == null && strangers.park(command, receiver)) {
      return;
    }
    if (command instanceof Command.Finish finish) {
      finish(finish, entry, receiver);
    } else if (command instanceof Command.Decline decline) {
      decline(decline, entry, receiver);
    } else if (command instanceof Command.Expire) {
      expire(command.token(), entry, receiver);
    } else {
      boolean current = entry != null && isCurrent(entry, command.token());
      answerNow(receiver, new Reply.Done(current));
    }
  }

  // ---- Submitting -------------------------------------------------------------------------------

  private void submit(Command.Submit submit, Receiver receiver) {
    ledger.settle(submit.identity().submitter(), submit.settledBelow());
    if (ledger.isSettled(submit.identity())) {
      // A late copy of a request that its submitter was answered to: nobody waits for a reply.
      receiver.receive(new Reply.Stale());
      return;
    }
    Entry known = ledger.known(submit.identity());
    if (known != null) {
      answerAgain(known, submit.awaitsEnd(), receiver);
      return;
    }
    TaskPlan plan = submit.plan();
    String name = plan == null ? null : plan.name();
    Entry namesake = name == null ? null : ledger.named(name);
    if (plan != null && name != null && !admits(submit, plan, name, namesake, receiver)) {
      return;
    }
    Reply refusal = refusal(namesake);
    if (refusal != null) {
      refuse(receiver, refusal);
      return;
    }
    Entry entry = ledger.create(submit);
    if (submit.awaitsEnd()) {
      entry.await(receiver);
    }
    answer(entry, receiver, new Reply.Stored(entry.taskId()));
    if (plan != null && name != null) {
      tellName(entry, plan.nameHome(), name);
    }
    if (submit.held()) {
      owner.later(ADMISSION_NANOS, () -> disposeUnlessAdmitted(entry));
    }
    starts.planAfter(entry);
  }

  private void refuse(Command command, Receiver receiver, Reply refusal) {
    if (command instanceof Command.Submit) {
      refuse(receiver, refusal);
    } else {
      receiver.receive(refusal);
    }
  }

  private void refuse(Receiver receiver, Reply refusal) {
    ledger.count(Counter.REJECTED);
    answerNow(receiver, refusal);
  }

  private void answerAgain(Entry known, boolean awaitsEnd, Receiver receiver) {
    if (known.isBarred()) {
      answer(known, receiver, claimExpired());
      return;
    }
    answer(known, receiver, new Reply.Stored(known.taskId()));
    if (awaitsEnd) {
      handle(
          new Command.Await(known.taskId(), known.record().identity(), Purpose.FOLLOW), receiver);
    }
  }

  /**
   * Why nothing can be stored now, else {@code null} with a place taken, if need be that of the
   * oldest result; one that replaces a namesake takes its place.
   */
  private @Nullable Reply refusal(@Nullable Entry namesake) {
    if (ledger.isShutdown()) {
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
    if (namesake != null) {
      stopRun(namesake, /* interrupt= */ true, new Reply.Stale(), NOBODY);
      ledger.takePlaceOf(namesake);
      return null;
    }
    return ledger.takePlace() ? null : full();
  }

  private Reply full() {
    Places places = ledger.places();
    String where =
        settings.capacityPerNode() ? "member " + owner.self() : "partition " + owner.partition();
    String policy = settings.capacityPerNode() ? "PER_NODE" : "PER_PARTITION";
    String message =
        "%s refused a task: %d of %d places are taken %s on %s. %s, or raise capacity."
            .formatted(
                describe(),
                places.taken(),
                places.capacity(),
                settings.evictsResults() ? "by unfinished tasks" : "by tasks not disposed",
                settings.evictsResults() ? where : where + " (capacity-policy " + policy + ")",
                settings.evictsResults()
                    ? "Wait for some to end"
                    : "Dispose those that are not needed any more");
    return new Reply.Refused(Reason.FULL, message);
  }

  // ---- Names ------------------------------------------------------------------------------------

  /** Whether a task may have its name; answers if it may not, or not yet. */
  private boolean admits(
      Command.Submit submit,
      TaskPlan plan,
      String name,
      @Nullable Entry namesake,
      Receiver receiver) {
    IfExists ifExists = plan.options().ifExists();
    if (plan.nameHome() == TaskPlan.HERE && !names.admits(submit, name, ifExists, receiver)) {
      return false; // a task of another partition has the name, or is about to take it over
    }
    if (namesake == null) {
      return true;
    }
    if (ifExists == IfExists.KEEP) {
      answer(namesake, receiver, new Reply.Kept(namesake.taskId()));
    } else if (ifExists == IfExists.FAIL) {
      refuse(receiver, duplicate(name));
    }
    return ifExists == IfExists.REPLACE;
  }

  @Override
  public Reply duplicate(String name) {
    return new Reply.Refused(
        Reason.DUPLICATE, "%s has a task named '%s' already.".formatted(describe(), name));
  }

  /** Tells the owner of a name, unless that is this partition's, that its task is stored. */
  private void tellOtherHome(Entry entry) {
    String name = entry.record().givenName();
    if (name != null && entry.record().nameHome() != TaskPlan.HERE) {
      tellName(entry, entry.record().nameHome(), name);
    }
  }

  /** Tells the owner of a name that its task is stored. */
  private void tellName(Entry entry, int home, String name) {
    Identity identity = entry.record().identity();
    if (home == TaskPlan.HERE) {
      names.takenOver(name, identity);
      return;
    }
    Command stored = new Command.ClaimStored(name, identity, owner.partition());
    Receiver answer =
        reply -> {
          if (reply instanceof Reply.Done done && !done.changed()) {
            owner.execute(() -> loseName(entry));
          }
        };
    owner
        .commit()
        .after(entry.batch, new Effect.Action(() -> owner.send(home, executor, stored, answer)));
  }

  /**
   * Another task has the name: claims were lost with their home, or sides of a split have met. The
   * owner of the name has the last word.
   */
  private void loseName(Entry entry) {
    if (isHere(entry)) {
      discard(
          entry,
          new Outcome.Failed(
              JavaSerializer.discarded(
                  "%s: task '%s' was discarded, since another task has its name: one of two sides of a split, or of one that lost the name's partition."
                      .formatted(describe(), entry.record().name()))));
    }
  }

  /** The owner of a name asks whether its task is here: if it is not, it shall never be. */
  private void vouch(Command.Vouch vouch, Receiver receiver) {
    Entry known = ledger.known(vouch.identity());
    Entry named = ledger.named(vouch.name());
    if (known == null && named != null && named.record().identity().equals(vouch.identity())) {
      known = named;
    }
    if (known == null) {
      known = ledger.bar(vouch.identity());
    }
    boolean isHere = known.record().isPending() || known.record().isEnded();
    answer(known, receiver, new Reply.Done(isHere));
  }

  private Reply claimExpired() {
    return new Reply.Refused(
        Reason.CLAIM_EXPIRED,
        describe() + " refused a task: the claim on its name ran out before it came.");
  }

  // ---- Awaiting, cancelling, disposing ----------------------------------------------------------

  private void await(Command.Await await, Entry entry, Receiver receiver) {
    if (await.identity() != null && !await.identity().equals(entry.record().identity())) {
      receiver.receive(new Reply.Stale());
      return;
    }
    entry.isSoughtBySubmitter &= await.identity() == null;
    Outcome end = entry.record().end();
    if (entry.stopped != null) {
      entry.stopped.await(receiver);
    } else if (end != null) {
      answer(entry, receiver, new Reply.Ended(end));
    } else {
      entry.await(receiver);
    }
  }

  private void forget(Command.Forget forget, @Nullable Entry entry, Receiver receiver) {
    if (entry != null) {
      entry.forget(receiver);
      return;
    }
    Entry mark = ledger.findEnd(forget.task(), forget.identity());
    if (mark != null) {
      ledger.forgetEnd(mark);
    }
  }

  private void cancel(Command.Cancel cancel, Entry entry, Receiver receiver) {
    if (entry.record().isPending()) {
      cancel(entry, cancel.by(), cancel.interrupt(), receiver);
      return;
    }
    boolean wasThisOne =
        entry.record().state() instanceof TaskState.Ended end
            && end.outcome() instanceof Outcome.Cancelled cancelled
            && cancelled.by().equals(cancel.by());
    answer(entry, receiver, new Reply.Done(wasThisOne));
  }

  private void cancel(Entry entry, Identity by, boolean interrupt, Receiver receiver) {
    Reply end = new Reply.Ended(new Outcome.Cancelled(by));
    stopRun(entry, interrupt, end, receiver);
    ledger.change(entry, new TaskChange.Cancelled(by));
    end(entry);
  }

  /** Has the end of a pending task told when the change that comes next is stored. */
  private void stopRun(Entry entry, boolean interrupt, Reply end, Receiver receiver) {
    if (!entry.record().isPending()) {
      return;
    }
    RunOrders.Ordered run = runs.ordered(entry);
    starts.forget(entry);
    owner
        .commit()
        .afterOpen(new Stopped(runs, entry, run, interrupt, end, receiver, b -> stopped(entry, b)));
  }

  /** Interrupts a run when the change that comes next is stored; nobody is told of its end. */
  private void stopRunUnheard(Entry entry) {
    RunOrders.Ordered run = runs.ordered(entry);
    owner.commit().afterOpen(new Effect.Action(() -> runs.stop(run, true, begun -> {})));
  }

  /** Counts a run whose end this owner will not hear of. */
  private void stopped(Entry entry, boolean begun) {
    owner.execute(
        () -> {
          entry.stopped = null;
          if (begun && !starts.isClosed()) {
            ledger.countAndStore(Counter.RUNS);
          }
        });
  }

  private void dispose(Command.Dispose dispose, Entry entry, Receiver receiver) {
    if (dispose.identity() != null && !dispose.identity().equals(entry.record().identity())) {
      answerNow(receiver, new Reply.Stale());
    } else {
      dispose(entry, receiver);
    }
  }

  private void dispose(Entry entry, Receiver receiver) {
    boolean isPending = entry.record().isPending();
    stopRun(entry, /* interrupt= */ true, new Reply.Stale(), receiver);
    ledger.drop(entry);
    if (!isPending) {
      answer(entry, receiver, new Reply.Done(true));
    }
    tellIdle();
  }

  private void disposeUnlessAdmitted(Entry entry) {
    Timetable table = entry.record().timetable();
    if (table != null && table.gate() == Gate.HELD && isHere(entry)) {
      dispose(entry, NOBODY);
    }
  }

  /** Whether the task is neither disposed nor destroyed with all others. */
  private boolean isHere(Entry entry) {
    return entry.equals(ledger.find(entry.taskId()));
  }

  // ---- Altering ---------------------------------------------------------------------------------

  private void alter(Command.Alter alter, Entry entry, Receiver receiver) {
    Timetable table = entry.record().timetable();
    if (table == null || !entry.record().isPending()) {
      boolean needsOne = table == null || alter.alteration() instanceof Alteration.Reschedule;
      answer(entry, receiver, needsOne ? hasEnded(entry) : new Reply.Done(false));
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
    Alteration alteration = duringRun(alter.alteration(), isRunning);
    boolean changed = ledger.change(entry, new TaskChange.Altered(alteration, alter.by()));
    if (changed) {
      entry.isInherited &= !(alteration instanceof Alteration.Reschedule);
      starts.replan(entry);
    }
    answer(entry, receiver, new Reply.Done(changed));
  }

  /** Whether a run is going on is known here only. */
  private static Alteration duringRun(Alteration asked, boolean isRunning) {
    if (asked instanceof Alteration.Reschedule reschedule) {
      return new Alteration.Reschedule(reschedule.timing(), isRunning);
    }
    return asked instanceof Alteration.Resume ? new Alteration.Resume(isRunning) : asked;
  }

  private Reply hasEnded(Entry entry) {
    return new Reply.Refused(
        Reason.NOT_POSSIBLE,
        "%s: task '%s' has ended and cannot be given another schedule. Dispose it, and schedule it anew."
            .formatted(describe(), entry.record().name()));
  }

  // ---- The ends of runs -------------------------------------------------------------------------

  private void finish(Command.Finish finish, @Nullable Entry entry, Receiver receiver) {
    if (entry == null || !isCurrent(entry, finish.token())) {
      boolean wasThisOne = entry != null && isLastRun(entry, finish.token());
      answerNow(receiver, new Reply.Done(wasThisOne));
      return;
    }
    ledger.count(Counter.RUNS);
    long next = entry.record().timetable() == null ? finish.token() : owner.nextSequence();
    ledger.change(
        entry, new TaskChange.Finished(finish.token(), finish.outcome(), next, finish.run()));
    starts.afterRun(entry);
    // After those who wait: a member that leaves stops when its last run has this answer.
    answer(entry, receiver, new Reply.Done(true));
  }

  /** Whether it was the outcome of this run that brought the task to where it is. */
  private static boolean isLastRun(Entry entry, long token) {
    Timetable table = entry.record().timetable();
    if (table != null) {
      return table.history().lastToken() == token;
    }
    return entry.record().state() instanceof TaskState.Ended end
        && !(end.outcome() instanceof Outcome.Cancelled)
        && entry.record().token() == token;
  }

  private static boolean isCurrent(Entry entry, long token) {
    return entry.record().isPending() && entry.record().token() == token;
  }

  private void decline(Command.Decline decline, @Nullable Entry entry, Receiver receiver) {
    receiver.receive(new Reply.Done(true));
    if (entry != null
        && isCurrent(entry, decline.token())
        && decline.member().equals(entry.runner)) {
      starts.declined(entry, decline.member(), decline.className());
    }
  }

  private void expire(long token, @Nullable Entry entry, Receiver receiver) {
    receiver.receive(new Reply.Done(true));
    if (entry != null && isCurrent(entry, token) && entry.runner != null) {
      starts.expired(entry);
    }
  }

  /** A task has come to its end: keeps the result, tells those who wait, and makes room. */
  private void end(Entry entry) {
    starts.forget(entry);
    Outcome outcome = ((TaskState.Ended) entry.record().state()).outcome();
    boolean isAwaited = entry.isAwaited();
    tell(entry.takeWaiters(), new Reply.Ended(outcome));
    if (!Ledger.isDisposedAtItsEnd(entry)) {
      ledger.keepResult(entry);
    } else if (isAwaited) {
      ledger.dropKeepingEnd(entry);
    } else {
      ledger.drop(entry);
    }
    tellIdle();
  }

  // ---- Merging ----------------------------------------------------------------------------------

  @Override
  public void disposed(Entry entry) {
    dispose(entry, NOBODY);
  }

  @Override
  public void endAs(Entry entry, TaskRecord mark) {
    Outcome end = mark.end();
    if (end == null || !entry.record().isPending()) {
      disposed(entry);
    } else if (end.isDiscard()) {
      discard(entry, end);
    } else {
      replace(entry, mark.endedWith(end));
      merged(entry, Map.of());
    }
  }

  @Override
  public void discard(Entry entry, Outcome why) {
    stopRun(entry, /* interrupt= */ true, new Reply.Ended(why), NOBODY);
    ledger.discard(entry, why);
    tellIdle();
  }

  /** Who waits goes on to wait, or is told the end by {@link #merged}. */
  @Override
  public void replace(Entry entry, TaskRecord merged) {
    if (entry.record().isPending()) {
      stopRunUnheard(entry);
      starts.forget(entry);
    }
    ledger.change(entry, new TaskChange.Merged(merged));
    entry.isInherited = true;
  }

  @Override
  public void merged(Entry entry, Map<Long, UUID> running) {
    tellOtherHome(entry);
    if (!entry.record().isPending()) {
      end(entry);
    } else if (ledger.isShutdown() && entry.record().isSeries()) {
      cancel(entry, NO_REQUEST, /* interrupt= */ false, NOBODY);
    } else {
      starts.resume(entry, running.get(entry.record().token()));
    }
    strangers.came(entry.record());
  }

  @Override
  public void notTaken(TaskRecord merging) {
    strangers.came(merging);
  }

  @Override
  public void allHasCome() {
    strangers.askAgain();
  }

  @Override
  public void shutDown() {
    if (!ledger.isShutdown()) {
      shutdown(new Command.Shutdown(NO_REQUEST, /* now= */ false), NOBODY);
    }
  }

  // ---- The executor as a whole ------------------------------------------------------------------

  private void shutdown(Command.Shutdown request, Receiver receiver) {
    if (!ledger.isShutdown()) {
      ledger.shutDown();
      owner.noteShutdown(executor);
    }
    List<Entry> running = new ArrayList<>();
    for (Entry entry : List.copyOf(ledger.tasks())) {
      if (runs.hasBegun(entry)) {
        running.add(entry);
      } else {
        stop(entry, request);
      }
    }
    // Last, since a run that is interrupted gives its thread to one that waits.
    running.forEach(entry -> stop(entry, request));
    answerNow(receiver, new Reply.Done(true));
  }

  private void stop(Entry entry, Command.Shutdown request) {
    if (entry.record().isPending() && entry.record().isSeries()) {
      cancel(entry, request.by(), request.now(), NOBODY);
    } else if (entry.record().isPending() && request.now()) {
      stopNow(entry, request.by());
    }
  }

  /**
   * A run that has begun is interrupted and ends as it will; any other task ends cancelled. Whether
   * a run on another member has begun is known when that has answered.
   */
  private void stopNow(Entry entry, Identity by) {
    UUID runner = entry.runner;
    if (runner == null) {
      endCancelled(entry, by);
      return;
    }
    long token = entry.record().token();
    owner
        .dispatcher()
        .cancel(runner, runs.of(entry), /* interrupt= */ true)
        .thenAccept(
            begun ->
                owner.execute(
                    () -> {
                      if (!begun && isCurrent(entry, token)) {
                        endCancelled(entry, by);
                      }
                    }));
  }

  private void endCancelled(Entry entry, Identity by) {
    ledger.change(entry, new TaskChange.Cancelled(by));
    end(entry);
  }

  private void awaitIdle(Receiver receiver) {
    if (ledger.isIdle()) {
      answerNow(receiver, new Reply.Done(true));
    } else if (!idleWaiters.contains(receiver)) {
      idleWaiters.add(receiver);
    }
  }

  private void tellIdle() {
    if (ledger.isIdle()) {
      tell(idleWaiters, new Reply.Done(true));
      idleWaiters.clear();
    }
  }

  private void destroy(Receiver receiver) {
    for (Entry entry : ledger.tasks()) {
      stopRunUnheard(entry);
      tell(entry.takeWaiters(), new Reply.Destroyed());
      runs.letGo(entry);
    }
    tell(idleWaiters, new Reply.Destroyed());
    tell(names.removeAll(), new Reply.Destroyed());
    ledger.removeAll();
    starts.close();
    owner.forget(this);
    answerNow(receiver, new Reply.Done(true));
  }

  // ---- Answers ----------------------------------------------------------------------------------

  private void tell(Iterable<Receiver> receivers, Reply reply) {
    receivers.forEach(receiver -> answerNow(receiver, reply));
  }

  /** Tells how things are, once all that has made them so is stored. */
  private void answerNow(Receiver receiver, Reply reply) {
    owner.commit().afterOpen(new Effect.Answer(receiver, reply));
  }

  private void answer(Entry entry, Receiver receiver, Reply reply) {
    owner.commit().after(entry.batch, new Effect.Answer(receiver, reply));
  }

  private String describe() {
    return (settings.evictsResults() ? "Executor '" : "Scheduler '") + executor.name() + "'";
  }

  // ---- Taking over and giving away --------------------------------------------------------------

  /** Takes up a stored value. */
  void load(int slot, StoredValue value) {
    if (value instanceof StoredValue.OfTask task) {
      ledger.load(slot, task.record());
    } else if (value instanceof StoredValue.OfName name) {
      names.load(slot, name);
    }
  }

  /** Takes up stored flags and counts. */
  void load(StoredValue.OfExecutor meta) {
    ledger.load(meta);
  }

  /**
   * Sorts out what was loaded.
   *
   * @param running where tasks are being run, by token
   * @param mayHaveBegun whether a task that nobody runs now, by its token, may have been begun by a
   *     member that is gone
   */
  void loaded(Map<Long, UUID> running, LongPredicate mayHaveBegun) {
    List<Entry> pending = ledger.sortOut();
    starts.inherit(pending, running, mayHaveBegun);
    names.loaded();
    claimAnew(owner::mayHaveLostNames);
  }

  /** Claims of names were lost together with their home. */
  void claimAnew(int home) {
    claimAnew(lost -> lost == home);
  }

  /** Sides of a split have met. */
  void claimAllAnew() {
    claimAnew(home -> true);
  }

  private void claimAnew(IntPredicate isLost) {
    for (Entry entry : ledger.tasks()) {
      if (entry.hasOtherHome && isLost.test(entry.record().nameHome())) {
        tellOtherHome(entry);
      }
    }
  }

  /** Members have come, gone or become ready. */
  void membersChanged(Set<UUID> members) {
    starts.membersChanged(members);
  }

  /** A member has not taken a run that was given to it. */
  void notTaken(UUID by, long token) {
    starts.notTaken(by, token);
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
    ledger.shutDown();
  }

  /** Gives the partition away: who waits is sent on; nothing is started any more. */
  void close() {
    starts.close();
    ledger.close();
    sendOn(idleWaiters);
    idleWaiters.clear();
    ledger.tasks().forEach(entry -> sendOn(entry.takeWaiters()));
    sendOn(names.close());
    sendOn(merging.close());
    sendOn(strangers.close());
  }

  private static void sendOn(Iterable<Receiver> receivers) {
    receivers.forEach(receiver -> receiver.receive(Reply.Moved.SOMEWHERE));
  }
}
