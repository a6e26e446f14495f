// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.cluster.Member;
import io.outlast.engine.gateway.Address;
import io.outlast.engine.task.Alteration;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Timing;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import io.outlast.scheduledexecutor.TaskOptions;
import io.outlast.scheduledexecutor.TaskSpec;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The scheduled executor, for members and clients alike. */
public final class ScheduledExecutorFacade extends ExecutorFacade
    implements IScheduledExecutorService {
  private static final TaskOptions DISPOSED_AT_END = TaskOptions.DEFAULT.withAutoDispose();

  private final Backing backing;
  private final OnMembers onMembers;
  private final Listing listing;

  /** Makes a proxy of the executor of that name. */
  public ScheduledExecutorFacade(FacadeContext context, String name, FacadeSettings settings) {
    this(
        ExecutorParts.of(
            context,
            new ExecutorId(ExecutorId.Kind.SCHEDULED, Objects.requireNonNull(name, "name")),
            settings));
  }

  private ScheduledExecutorFacade(ExecutorParts parts) {
    super(parts);
    this.backing = parts.backing();
    this.onMembers = new OnMembers(backing, parts.submissions(), parts.limits().patience());
    this.listing = new Listing(backing, parts.context().members(), parts.context().timers());
  }

  /**
   * Returns another proxy of the same executor, closed on its own: who asks for an executor by name
   * gets one to himself.
   */
  public ScheduledExecutorFacade another() {
    return new ScheduledExecutorFacade(parts());
  }

  // ---- Scheduling -------------------------------------------------------------------------------

  @Override
  public <V extends @Nullable Object> IScheduledFuture<V> schedule(TaskSpec<V> spec) {
    Scheduling<V> sent = send(order(spec), /* wantsEnd= */ true);
    sent.requireStored();
    return sent.future();
  }

  @Override
  public void execute(Runnable task) {
    send(order(TaskSpec.of(task, Schedule.NOW).with(DISPOSED_AT_END)), /* wantsEnd= */ false)
        .requireStored();
  }

  @Override
  public <V extends @Nullable Object> CompletionStage<IScheduledFuture<V>> scheduleAsync(
      TaskSpec<V> spec) {
    return send(order(spec), /* wantsEnd= */ true).futureStage();
  }

  @Override
  public <V extends @Nullable Object> List<IScheduledFuture<V>> scheduleAll(
      Collection<TaskSpec<V>> specs) {
    List<Order<V>> orders = specs.stream().map(this::order).toList();
    List<Scheduling<V>> sent =
        orders.stream().map(order -> send(order, /* wantsEnd= */ true)).toList();
    throwRefusals(sent);
    return sent.stream().map(Scheduling::future).toList();
  }

  /** The first, with the others suppressed. */
  private static void throwRefusals(List<? extends TaskFuture<?>> sent) {
    List<Throwable> refusals =
        sent.stream().map(TaskFuture::refusal).filter(Objects::nonNull).toList();
    if (!refusals.isEmpty()) {
      Throwable first = refusals.get(0);
      refusals.stream().skip(1).filter(other -> other != first).forEach(first::addSuppressed);
      throw Throwables.unchecked(first);
    }
  }

  private <V extends @Nullable Object> Order<V> order(TaskSpec<V> spec) {
    requireOpen();
    return Order.of(Objects.requireNonNull(spec, "spec"));
  }

  private <V extends @Nullable Object> Scheduling<V> send(Order<V> order, boolean wantsEnd) {
    boolean awaitsEnd = wantsEnd && order.options().autoDispose();
    return parts()
        .submissions()
        .send(() -> order.pack(backing, awaitsEnd), order.scheduling(backing, awaitsEnd));
  }

  @Override
  <T extends @Nullable Object> TaskFuture<T> send(Callable<T> task, Deadline deadline)
      throws InterruptedException {
    Order<T> order = Order.of(TaskSpec.of(task, Schedule.NOW).with(DISPOSED_AT_END));
    return parts()
        .submissions()
        .send(
            () -> order.pack(backing, /* awaitsEnd= */ true),
            order.scheduling(backing, /* awaitsEnd= */ true),
            deadline);
  }

  @Override
  public <V extends @Nullable Object> Map<Member, IScheduledFuture<V>> scheduleOnMembers(
      TaskSpec<V> spec, Collection<? extends Member> members) {
    requireOpen();
    return onMembers.scheduleOn(members, spec);
  }

  @Override
  public <V extends @Nullable Object> Map<Member, IScheduledFuture<V>> scheduleOnAllMembers(
      TaskSpec<V> spec) {
    requireOpen();
    return onMembers.scheduleOnAll(parts().context().members().get(), spec);
  }

  // ---- Finding tasks ----------------------------------------------------------------------------

  @Override
  public <V extends @Nullable Object> IScheduledFuture<V> getScheduledFuture(
      ScheduledTaskHandler handler) {
    requireOpen();
    return new ScheduledTaskFuture<>(task(handler), null);
  }

  @Override
  public <V extends @Nullable Object> Optional<IScheduledFuture<V>> findScheduledFuture(
      String taskName) {
    requireOpen();
    return task(taskName).found().map(found -> new ScheduledTaskFuture<>(found, null));
  }

  @Override
  public <V extends @Nullable Object>
      Map<Member, List<IScheduledFuture<V>>> getAllScheduledFutures() {
    requireOpen();
    return listing.all();
  }

  private RemoteTask task(ScheduledTaskHandler handler) {
    if (!handler.getSchedulerName().equals(getName())) {
      throw new IllegalArgumentException(
          "%s belongs to scheduler '%s', this is '%s'. Get that one by its name."
              .formatted(handler, handler.getSchedulerName(), getName()));
    }
    return RemoteTask.named(backing, address(handler), handler.getTaskName());
  }

  private Address address(ScheduledTaskHandler handler) {
    UUID member = handler.getUuid();
    if (member != null) {
      return backing.owners().on(member);
    }
    int partitions = backing.owners().partitionCount();
    if (handler.getPartitionId() >= partitions) {
      throw new IllegalArgumentException(
          "%s is of another cluster: this one has %d partitions.".formatted(handler, partitions));
    }
    return backing.owners().at(handler.getPartitionId());
  }

  private RemoteTask task(String taskName) {
    return RemoteTask.named(
        backing, backing.owners().of(Objects.requireNonNull(taskName, "taskName")), taskName);
  }

  // ---- Acting on a task -------------------------------------------------------------------------

  @Override
  public boolean pause(ScheduledTaskHandler handler) {
    return alter(task(handler), new Alteration.Pause());
  }

  @Override
  public boolean pause(String taskName) {
    return alter(task(taskName), new Alteration.Pause());
  }

  @Override
  public boolean resume(ScheduledTaskHandler handler) {
    return alter(task(handler), new Alteration.Resume());
  }

  @Override
  public boolean resume(String taskName) {
    return alter(task(taskName), new Alteration.Resume());
  }

  @Override
  public void reschedule(ScheduledTaskHandler handler, Schedule schedule) {
    boolean unused = alter(task(handler), timesOf(schedule));
  }

  @Override
  public void reschedule(String taskName, Schedule schedule) {
    boolean unused = alter(task(taskName), timesOf(schedule));
  }

  @Override
  public boolean triggerNow(ScheduledTaskHandler handler) {
    return alter(task(handler), new Alteration.Trigger());
  }

  @Override
  public boolean triggerNow(String taskName) {
    return alter(task(taskName), new Alteration.Trigger());
  }

  private boolean alter(RemoteTask task, Alteration alteration) {
    requireOpen();
    return task.alter(alteration);
  }

  /** Whether a run is going on is for the owner to say. */
  private static Alteration timesOf(Schedule schedule) {
    return new Alteration.Reschedule(Timing.of(schedule), /* duringRun= */ false);
  }
}
