// SPDX-License-Identifier: Apache-2.0
package io.outlast.scheduledexecutor;

import io.outlast.cluster.Member;
import io.outlast.core.RegisteredTask;
import io.outlast.core.SerializableCallable;
import io.outlast.core.SerializableRunnable;
import io.outlast.partition.PartitionAware;
import io.outlast.spi.Traits;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Everything about a task to schedule: what runs, when, where, under which name, and with which
 * options. All {@code schedule} methods of {@link IScheduledExecutorService} are short forms of it.
 *
 * <pre>{@code
 * scheduler.schedule(
 *     TaskSpec.of(() -> Ledger.close(), Schedule.atFixedRate(ofMinutes(1), ofHours(1)))
 *         .named("close-ledger")
 *         .with(TaskOptions.DEFAULT.withIfExists(IfExists.KEEP)));
 * }</pre>
 *
 * <p>Immutable as far as its task is; the task is serialized when the spec is scheduled.
 *
 * @param <V> type of the task's value
 */
public final class TaskSpec<V extends @Nullable Object> {

  private static final Placement BY_TASK = new Placement.ByTask();

  private final Object task;
  private final Schedule schedule;
  private final Placement placement;
  private final @Nullable String name;
  private final TaskOptions options;

  private TaskSpec(
      Object task,
      Schedule schedule,
      Placement placement,
      @Nullable String name,
      TaskOptions options) {
    this.task = Objects.requireNonNull(task, "task");
    this.schedule = Objects.requireNonNull(schedule, "schedule");
    this.placement = placement;
    this.name = name;
    this.options = options;
  }

  /** Returns a spec of a task that runs once, for its value. */
  public static <V extends @Nullable Object> TaskSpec<V> of(
      Callable<V> task, Schedule.Once schedule) {
    return new TaskSpec<>(task, schedule, BY_TASK, null, TaskOptions.DEFAULT);
  }

  /** Returns a spec of a task that runs once or periodically. */
  public static TaskSpec<@Nullable Void> of(Runnable task, Schedule schedule) {
    return new TaskSpec<>(asRunnable(task), schedule, BY_TASK, null, TaskOptions.DEFAULT);
  }

  /** The same as {@link #of(Callable, Schedule.Once)}, for lambdas. */
  public static <V extends @Nullable Object> TaskSpec<V> of(
      SerializableCallable<V> task, Schedule.Once schedule) {
    return of((Callable<V>) task, schedule);
  }

  /** The same as {@link #of(Runnable, Schedule)}, for lambdas. */
  public static TaskSpec<@Nullable Void> of(SerializableRunnable task, Schedule schedule) {
    return of((Runnable) task, schedule);
  }

  /**
   * Returns a spec of a task that members have registered by name, which runs once or periodically.
   */
  public static TaskSpec<byte @Nullable []> ofRegistered(RegisteredTask task, Schedule schedule) {
    return new TaskSpec<>(task, schedule, BY_TASK, null, TaskOptions.DEFAULT);
  }

  /** Returns this spec under a name, which wins over the task's own. */
  public TaskSpec<V> named(String taskName) {
    return new TaskSpec<>(
        task, schedule, placement, Objects.requireNonNull(taskName, "taskName"), options);
  }

  /** Returns this spec placed in the partition of {@code key}, which wins over the task's own. */
  public TaskSpec<V> onKeyOwner(Object key) {
    return new TaskSpec<>(task, schedule, new Placement.OnKeyOwner(key), name, options);
  }

  /** Returns this spec placed on a member: the task is lost with it. */
  public TaskSpec<V> onMember(Member member) {
    return new TaskSpec<>(task, schedule, new Placement.OnMember(member), name, options);
  }

  /** Returns this spec with other options. */
  public TaskSpec<V> with(TaskOptions taskOptions) {
    return new TaskSpec<>(
        task, schedule, placement, name, Objects.requireNonNull(taskOptions, "taskOptions"));
  }

  /** Returns the task: a {@link Callable} or a {@link Runnable}. */
  public Object task() {
    return task;
  }

  /** Returns when the task is due. */
  public Schedule schedule() {
    return schedule;
  }

  /** Returns where the task is stored, with its {@link PartitionAware} key taken into account. */
  public Placement placement() {
    if (!(placement instanceof Placement.ByTask)) {
      return placement;
    }
    return Traits.find(task, PartitionAware.class)
        .map(keyed -> (Placement) new Placement.OnKeyOwner(keyed.getPartitionKey()))
        .orElse(placement);
  }

  /** Returns the name: the one given here, else the task's own; empty if it has none. */
  public Optional<String> name() {
    if (name != null) {
      return Optional.of(name);
    }
    return Traits.find(task, NamedTask.class)
        .map(
            named ->
                Objects.requireNonNull(
                    named.getName(),
                    () -> "getName() of " + task.getClass().getName() + " returned null"));
  }

  /** Returns the options, with the task's {@link AutoDisposableTask} taken into account. */
  public TaskOptions options() {
    return !options.autoDispose() && Traits.has(task, AutoDisposableTask.class)
        ? options.withAutoDispose()
        : options;
  }

  /** What could be called as well was given to be run: its future gives null. */
  @SuppressWarnings("NullAway") // null is the value asked for
  private static Object asRunnable(Runnable task) {
    return task instanceof Callable<?> ? TaskUtils.callable(task, null) : task;
  }

  @Override
  public String toString() {
    return "TaskSpec["
        + task.getClass().getName()
        + name().map(taskName -> " '" + taskName + "'").orElse("")
        + ", "
        + schedule
        + ", "
        + placement
        + ", "
        + options
        + "]";
  }
}
