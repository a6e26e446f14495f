// SPDX-License-Identifier: Apache-2.0
package io.outlast.scheduledexecutor;

import io.outlast.cluster.Member;
import io.outlast.core.SerializableCallable;
import io.outlast.core.SerializableRunnable;
import io.outlast.monitor.LocalExecutorStats;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ScheduledExecutorService} of the whole cluster, whose tasks, schedules, state and
 * statistics outlast the members that run them and the one that scheduled them (SPEC §3).
 *
 * <p>A {@code schedule*} call returns when the task is stored on its owner and {@code durability}
 * backups (or as many as there are members). Every method but those that take a {@link TaskSpec} is
 * a short form of one that does.
 *
 * <pre>{@code
 * IScheduledExecutorService scheduler = outlast.getScheduledExecutorService("reports");
 * IScheduledFuture<Integer> future = scheduler.schedule(() -> 6 * 7, 10, TimeUnit.SECONDS);
 * String urn = future.getHandler().toUrn(); // any member or client can come back with it
 * int answer = future.get();
 * future.dispose(); // frees the place
 * }</pre>
 *
 * <p><b>Where.</b> On the owner of the key given to the call, else of the task's {@link
 * io.outlast.partition.PartitionAware} key, else of its name; or on members, for the {@code
 * OnMember} methods.
 *
 * <p><b>Names</b> ({@link NamedTask}, {@link TaskUtils#named}, {@link TaskSpec#named}) are unique
 * per scheduler in the cluster, of member-bound tasks per member. See {@link IfExists}.
 *
 * <p><b>When.</b> Never early, in elapsed cluster time: wrong or jumping wall clocks change nothing
 * (R1). How late depends on load; no real-time guarantee is given. Runs of a task never overlap: a
 * tick of a fixed rate that comes while a run is going on is skipped and counted, and the grid
 * stays (R7). This differs from the JDK, which postpones it.
 *
 * <p><b>When an owner is lost</b>, its partition's tasks go on at the new owner: an overdue or
 * interrupted one-shot task runs at once, a series that has run goes on along its grid with the
 * catch-up of its {@link MisfirePolicy}, and a task not due yet waits its initial delay again
 * ({@code delay-on-takeover}). So tasks run at least once, see {@link io.outlast.core.TaskContext}.
 * Tasks bound to a member are lost with it. A planned move changes no due time and starts nothing
 * twice.
 *
 * <p><b>Errors.</b> Null, and a period or delay between runs that is not positive, are refused
 * before anything is stored ({@link NullPointerException}, {@link IllegalArgumentException}); a
 * negative initial delay is "now". Every method that schedules may further throw:
 *
 * <ul>
 *   <li>{@link DuplicateTaskException} if the name is taken;
 *   <li>{@link java.util.concurrent.RejectedExecutionException} if the capacity is used up
 *       (disposing tasks frees it) or the executor is shut down;
 *   <li>{@link io.outlast.splitbrainprotection.SplitBrainProtectionException} if too few members
 *       are present for writes;
 *   <li>{@link io.outlast.cluster.MemberLostException} if a member addressed is not there;
 *   <li>{@link io.outlast.core.IndeterminateSubmitException} if it cannot be known whether the task
 *       was stored;
 *   <li>{@link IllegalArgumentException} if the task cannot be serialized.
 * </ul>
 *
 * <p>Tasks given to {@code execute}, {@code submit}, {@code invokeAll} and {@code invokeAny} are
 * disposed when they have ended: they hold no place for ever.
 *
 * <p>Implementations are thread-safe, on members and clients alike. Units are those of the JDK;
 * nanoseconds stay nanoseconds.
 */
public interface IScheduledExecutorService extends ScheduledExecutorService, AutoCloseable {

  /** Returns the name of this executor. */
  String getName();

  // ---- by spec: what implementations provide ----

  /** Schedules a task and returns when it is stored. */
  <V extends @Nullable Object> IScheduledFuture<V> schedule(TaskSpec<V> spec);

  /**
   * Schedules a task and returns at once: the stage completes with the future when the task is
   * stored, exceptionally with the reason if it is refused. Until then the task may be lost with
   * the caller. Blocks only while this caller has {@code max-in-flight} tasks that are not stored
   * yet.
   */
  <V extends @Nullable Object> CompletionStage<IScheduledFuture<V>> scheduleAsync(TaskSpec<V> spec);

  /**
   * Schedules many tasks at the price of about one round trip, and returns when all are stored. It
   * is not atomic: if any is refused the first refusal is thrown, with the others suppressed, and
   * the tasks that were accepted stay scheduled. With names and {@link IfExists#KEEP} the call can
   * be repeated.
   *
   * @return one future per spec, in the same order
   */
  <V extends @Nullable Object> List<IScheduledFuture<V>> scheduleAll(Collection<TaskSpec<V>> specs);

  /**
   * Schedules a task on each of the given members, all or nothing: none starts before all have
   * accepted, and a member that hears no confirmation drops it after 10 s.
   *
   * @return one future per member
   * @throws IllegalArgumentException if there is no member, or the spec is placed on a key or
   *     member itself
   */
  <V extends @Nullable Object> Map<Member, IScheduledFuture<V>> scheduleOnMembers(
      TaskSpec<V> spec, Collection<? extends Member> members);

  /**
   * Schedules a task on each member of one version of the membership, all or nothing as in {@link
   * #scheduleOnMembers(TaskSpec, Collection)}. Members that join later do not get it; the future of
   * one that is gone by then ends with {@link io.outlast.cluster.MemberLostException} (R41).
   * Members that run no tasks are left out.
   *
   * @return one future per member
   */
  <V extends @Nullable Object> Map<Member, IScheduledFuture<V>> scheduleOnAllMembers(
      TaskSpec<V> spec);

  // ---- once ----

  /** Schedules a task to run once after {@code delay}. */
  @Override
  default <V extends @Nullable Object> IScheduledFuture<V> schedule(
      Callable<V> task, long delay, TimeUnit unit) {
    return schedule(TaskSpec.of(task, Schedule.once(Durations.of(delay, unit))));
  }

  /** Schedules a task to run once after {@code delay}; the future gives null. */
  @Override
  default IScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    return this.<@Nullable Void>schedule(
        TaskSpec.of(task, Schedule.once(Durations.of(delay, unit))));
  }

  /** The same as {@link #schedule(Callable, long, TimeUnit)}, for lambdas. */
  default <V extends @Nullable Object> IScheduledFuture<V> schedule(
      SerializableCallable<V> task, long delay, TimeUnit unit) {
    return schedule((Callable<V>) task, delay, unit);
  }

  /** The same as {@link #schedule(Runnable, long, TimeUnit)}, for lambdas. */
  default IScheduledFuture<?> schedule(SerializableRunnable task, long delay, TimeUnit unit) {
    return schedule((Runnable) task, delay, unit);
  }

  /** Schedules a task to run once, without waiting for it to be stored. */
  default <V extends @Nullable Object> CompletionStage<IScheduledFuture<V>> scheduleAsync(
      Callable<V> task, long delay, TimeUnit unit) {
    return scheduleAsync(TaskSpec.of(task, Schedule.once(Durations.of(delay, unit))));
  }

  /** Schedules a task to run once, without waiting for it to be stored; the future gives null. */
  default CompletionStage<? extends IScheduledFuture<?>> scheduleAsync(
      Runnable task, long delay, TimeUnit unit) {
    return this.<@Nullable Void>scheduleAsync(
        TaskSpec.of(task, Schedule.once(Durations.of(delay, unit))));
  }

  /** The same as {@link #scheduleAsync(Callable, long, TimeUnit)}, for lambdas. */
  default <V extends @Nullable Object> CompletionStage<IScheduledFuture<V>> scheduleAsync(
      SerializableCallable<V> task, long delay, TimeUnit unit) {
    return scheduleAsync((Callable<V>) task, delay, unit);
  }

  /** The same as {@link #scheduleAsync(Runnable, long, TimeUnit)}, for lambdas. */
  default CompletionStage<? extends IScheduledFuture<?>> scheduleAsync(
      SerializableRunnable task, long delay, TimeUnit unit) {
    return scheduleAsync((Runnable) task, delay, unit);
  }

  // ---- periodically ----

  /** Schedules a task to run on a fixed grid. A tick during a run is skipped, the grid stays. */
  @Override
  default IScheduledFuture<?> scheduleAtFixedRate(
      Runnable task, long initialDelay, long period, TimeUnit unit) {
    return this.<@Nullable Void>schedule(TaskSpec.of(task, fixedRate(initialDelay, period, unit)));
  }

  /** The same as {@link #scheduleAtFixedRate(Runnable, long, long, TimeUnit)}, for lambdas. */
  default IScheduledFuture<?> scheduleAtFixedRate(
      SerializableRunnable task, long initialDelay, long period, TimeUnit unit) {
    return scheduleAtFixedRate((Runnable) task, initialDelay, period, unit);
  }

  /** Schedules a task to run again and again, {@code delay} after the end of the previous run. */
  @Override
  default IScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task, long initialDelay, long delay, TimeUnit unit) {
    return this.<@Nullable Void>schedule(
        TaskSpec.of(
            task,
            Schedule.withFixedDelay(Durations.of(initialDelay, unit), Durations.of(delay, unit))));
  }

  /** The same as {@link #scheduleWithFixedDelay(Runnable, long, long, TimeUnit)}, for lambdas. */
  default IScheduledFuture<?> scheduleWithFixedDelay(
      SerializableRunnable task, long initialDelay, long delay, TimeUnit unit) {
    return scheduleWithFixedDelay((Runnable) task, initialDelay, delay, unit);
  }

  // ---- on the owner of a key ----

  /** Schedules a task to run once, on the owner of {@code key}'s partition. */
  default <V extends @Nullable Object> IScheduledFuture<V> scheduleOnKeyOwner(
      Callable<V> task, Object key, long delay, TimeUnit unit) {
    return schedule(TaskSpec.of(task, Schedule.once(Durations.of(delay, unit))).onKeyOwner(key));
  }

  /**
   * Schedules a task to run once, on the owner of {@code key}'s partition; the future gives null.
   */
  default IScheduledFuture<?> scheduleOnKeyOwner(
      Runnable task, Object key, long delay, TimeUnit unit) {
    return this.<@Nullable Void>schedule(
        TaskSpec.of(task, Schedule.once(Durations.of(delay, unit))).onKeyOwner(key));
  }

  /** The same as {@link #scheduleOnKeyOwner(Callable, Object, long, TimeUnit)}, for lambdas. */
  default <V extends @Nullable Object> IScheduledFuture<V> scheduleOnKeyOwner(
      SerializableCallable<V> task, Object key, long delay, TimeUnit unit) {
    return scheduleOnKeyOwner((Callable<V>) task, key, delay, unit);
  }

  /** The same as {@link #scheduleOnKeyOwner(Runnable, Object, long, TimeUnit)}, for lambdas. */
  default IScheduledFuture<?> scheduleOnKeyOwner(
      SerializableRunnable task, Object key, long delay, TimeUnit unit) {
    return scheduleOnKeyOwner((Runnable) task, key, delay, unit);
  }

  /** Schedules a task to run on a fixed grid, on the owner of {@code key}'s partition. */
  default IScheduledFuture<?> scheduleOnKeyOwnerAtFixedRate(
      Runnable task, Object key, long initialDelay, long period, TimeUnit unit) {
    return this.<@Nullable Void>schedule(
        TaskSpec.of(task, fixedRate(initialDelay, period, unit)).onKeyOwner(key));
  }

  /** The same for lambdas. */
  default IScheduledFuture<?> scheduleOnKeyOwnerAtFixedRate(
      SerializableRunnable task, Object key, long initialDelay, long period, TimeUnit unit) {
    return scheduleOnKeyOwnerAtFixedRate((Runnable) task, key, initialDelay, period, unit);
  }

  // ---- on one member ----

  /** Schedules a task to run once, on a member; it is lost with the member. */
  default <V extends @Nullable Object> IScheduledFuture<V> scheduleOnMember(
      Callable<V> task, Member member, long delay, TimeUnit unit) {
    return schedule(TaskSpec.of(task, Schedule.once(Durations.of(delay, unit))).onMember(member));
  }

  /**
   * Schedules a task to run once, on a member; it is lost with the member. The future gives null.
   */
  default IScheduledFuture<?> scheduleOnMember(
      Runnable task, Member member, long delay, TimeUnit unit) {
    return this.<@Nullable Void>schedule(
        TaskSpec.of(task, Schedule.once(Durations.of(delay, unit))).onMember(member));
  }

  /** The same as {@link #scheduleOnMember(Callable, Member, long, TimeUnit)}, for lambdas. */
  default <V extends @Nullable Object> IScheduledFuture<V> scheduleOnMember(
      SerializableCallable<V> task, Member member, long delay, TimeUnit unit) {
    return scheduleOnMember((Callable<V>) task, member, delay, unit);
  }

  /** The same as {@link #scheduleOnMember(Runnable, Member, long, TimeUnit)}, for lambdas. */
  default IScheduledFuture<?> scheduleOnMember(
      SerializableRunnable task, Member member, long delay, TimeUnit unit) {
    return scheduleOnMember((Runnable) task, member, delay, unit);
  }

  /** Schedules a task to run on a fixed grid, on a member; it is lost with the member. */
  default IScheduledFuture<?> scheduleOnMemberAtFixedRate(
      Runnable task, Member member, long initialDelay, long period, TimeUnit unit) {
    return this.<@Nullable Void>schedule(
        TaskSpec.of(task, fixedRate(initialDelay, period, unit)).onMember(member));
  }

  /** The same for lambdas. */
  default IScheduledFuture<?> scheduleOnMemberAtFixedRate(
      SerializableRunnable task, Member member, long initialDelay, long period, TimeUnit unit) {
    return scheduleOnMemberAtFixedRate((Runnable) task, member, initialDelay, period, unit);
  }

  // ---- on all members ----

  /** Schedules a task to run once on each member: {@link #scheduleOnAllMembers(TaskSpec)}. */
  default <V extends @Nullable Object> Map<Member, IScheduledFuture<V>> scheduleOnAllMembers(
      Callable<V> task, long delay, TimeUnit unit) {
    return scheduleOnAllMembers(TaskSpec.of(task, Schedule.once(Durations.of(delay, unit))));
  }

  /** Schedules a task to run once on each member: {@link #scheduleOnAllMembers(TaskSpec)}. */
  default Map<Member, IScheduledFuture<?>> scheduleOnAllMembers(
      Runnable task, long delay, TimeUnit unit) {
    return widen(
        this.<@Nullable Void>scheduleOnAllMembers(
            TaskSpec.of(task, Schedule.once(Durations.of(delay, unit)))));
  }

  /** The same for lambdas. */
  default <V extends @Nullable Object> Map<Member, IScheduledFuture<V>> scheduleOnAllMembers(
      SerializableCallable<V> task, long delay, TimeUnit unit) {
    return scheduleOnAllMembers((Callable<V>) task, delay, unit);
  }

  /** The same for lambdas. */
  default Map<Member, IScheduledFuture<?>> scheduleOnAllMembers(
      SerializableRunnable task, long delay, TimeUnit unit) {
    return scheduleOnAllMembers((Runnable) task, delay, unit);
  }

  /** Schedules a task on a fixed grid on each member: {@link #scheduleOnAllMembers(TaskSpec)}. */
  default Map<Member, IScheduledFuture<?>> scheduleOnAllMembersAtFixedRate(
      Runnable task, long initialDelay, long period, TimeUnit unit) {
    return widen(
        this.<@Nullable Void>scheduleOnAllMembers(
            TaskSpec.of(task, fixedRate(initialDelay, period, unit))));
  }

  /** The same for lambdas. */
  default Map<Member, IScheduledFuture<?>> scheduleOnAllMembersAtFixedRate(
      SerializableRunnable task, long initialDelay, long period, TimeUnit unit) {
    return scheduleOnAllMembersAtFixedRate((Runnable) task, initialDelay, period, unit);
  }

  // ---- on some members ----

  /** Schedules a task once on some members: {@link #scheduleOnMembers(TaskSpec, Collection)}. */
  default <V extends @Nullable Object> Map<Member, IScheduledFuture<V>> scheduleOnMembers(
      Callable<V> task, Collection<? extends Member> members, long delay, TimeUnit unit) {
    return scheduleOnMembers(TaskSpec.of(task, Schedule.once(Durations.of(delay, unit))), members);
  }

  /** Schedules a task once on some members: {@link #scheduleOnMembers(TaskSpec, Collection)}. */
  default Map<Member, IScheduledFuture<?>> scheduleOnMembers(
      Runnable task, Collection<? extends Member> members, long delay, TimeUnit unit) {
    return widen(
        this.<@Nullable Void>scheduleOnMembers(
            TaskSpec.of(task, Schedule.once(Durations.of(delay, unit))), members));
  }

  /** The same for lambdas. */
  default <V extends @Nullable Object> Map<Member, IScheduledFuture<V>> scheduleOnMembers(
      SerializableCallable<V> task,
      Collection<? extends Member> members,
      long delay,
      TimeUnit unit) {
    return scheduleOnMembers((Callable<V>) task, members, delay, unit);
  }

  /** The same for lambdas. */
  default Map<Member, IScheduledFuture<?>> scheduleOnMembers(
      SerializableRunnable task, Collection<? extends Member> members, long delay, TimeUnit unit) {
    return scheduleOnMembers((Runnable) task, members, delay, unit);
  }

  /** Schedules a grid on some members: {@link #scheduleOnMembers(TaskSpec, Collection)}. */
  default Map<Member, IScheduledFuture<?>> scheduleOnMembersAtFixedRate(
      Runnable task,
      Collection<? extends Member> members,
      long initialDelay,
      long period,
      TimeUnit unit) {
    return widen(
        this.<@Nullable Void>scheduleOnMembers(
            TaskSpec.of(task, fixedRate(initialDelay, period, unit)), members));
  }

  /** The same for lambdas. */
  default Map<Member, IScheduledFuture<?>> scheduleOnMembersAtFixedRate(
      SerializableRunnable task,
      Collection<? extends Member> members,
      long initialDelay,
      long period,
      TimeUnit unit) {
    return scheduleOnMembersAtFixedRate((Runnable) task, members, initialDelay, period, unit);
  }

  // ---- now ----

  /**
   * Runs a task as soon as possible and disposes it at its end; the future still gives its value.
   */
  @Override
  default <T extends @Nullable Object> IScheduledFuture<T> submit(Callable<T> task) {
    return schedule(TaskSpec.of(task, Schedule.NOW).with(TaskOptions.DEFAULT.withAutoDispose()));
  }

  /** Runs a task as soon as possible and disposes it at its end. */
  @Override
  default IScheduledFuture<?> submit(Runnable task) {
    return this.<@Nullable Void>schedule(
        TaskSpec.of(task, Schedule.NOW).with(TaskOptions.DEFAULT.withAutoDispose()));
  }

  /**
   * Runs a task as soon as possible and disposes it at its end; the future gives {@code result}.
   */
  @Override
  default <T extends @Nullable Object> IScheduledFuture<T> submit(Runnable task, T result) {
    return submit(TaskUtils.callable(task, result));
  }

  /** The same as {@link #submit(Callable)}, for lambdas. */
  default <T extends @Nullable Object> IScheduledFuture<T> submit(SerializableCallable<T> task) {
    return submit((Callable<T>) task);
  }

  /** The same as {@link #submit(Runnable)}, for lambdas. */
  default IScheduledFuture<?> submit(SerializableRunnable task) {
    return submit((Runnable) task);
  }

  /** The same as {@link #submit(Runnable, Object)}, for lambdas. */
  default <T extends @Nullable Object> IScheduledFuture<T> submit(
      SerializableRunnable task, T result) {
    return submit((Runnable) task, result);
  }

  /** Runs a task as soon as possible and disposes it at its end; returns when it is stored. */
  @Override
  default void execute(Runnable task) {
    IScheduledFuture<?> unused = submit(task);
  }

  /** The same as {@link #execute(Runnable)}, for lambdas. */
  default void execute(SerializableRunnable task) {
    execute((Runnable) task);
  }

  // ---- finding tasks ----

  /**
   * Returns a future for the task at an address. Nothing is asked of the cluster: whether the task
   * still exists shows when the future is used.
   *
   * @throws IllegalArgumentException if the handler belongs to another scheduler
   */
  <V extends @Nullable Object> IScheduledFuture<V> getScheduledFuture(ScheduledTaskHandler handler);

  /**
   * Returns a future for the task that has a name now, in whichever partition its key has put it;
   * empty if there is none. What is bound to a member is found by its address only. Asks the owner
   * of the name, and waits for its answer.
   *
   * @throws io.outlast.splitbrainprotection.SplitBrainProtectionException if too few members are
   *     present for reads
   */
  <V extends @Nullable Object> Optional<IScheduledFuture<V>> findScheduledFuture(String taskName);

  /**
   * Returns all tasks that are not disposed, by the member that owns them: each exactly once, also
   * while members come and go (R28). Members that own none may be missing.
   *
   * @throws io.outlast.splitbrainprotection.SplitBrainProtectionException if too few members are
   *     present for reads
   */
  <V extends @Nullable Object> Map<Member, List<IScheduledFuture<V>>> getAllScheduledFutures();

  // ---- acting on a task ----

  /**
   * Stops a task from starting until it is resumed; a run that goes on is left alone. Replicated,
   * survives takeovers (R34).
   *
   * @return whether this call made the change: false if it was paused or has ended already
   * @throws StaleTaskException if there is no such task
   */
  boolean pause(ScheduledTaskHandler handler);

  /** The same as {@link #pause(ScheduledTaskHandler)}, for the partition task of that name. */
  boolean pause(String taskName);

  /**
   * Lets a paused task start again: a series at the next tick of its grid, a one-shot task at its
   * due time, or at once if that has passed. Ticks that passed during the pause are not made up
   * for.
   *
   * @return whether this call made the change: false if it was not paused
   * @throws StaleTaskException if there is no such task
   */
  boolean resume(ScheduledTaskHandler handler);

  /** The same as {@link #resume(ScheduledTaskHandler)}, for the partition task of that name. */
  boolean resume(String taskName);

  /**
   * Gives a task a new schedule, counted from now; a run that goes on is left alone. A paused task
   * stays paused. A {@link Callable} that is given a periodic schedule becomes a series like any
   * other: its values are dropped.
   *
   * @throws StaleTaskException if there is no such task
   * @throws IllegalStateException if the task has ended: that is final, schedule it anew
   */
  void reschedule(ScheduledTaskHandler handler, Schedule schedule);

  /**
   * The same as {@link #reschedule(ScheduledTaskHandler, Schedule)}, for the partition task of that
   * name.
   */
  void reschedule(String taskName, Schedule schedule);

  /**
   * Starts a run now, beside the schedule, which stays; also of a paused task. A one-shot task too
   * still runs when it is due: the value of the run started here is dropped. If a run is going on,
   * or the task has ended, nothing is started.
   *
   * @return whether a run was started
   * @throws StaleTaskException if there is no such task
   */
  boolean triggerNow(ScheduledTaskHandler handler);

  /** The same as {@link #triggerNow(ScheduledTaskHandler)}, for the partition task of that name. */
  boolean triggerNow(String taskName);

  // ---- the executor as a whole ----

  /**
   * Shuts this executor down for the whole cluster: no member or client can schedule any more, also
   * those that join later; one-shot tasks still run, series end. It is done, on all members, when
   * this returns. To let go of this proxy only, use {@link #close()}.
   *
   * @throws io.outlast.splitbrainprotection.SplitBrainProtectionException if too few members are
   *     present for writes
   */
  @Override
  void shutdown();

  /**
   * Does what {@link #shutdown()} does, interrupts all runs and ends all waiting tasks as
   * cancelled.
   *
   * @return an empty list: tasks are in the cluster, not here
   */
  @Override
  List<Runnable> shutdownNow();

  /**
   * Drops this executor with all its tasks, cluster-wide. Runs are interrupted, what they write
   * later is refused (R48), waiters end with {@link io.outlast.core.ExecutorDestroyedException}. An
   * executor of the same name can be used again at once; it is new, and not shut down.
   */
  void destroy();

  /**
   * Releases this proxy only: neither the executor nor any task is touched (R51). Futures obtained
   * through it stay valid, further calls on it throw {@link IllegalStateException}; {@link
   * io.outlast.core.OutlastInstance#getScheduledExecutorService} gives a new one. Unlike {@code
   * ExecutorService.close} of later JDKs it shuts nothing down and waits for nothing.
   */
  @Override
  void close();

  /**
   * Returns the counters of the partitions that this member owns, and of the tasks bound to it; on
   * a client, the sum over all members.
   */
  LocalExecutorStats getLocalExecutorStats();

  private static Schedule.FixedRate fixedRate(long initialDelay, long period, TimeUnit unit) {
    return Schedule.atFixedRate(Durations.of(initialDelay, unit), Durations.of(period, unit));
  }

  private static Map<Member, IScheduledFuture<?>> widen(
      Map<Member, ? extends IScheduledFuture<?>> futures) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(futures));
  }
}
