// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.port.Timers;
import io.outlast.engine.task.ExecutorId;
import io.outlast.member.settings.ExecutorSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs at this member, from the order until the owner has answered to the outcome.
 *
 * <p>A run is known by its partition and its token. Everything of the user's (reading the task,
 * injection, the call, writing the result) happens on a thread of the executor's pool and under no
 * lock; all methods here are safe from any thread, short, and never wait.
 *
 * <p>Invariants: a run that is registered is either going to be reported or was dropped and is
 * about to be removed; who removes it from the register, and nobody else, lowers {@code
 * registered}.
 */
public final class Runner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

  private final RunSite site;
  private final Instances instances;
  private final RunPools pools;
  private final Function<ExecutorId, ExecutorSettings> settings;
  private final Reporter reporter;
  private final LongSupplier nanoTime;
  private final Run.End end = new End();
  private final FirstTimes failedSaves = new FirstTimes();

  private final Map<ExecutorId, Lane> lanes = new ConcurrentHashMap<>();

  /**
   * By partition and token. Partitions are few and stay, so that a hand-over looks at its own only.
   */
  private final Map<Place, Map<Long, Run>> runs = new ConcurrentHashMap<>();

  private final AtomicLong registered = new AtomicLong();
  private final Queue<CompletableFuture<Void>> idleWaiters = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  /**
   * Makes the runner of a member.
   *
   * @param self the member
   * @param host what surrounds tasks
   * @param pools where threads come from
   * @param settings what is configured for an executor
   * @param reporter the way to the owners of partitions
   * @param nanoTime the monotonic clock that runs are timed by
   * @param clusterTime in nanoseconds, by which runs of scheduled tasks report when they were
   * @param timers for time limits of runs
   */
  public Runner(
      UUID self,
      TaskHost host,
      RunPools pools,
      Function<ExecutorId, ExecutorSettings> settings,
      Reporter reporter,
      LongSupplier nanoTime,
      LongSupplier clusterTime,
      Timers timers) {
    this.instances = new Instances();
    this.site = new RunSite(self, host, instances, clusterTime, timers);
    this.pools = pools;
    this.settings = settings;
    this.reporter = reporter;
    this.nanoTime = nanoTime;
  }

  // ---- Orders ---------------------------------------------------------------------------------

  /**
   * Queues a run. An order that comes again changes nothing, unless this member has dropped or
   * declined the run since: then an owner has come back to it.
   *
   * @return whether the run is known here now; false when this member begins nothing any more
   * @throws IllegalStateException if the pool that the executor's settings ask for cannot be made
   */
  public boolean start(RunSpec spec) {
    Lane lane = lane(spec.address().executor());
    Run run = new Run(spec, site, end, lane.statistics(), nanoTime.getAsLong());
    registered.incrementAndGet();
    lane.enter();
    if (!register(run)) {
      release(lane);
      return true;
    }
    try {
      // Looked at after registering: stop() sets the flag first and then drops what is registered.
      if (!stopped) {
        lane.execute(run);
        return true;
      }
    } catch (RejectedExecutionException e) {
      LOG.debug("A pool was closed before its member took no more runs", e);
    }
    drop(run);
    return false;
  }

  /**
   * Whether so few runs of an executor are under way that more may be ordered of what is due; if
   * not, {@code whenThere} is called once, on any thread, when there may be room.
   */
  public boolean hasRoom(ExecutorId executor, Runnable whenThere) {
    Lane lane = lanes.get(executor);
    return lane == null || lane.hasRoom(whenThere);
  }

  private Lane laneOf(Run run) {
    return lane(run.spec().address().executor());
  }

  private Lane lane(ExecutorId executor) {
    Lane known = lanes.get(executor);
    return known != null ? known : lanes.computeIfAbsent(executor, this::newLane);
  }

  private Lane newLane(ExecutorId executor) {
    ExecutorSettings its = settings.apply(executor);
    return new Lane(pools.create(executor, its), its, nanoTime);
  }

  /** Registers the run; false if the same one is there already. The count is the caller's. */
  private boolean register(Run run) {
    Map<Long, Run> there = at(run);
    while (true) {
      Run known = there.putIfAbsent(run.spec().token(), run);
      if (known == null) {
        return true;
      }
      if (!known.mayBeOrderedAgain()) {
        return false;
      }
      if (there.replace(run.spec().token(), known, run)) {
        release(laneOf(run));
        return true;
      }
    }
  }

  /**
   * Ends a run that nobody wants any more. When this returns it is sure that a run that had not
   * begun never will; one that had is interrupted if asked for, while the user's code is executing,
   * and learns soon whether its outcome still counts: after a cancellation it does not, after
   * {@code shutdownNow} it does. With the token of the last run of a series between its runs, the
   * instance of the task that is kept for the next is dropped.
   *
   * @return whether it had begun and was not fenced, and so will end with an outcome that the owner
   *     hears of
   */
  public boolean cancel(int durability, int partition, long token, boolean interrupt) {
    Run run = find(durability, partition, token);
    if (run != null) {
      run.letGo();
    }
    instances.drop(new Place(durability, partition), token);
    if (run == null) {
      return false;
    }
    boolean dropped = drop(run);
    if (interrupt) {
      run.interrupt();
    }
    run.letFinish();
    if (run.isRunning()) {
      confirm(run);
    }
    return !dropped && run.hasBegun() && !run.isFenced();
  }

  /** Whether the task was called in this run, and the owner has not answered to its outcome yet. */
  public boolean hasBegun(int durability, int partition, long token) {
    Run run = find(durability, partition, token);
    return run != null && run.hasBegun();
  }

  // ---- Changes of owners ----------------------------------------------------------------------

  /**
   * Lists the runs of a partition that the next owner must wait for: those that have begun here, or
   * are being declined, and that the owner has not answered to. The others are dropped: the next
   * owner orders them again. Instances of tasks are not kept beyond this: the next owner may have
   * runs done elsewhere, and tells nobody who does them no more.
   */
  public List<RunSpec> settle(int durability, int partition) {
    Place place = new Place(durability, partition);
    List<RunSpec> going = new ArrayList<>();
    for (Run run : at(place).values()) {
      run.letGo();
      if (!drop(run) && run.isOwedAnAnswer()) {
        going.add(run.spec());
      }
    }
    instances.drop(place);
    return going;
  }

  /** The same for all runs that go on here. */
  public void confirmAll() {
    confirmAll(run -> true);
  }

  /**
   * Asks the owners whether runs that go on here may still end their tasks, and fences those that
   * may not: {@code isStillOwner()} becomes false for good, and the run is interrupted (R4).
   *
   * @param which the runs to ask about
   */
  public void confirmAll(Predicate<RunSpec> which) {
    forEach(
        run -> {
          if (run.isRunning() && which.test(run.spec())) {
            confirm(run);
          }
        });
  }

  private void confirm(Run run) {
    RunSpec spec = run.spec();
    reporter.send(
        spec.address(),
        new Command.Confirm(spec.taskId(), spec.token()),
        reply -> {
          if (reply instanceof Reply.Done done && !done.changed()) {
            run.fence();
          }
        });
  }

  // ---- Shutting down --------------------------------------------------------------------------

  /** Begins nothing from now on: what is queued is dropped, and new orders are not taken. */
  public void stop() {
    stopped = true;
    forEach(this::drop);
    instances.dropAll();
  }

  /** Completes as soon as no run is queued, going on, or waiting for the owner's answer. */
  public CompletionStage<Void> whenIdle() {
    CompletableFuture<Void> idle = new CompletableFuture<>();
    idleWaiters.add(idle);
    tellIfIdle();
    return idle;
  }

  /**
   * Stops for good: interrupts all runs whose task is being called, and keeps their outcomes back,
   * so that the tasks are run by other members instead of ending with the interrupt.
   *
   * @return how many those were
   */
  public int abandonAll() {
    stop();
    int[] abandoned = {0};
    forEach(run -> abandoned[0] += run.abandon() ? 1 : 0);
    return abandoned[0];
  }

  /** Stops and closes the pools; does not wait for runs. */
  @Override
  public void close() {
    stop();
    pools.close();
  }

  // ---- Statistics -----------------------------------------------------------------------------

  /** Runs of an executor on this member. */
  public RunCounts counts(ExecutorId executor) {
    Lane lane = lanes.get(executor);
    return lane == null ? RunCounts.NONE : lane.statistics().counts();
  }

  /**
   * The executors of which a run has waited for a thread for longer than this. Costs a glance at
   * the first that waits in each pool, however many do.
   */
  public List<Backlog> backlogs(long longerThanNanos) {
    List<Backlog> backlogs = new ArrayList<>();
    lanes.forEach(
        (executor, lane) -> {
          Run first = lane.longestQueued();
          long waited = first == null ? 0 : nanoTime.getAsLong() - first.queuedAt();
          if (waited > longerThanNanos) {
            long going = lane.statistics().counts().running();
            backlogs.add(new Backlog(executor, waited, lane.queued(), going, lane.size()));
          }
        });
    return backlogs;
  }

  /** Runs that are queued, going on, or waiting for the owner's answer. */
  public long registered() {
    return registered.get();
  }

  /** Tasks of series that are in memory here between two of their runs. */
  int instances() {
    return instances.count();
  }

  // ---- The register ---------------------------------------------------------------------------

  private Map<Long, Run> at(Run run) {
    return at(Place.of(run.spec()));
  }

  private Map<Long, Run> at(Place place) {
    Map<Long, Run> known = runs.get(place);
    return known != null ? known : runs.computeIfAbsent(place, p -> new ConcurrentHashMap<>());
  }

  private @Nullable Run find(int durability, int partition, long token) {
    Map<Long, Run> there = runs.get(new Place(durability, partition));
    return there == null ? null : there.get(token);
  }

  private void forEach(Consumer<Run> action) {
    runs.values().forEach(there -> there.values().forEach(action));
  }

  private boolean drop(Run run) {
    boolean dropped = run.drop();
    if (dropped) {
      forget(run);
    }
    return dropped;
  }

  private void forget(Run run) {
    if (at(run).remove(run.spec().token(), run)) {
      release(laneOf(run));
    }
  }

  private void release(Lane lane) {
    lane.leave();
    registered.decrementAndGet();
    tellIfIdle();
  }

  /**
   * Who waits adds itself before it looks at the count; who lowers the count looks for waiters
   * after.
   */
  private void tellIfIdle() {
    while (registered.get() == 0) {
      CompletableFuture<Void> waiter = idleWaiters.poll();
      if (waiter == null) {
        return;
      }
      waiter.complete(null);
    }
  }

  /** Where runs end, on threads of their pools. */
  private final class End implements Run.End {
    @Override
    public void report(Run run, Command command) {
      // Before it is sent: the next order may be here before the answer.
      keepInstance(run);
      try {
        reporter.send(run.spec().address(), command, reply -> answered(run, command, reply));
      } catch (RuntimeException e) {
        LOG.error(
            "Executor '{}': the outcome of task {} could not be sent. The task runs again when its"
                + " partition has a new owner.",
            run.spec().address().executor().name(),
            run.spec().taskId(),
            e);
        dropInstance(run);
        forget(run);
      }
    }

    @Override
    public void forget(Run run) {
      Runner.this.forget(run);
    }

    @Override
    public void saveFailed(Run run, Throwable why) {
      RunSpec.Scheduled scheduled = run.spec().scheduled();
      if (scheduled != null && failedSaves.isFirst(run.spec().taskId())) {
        LOG.warn(
            "Executor '{}': task '{}' could not save its state after a run. The run counts; the"
                + " next begins with the state of the last run that could. Further failures of this"
                + " task are only counted.",
            run.spec().address().executor().name(),
            scheduled.name(),
            why);
      }
    }

    /** Whatever the answer is, it is the last word: accepted, refused, or never to be known. */
    private void answered(Run run, Command command, Reply reply) {
      if (command instanceof Command.Finish
          && reply instanceof Reply.Done done
          && !done.changed()) {
        run.fence();
      }
      if (!(reply instanceof Reply.Done done && done.changed())) {
        dropInstance(run);
      }
      forget(run);
    }

    /**
     * Looks after it has put the instance there whether that is still wanted: who drops instances
     * says so to the runner or the run first.
     */
    private void keepInstance(Run run) {
      Instance instance = run.survivor();
      if (instance != null) {
        instances.keep(run.spec(), instance);
        if (stopped || run.isLetGo()) {
          dropInstance(run);
        }
      }
    }

    private void dropInstance(Run run) {
      if (run.spec().scheduled() != null) {
        instances.drop(Place.of(run.spec()), run.spec().token());
      }
    }
  }
}
