// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.serial.ClassMissingException;
import io.outlast.engine.serial.JavaSerializer;
import io.outlast.engine.task.Failure;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.task.RunReport;
import io.outlast.spi.TaskContexts;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One run at this member.
 *
 * <pre>
 *   QUEUED ──▶ PREPARING ──▶ BEGUN ──▶ ENDED ──▶ (forgotten when the owner has answered)
 *     │          │    │         └────▶ ABANDONED ──▶ (forgotten when the call has returned)
 *     │          │    └──▶ DECLINED ──▶ (forgotten when the owner has answered)
 *     └──────────┴──▶ DROPPED
 * </pre>
 *
 * <p>PREPARING: the task is deserialized, injected and given its state, or the instance of the run
 * before is taken, on the pool's thread. A run has begun when the task is about to be called, not
 * before: until then it can still be dropped, so that after a cancellation is acknowledged, or a
 * partition was given away, no call begins (R14). What fails before the call has an outcome as well
 * and is reported like one.
 *
 * <p>Each change of phase is one atomic step; user code is called between the steps, under no lock.
 */
final class Run implements Runnable {
  private enum Phase {
    QUEUED,
    PREPARING,
    DROPPED,
    BEGUN,
    DECLINED,
    ENDED,
    ABANDONED
  }

  /** Told how a run ended, on the thread of the run. */
  interface End {
    /** The owner is to know. */
    void report(Run run, Command command);

    /** Nobody is to know. */
    void forget(Run run);

    /** The task could not save its state after the run; the one stored before it stays. */
    void saveFailed(Run run, Throwable why);
  }

