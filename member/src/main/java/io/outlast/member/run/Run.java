// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.serial.ClassMissingException;
import io.outlast.engine.task.Outcome;
import io.outlast.spi.TaskContexts;
import java.util.UUID;
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
 * <p>PREPARING: the task is deserialized and injected, on the pool's thread. A run has begun when
 * the task is about to be called, not before: until then it can still be dropped, so that after a
 * cancellation is acknowledged, or a partition was given away, no call begins (R14). What fails
 * before the call has an outcome as well and is reported like one.
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
  }

  private final RunSpec spec;
  private final UUID member;
  private final TaskHost host;
  private final End end;
  private final RunStatistics statistics;
  private final RunContext context;
  private final InterruptGate gate = new InterruptGate();
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.QUEUED);

  /** Whoever wanted the call interrupted has done so: from now on it ends undisturbed. */
  private volatile boolean mayFinish;

  Run(RunSpec spec, UUID member, TaskHost host, End end, RunStatistics statistics) {
    this.member = member;
    this.spec = spec;
    this.host = host;
    this.end = end;
    this.statistics = statistics;
    this.context = new RunContext(spec);
  }

  RunSpec spec() {
    return spec;
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
      report = begin() || hasBegun() ? finished(host.failed(t)) : null;
    } finally {
      gate.close();
    }
    boolean isAbandoned =
        !phase.compareAndSet(Phase.BEGUN, Phase.ENDED) && phase.get() == Phase.ABANDONED;
    if (isAbandoned) {
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
    Object task;
    try {
      task = host.load(spec);
    } catch (ClassMissingException e) {
      return phase.compareAndSet(Phase.PREPARING, Phase.DECLINED)
          ? new Command.Decline(spec.taskId(), spec.token(), member, e.className())
          : null;
    } catch (Throwable t) {
      return begin() ? finished(host.failed(t)) : null;
    }
    try {
      task = host.inject(task, context);
    } catch (Throwable t) {
      return begin() ? finished(host.failed(t)) : null;
    }
    // An interrupt that comes before this step comes together with a drop, so none is lost here.
    Thread.interrupted();
    return begin() ? finished(call(task)) : null;
  }

  private Outcome call(Object task) {
    try {
      Object result = timed(task);
      // What came for the call must not meet the result's own writeObject.
      Thread.interrupted();
      return host.returned(result);
    } catch (Throwable t) {
      return host.failed(t);
    }
  }

  private @Nullable Object timed(Object task) throws Exception {
    long beginning = statistics.begin();
    try {
      return host.call(task);
    } finally {
      statistics.end(beginning);
    }
  }

  private Command finished(Outcome outcome) {
    return new Command.Finish(spec.taskId(), spec.token(), outcome);
  }
}
