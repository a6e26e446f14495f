// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.PATIENCE;
import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.outlast.cluster.Member;
import io.outlast.contract.fixture.Waiting;
import io.outlast.core.OutlastInstance;
import io.outlast.core.SerializableCallable;
import io.outlast.core.SerializableRunnable;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskSpec;
import io.outlast.splitbrainprotection.SplitBrainProtectionOn;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** What can be asked of an executor, and how a split-brain protection sees it. */
enum GuardedOperation {
  SUBMIT(Guarded.WRITE, on -> told(on.durable().submit(Subject.TASK))),
  SUBMIT_TO_KEY_OWNER(
      Guarded.WRITE, on -> told(on.durable().submitToKeyOwner(Subject.TASK, "key"))),
  SUBMIT_ASYNC(Guarded.WRITE, on -> told(on.durable().submitAsync(Subject.TASK))),
  SUBMIT_ASYNC_TO_KEY_OWNER(
      Guarded.WRITE, on -> told(on.durable().submitAsyncToKeyOwner(Subject.TASK, "key"))),
  EXECUTE(Guarded.WRITE, on -> on.durable().execute(Subject.RUNNABLE)),
  EXECUTE_ON_KEY_OWNER(
      Guarded.WRITE, on -> on.durable().executeOnKeyOwner(Subject.RUNNABLE, "key")),
  INVOKE_ALL(Guarded.WRITE, on -> on.durable().invokeAll(List.of(Subject.TASK))),
  INVOKE_ANY(Guarded.WRITE, on -> on.durable().invokeAny(List.of(Subject.TASK))),
  RETRIEVE_RESULT(Guarded.READ, on -> told(on.durable().retrieveResult(on.result()))),
  DISPOSE_RESULT(Guarded.WRITE, on -> on.durable().disposeResult(on.result())),
  RETRIEVE_AND_DISPOSE_RESULT(
      Guarded.WRITE, on -> told(on.durable().retrieveAndDisposeResult(on.result()))),
  CANCEL_SUBMITTED(Guarded.WRITE, on -> on.submitted().cancel(true)),
  SHUTDOWN(Guarded.WRITE, on -> on.durable().shutdown()),
  SHUTDOWN_NOW(Guarded.WRITE, on -> on.durable().shutdownNow()),
  DESTROY(Guarded.WRITE, on -> on.durable().destroy()),
  IS_SHUTDOWN(Guarded.NEVER, on -> on.durable().isShutdown()),
  IS_TERMINATED(Guarded.NEVER, on -> on.durable().isTerminated()),
  AWAIT_TERMINATION(Guarded.NEVER, on -> on.durable().awaitTermination(1, MILLISECONDS)),
  LOCAL_STATS(Guarded.NEVER, on -> on.durable().getLocalExecutorStats()),