  private final RunSpec spec;
  private final RunSite site;
  private final End end;
  private final RunStatistics statistics;
  private final long queuedAt;
  private final RunContext context;
  private final InterruptGate gate = new InterruptGate();
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.QUEUED);

  /** Whoever wanted the call interrupted has done so: from now on it ends undisturbed. */
  private volatile boolean mayFinish;

  /** What has made the run and may make the next, if the owner accepts the outcome of this one. */
  private volatile @Nullable Instance survivor;

  /** No run of the series follows here, as far as is known. */
  private volatile boolean isLast;

  /**
   * A run that is going to be queued.
   *
   * @param queuedAt when, by the runner's clock
   */
  Run(RunSpec spec, RunSite site, End end, RunStatistics statistics, long queuedAt) {
    this.spec = spec;
    this.queuedAt = queuedAt;
    this.site = site;
    this.end = end;
    this.statistics = statistics;
    this.context = new RunContext(spec);
  }

  RunSpec spec() {
    return spec;
  }

  /** When it was queued. */
  long queuedAt() {
    return queuedAt;
  }

  /** Whether no thread has come to it yet. */
  boolean isQueued() {
    return phase.get() == Phase.QUEUED;
  }

  // ---- What others may do to it ---------------------------------------------------------------

  /** Ends the run if its task was not called yet; it never will be. */
  boolean drop() {
    return phase.compareAndSet(Phase.QUEUED, Phase.DROPPED)
        || phase.compareAndSet(Phase.PREPARING, Phase.DROPPED);
  }

  /** Interrupts the user's code if there is some executing. */
  boolean interrupt() {
    return gate.interrupt();
  }

  /** The run is not wanted any more, but nobody may disturb it, or disturb it again. */
  void letFinish() {
    mayFinish = true;
  }

  /**
   * Another run is entitled to end the task: tells the user's code by a flag, and by an interrupt.
   */
  void fence() {
    context.fence();
    if (!mayFinish) {
      gate.interrupt();
    }
  }

  /** Whether the owner has said that this run does not count. */
  boolean isFenced() {
    return !context.isStillOwner();
  }

  /**
   * Interrupts the call and lets nobody hear of its outcome: that would say more of this member's
   * end than of the task. False if there is no call.
   */
  boolean abandon() {
    if (!phase.compareAndSet(Phase.BEGUN, Phase.ABANDONED)) {
      return false;
    }
    context.fence();
    gate.interrupt();
    return true;
  }

  /** The instance of the task is not to be kept for a next run. */
  void letGo() {
    isLast = true;
  }

  /** Whether it was let go of. */
  boolean isLetGo() {
    return isLast;
  }

  /** The instance of the task to keep for the next run, if the outcome of this one is accepted. */
  @Nullable Instance survivor() {
    return isLast || !context.isStillOwner() ? null : survivor;
  }

  /** Whether the task is being called. */
  boolean isRunning() {
    return phase.get() == Phase.BEGUN;
  }

  /** Whether the task was called. */
  boolean hasBegun() {
    Phase now = phase.get();
    return now == Phase.BEGUN || now == Phase.ENDED || now == Phase.ABANDONED;
  }

  /** Whether the owner is to hear of this run, or of its member's end, before it starts another. */
  boolean isOwedAnAnswer() {
    return hasBegun() || phase.get() == Phase.DECLINED;
  }

  /** Whether it never began and never will: the same run may be ordered anew. */
  boolean mayBeOrderedAgain() {
    Phase now = phase.get();
    return now == Phase.DROPPED || now == Phase.DECLINED;
  }

  // ---- On the pool's thread -------------------------------------------------------------------

  @Override
  public void run() {
    if (!phase.compareAndSet(Phase.QUEUED, Phase.PREPARING)) {
      return;
    }
    gate.open();
    @Nullable Command report;
    try {
      report = TaskContexts.<@Nullable Command>callWith(context, this::perform);
    } catch (Throwable t) {
      // From our own few steps, short of memory or stack. It counts unless the run was dropped.
      survivor = null;
      report = begin() || hasBegun() ? finished(site.host().failed(t), null) : null;
    } finally {
      gate.close();
    }
    boolean isAbandoned =
        !phase.compareAndSet(Phase.BEGUN, Phase.ENDED) && phase.get() == Phase.ABANDONED;
    if (isAbandoned || isFenced()) {
      // Of a fenced run the owner has said that it does not count: not even if the sides of a split
      // meet, and the record that it belongs to is chosen after all.
      end.forget(this);
    } else if (report != null) {
      end.report(this, report);
    }
  }

  /** The step by which a run begins. */
  private boolean begin() {
    return phase.compareAndSet(Phase.PREPARING, Phase.BEGUN);
  }

  private @Nullable Command perform() {
    RunSpec.Scheduled scheduled = spec.scheduled();
    if (scheduled != null && site.clusterTime().getAsLong() > scheduled.startsUntil()) {
      return phase.compareAndSet(Phase.PREPARING, Phase.DECLINED)
          ? new Command.Expire(spec.taskId(), spec.token())
          : null;
    }
    Instance instance;
    try {
      instance = prepared();
    } catch (ClassMissingException e) {
      return phase.compareAndSet(Phase.PREPARING, Phase.DECLINED)
          ? new Command.Decline(spec.taskId(), spec.token(), site.member(), e.className())
          : null;
    } catch (Throwable t) {
      return begin() ? finished(site.host().failed(t), null) : null;
    }
    // An interrupt that comes before this step comes together with a drop, so none is lost here.
    Thread.interrupted();
    return begin() ? called(instance) : null;
  }

  /** The instance that made the run before; or a new one, in the state that one was in. */
  private Instance prepared() {
    TaskHost host = site.host();
    Instance kept = site.instances().take(spec);
    if (kept != null) {
      host.serve(kept, context);
      return kept;
    }
    Object task = host.load(spec);
    Map<Object, Object> state = host.state(spec);
    Instance made = host.inject(task, context);
    if (state != null) {
      made.stateful().ifPresent(stateful -> stateful.load(state));
    }
    return made;
  }

  private Command called(Instance instance) {
    RunSpec.Scheduled scheduled = spec.scheduled();
    if (scheduled == null) {
      return finished(outcome(call(instance.task(), /* limitNanos= */ 0)), null);
    }
    Call call = call(instance.task(), scheduled.timeoutNanos());
    Outcome outcome = call.inTime() ? outcome(call) : new Outcome.Failed(timedOut(scheduled, call));
    byte[] state = saved(instance, scheduled);
    return finished(outcome, new RunReport(call.began(), call.ended(), state));
  }

  /** How a call ended, and when in cluster time it began and did. */
  private record Call(
      long began,
      long ended,
      boolean inTime,
      @Nullable Object result,
      @Nullable Throwable thrown) {}

  private Call call(Object task, long limitNanos) {
    Object result = null;
    Throwable thrown = null;
    long began = site.clusterTime().getAsLong();
    TimeLimit limit = new TimeLimit(site.timers(), limitNanos, gate);
    try {
      result = timed(task);
    } catch (Throwable t) {
      thrown = t;
    }
    boolean inTime = limit.end();
    long ended = site.clusterTime().getAsLong();
    // What came for the call must not meet the result's own writeObject.
    Thread.interrupted();
    return new Call(began, ended, inTime, result, thrown);
  }

  private @Nullable Object timed(Object task) throws Exception {
    long beginning = statistics.begin();
    try {
      return site.host().call(task);
    } finally {
      statistics.end(beginning);
    }
  }

  private Outcome outcome(Call call) {
    Throwable thrown = call.thrown();
    if (thrown != null) {
      return site.host().failed(thrown);
    }
    try {
      return site.host().returned(call.result());
    } catch (Throwable t) {
      return site.host().failed(t);
    }
  }

  private Failure timedOut(RunSpec.Scheduled scheduled, Call call) {
    return JavaSerializer.timedOut(
        "Executor '%s': a run of task '%s' ran longer than its timeout of %s and was interrupted; it ended after %s."
            .formatted(
                spec.address().executor().name(),
                scheduled.name(),
                Duration.ofNanos(scheduled.timeoutNanos()),
                Duration.ofNanos(call.ended() - call.began())));
  }

  /**
   * The state that the run has left. If it cannot be stored, the one before stays, and the instance
   * is let go of: it would be newer than that.
   */
  private byte @Nullable [] saved(Instance instance, RunSpec.Scheduled scheduled) {
    try {
      byte[] state = site.host().save(instance);
      survivor = scheduled.goesOn() ? instance : null;
      return state;
    } catch (Throwable t) {
      statistics.saveFailed();
      end.saveFailed(this, t);
      return null;
    }
  }

  private Command finished(Outcome outcome, @Nullable RunReport report) {
    return new Command.Finish(spec.taskId(), spec.token(), outcome, report);
  }
}