  SCHEDULE(Guarded.WRITE, on -> on.scheduler().schedule(Subject.TASK, 1, HOURS)),
  SCHEDULE_NAMED(
      Guarded.WRITE,
      on ->
          on.scheduler()
              .schedule(TaskSpec.of(Subject.TASK, Schedule.NOW).named("n").onKeyOwner("k"))),
  SCHEDULE_ASYNC(
      Guarded.WRITE,
      on -> told(on.scheduler().scheduleAsync(Subject.TASK, 1, HOURS).toCompletableFuture())),
  SCHEDULE_ALL(
      Guarded.WRITE,
      on -> on.scheduler().scheduleAll(List.of(TaskSpec.of(Subject.TASK, Schedule.NOW)))),
  SCHEDULE_AT_FIXED_RATE(
      Guarded.WRITE, on -> on.scheduler().scheduleAtFixedRate(Subject.RUNNABLE, 1, 1, HOURS)),
  SCHEDULE_WITH_FIXED_DELAY(
      Guarded.WRITE, on -> on.scheduler().scheduleWithFixedDelay(Subject.RUNNABLE, 1, 1, HOURS)),
  SCHEDULE_ON_KEY_OWNER(
      Guarded.WRITE, on -> on.scheduler().scheduleOnKeyOwner(Subject.TASK, "key", 1, HOURS)),
  SCHEDULE_ON_KEY_OWNER_AT_FIXED_RATE(
      Guarded.WRITE,
      on -> on.scheduler().scheduleOnKeyOwnerAtFixedRate(Subject.RUNNABLE, "key", 1, 1, HOURS)),
  SCHEDULE_ON_MEMBER(
      Guarded.WRITE, on -> on.scheduler().scheduleOnMember(Subject.TASK, on.member(), 1, HOURS)),
  SCHEDULE_ON_MEMBER_AT_FIXED_RATE(
      Guarded.WRITE,
      on -> on.scheduler().scheduleOnMemberAtFixedRate(Subject.RUNNABLE, on.member(), 1, 1, HOURS)),
  SCHEDULE_ON_MEMBERS(
      Guarded.WRITE,
      on -> on.scheduler().scheduleOnMembers(Subject.TASK, List.of(on.member()), 1, HOURS)),
  SCHEDULE_ON_MEMBERS_AT_FIXED_RATE(
      Guarded.WRITE,
      on ->
          on.scheduler()
              .scheduleOnMembersAtFixedRate(Subject.RUNNABLE, List.of(on.member()), 1, 1, HOURS)),
  SCHEDULE_ON_ALL_MEMBERS(
      Guarded.WRITE, on -> on.scheduler().scheduleOnAllMembers(Subject.TASK, 1, HOURS)),
  SCHEDULE_ON_ALL_MEMBERS_AT_FIXED_RATE(
      Guarded.WRITE,
      on -> on.scheduler().scheduleOnAllMembersAtFixedRate(Subject.RUNNABLE, 1, 1, HOURS)),
  SCHEDULER_SUBMIT(Guarded.WRITE, on -> on.scheduler().submit(Subject.TASK)),
  SCHEDULER_EXECUTE(Guarded.WRITE, on -> on.scheduler().execute(Subject.RUNNABLE)),
  SCHEDULER_SHUTDOWN(Guarded.WRITE, on -> on.scheduler().shutdown()),
  SCHEDULER_DESTROY(Guarded.WRITE, on -> on.scheduler().destroy()),
  CANCEL(Guarded.WRITE, on -> on.waiting().cancel(false)),
  DISPOSE(Guarded.WRITE, on -> on.waiting().dispose()),
  PAUSE(Guarded.WRITE, on -> on.scheduler().pause(on.waiting().getHandler())),
  RESUME(Guarded.WRITE, on -> on.scheduler().resume(on.waiting().getHandler())),
  RESCHEDULE(
      Guarded.WRITE,
      on -> on.scheduler().reschedule(on.waiting().getHandler(), Schedule.once(PATIENCE))),
  TRIGGER_NOW(Guarded.WRITE, on -> on.scheduler().triggerNow(on.waiting().getHandler())),
  GET_ALL_SCHEDULED_FUTURES(Guarded.READ, on -> on.scheduler().getAllScheduledFutures()),
  GET(Guarded.READ, on -> on.ended().get()),
  GET_WITH_TIMEOUT(Guarded.READ, on -> on.ended().get(1, HOURS)),
  COMPLETION_STAGE(Guarded.READ, on -> told(on.ended().toCompletionStage().toCompletableFuture())),
  GET_BY_HANDLER(
      Guarded.READ, on -> on.scheduler().getScheduledFuture(on.ended().getHandler()).get()),
  GET_DELAY(Guarded.READ, on -> on.waiting().getDelay(MILLISECONDS)),
  GET_STATS(Guarded.READ, on -> on.waiting().getStats()),
  IS_DONE(Guarded.READ, on -> on.waiting().isDone()),
  IS_CANCELLED(Guarded.READ, on -> on.waiting().isCancelled()),
  GET_HANDLER(Guarded.NEVER, on -> on.waiting().getHandler());

  /** By what kind of protection an operation is guarded. */
  enum Guarded {
    READ,
    WRITE,
    NEVER;

    boolean by(SplitBrainProtectionOn on) {
      return switch (this) {
        case READ -> on.guardsReads();
        case WRITE -> on.guardsWrites();
        case NEVER -> false;
      };
    }
  }

  /** Tries an operation. */
  interface Attempt {
    /** Returns when it is done, and throws what it throws, or what its future fails with. */
    void on(Subject subject) throws Exception;
  }

  /**
   * Executors of one protection for one operation, with tasks that were stored while enough members
   * were there.
   *
   * @param result the number of a durable task that has ended
   * @param submitted a durable task that has not ended
   * @param ended a scheduled task that has ended
   * @param waiting a scheduled task that is not due yet
   */
  record Subject(
      DurableExecutorService durable,
      IScheduledExecutorService scheduler,
      Member member,
      long result,
      DurableExecutorServiceFuture<String> submitted,
      IScheduledFuture<String> ended,
      IScheduledFuture<String> waiting) {

    private static final SerializableCallable<String> TASK = () -> "value";
    private static final SerializableRunnable RUNNABLE = () -> {};

    /** Stores the tasks. */
    static Subject prepare(OutlastInstance member, String executor, Callable<String> gated)
        throws Exception {
      DurableExecutorService durable = member.getDurableExecutorService(executor);
      IScheduledExecutorService scheduler = member.getScheduledExecutorService(executor);
      DurableExecutorServiceFuture<String> done = durable.submit(TASK);
      told(done);
      IScheduledFuture<String> ended = scheduler.schedule(TaskSpec.of(TASK, Schedule.NOW));
      told(ended);
      return new Subject(
          durable,
          scheduler,
          member.getCluster().getLocalMember(),
          done.getTaskId(),
          durable.submit(gated),
          ended,
          scheduler.schedule(TASK, 1, HOURS));
    }
  }

  private final Guarded guarded;
  private final Attempt attempt;

  GuardedOperation(Guarded guarded, Attempt attempt) {
    this.guarded = guarded;
    this.attempt = attempt;
  }

  boolean isGuardedBy(SplitBrainProtectionOn on) {
    return guarded.by(on);
  }

  void tryOn(Subject subject) throws Exception {
    attempt.on(subject);
  }

  /** Throws what a future tells. */
  private static void told(Future<?> future) throws Exception {
    try {
      Object unused = Waiting.valueOf(future);
    } catch (ExecutionException e) {
      throw (Exception) e.getCause();
    }
  }
}
