// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import static io.outlast.contract.fixture.Waiting.until;
import static io.outlast.contract.fixture.Waiting.untilAsserted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.outlast.cluster.Member;
import io.outlast.contract.ContractSuite;
import io.outlast.contract.fixture.Probe;
import io.outlast.contract.fixture.SchedulerProfile;
import io.outlast.contract.fixture.SystemTime;
import io.outlast.contract.fixture.Waiting;
import io.outlast.core.OutlastInstance;
import io.outlast.monitor.LocalExecutorStats;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import io.outlast.scheduledexecutor.StaleTaskException;
import io.outlast.scheduledexecutor.TaskSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What the suites of the scheduled executor share: schedulers that only one test knows. */
public abstract class ScheduledSuite extends ContractSuite {

  /** A delay that no test lives to see the end of. */
  protected static final Duration LONG = Duration.ofHours(1);

  /** {@link #LONG} in hours. */
  protected static final long LONG_HOURS = LONG.toHours();

  /** Due after {@link #LONG}. */
  protected static final Schedule.Once LATER = Schedule.once(LONG);

  private final Set<String> schedulers = new LinkedHashSet<>();

  @AfterEach
  @Timeout(value = 40, threadMode = ThreadMode.SEPARATE_THREAD)
  final void letGoOfSchedulers() {
    probe().close();
    schedulers.forEach(name -> submitter().getScheduledExecutorService(name).destroy());
  }

  /** Returns the scheduler of this test, with the defaults. */
  protected final IScheduledExecutorService scheduler() {
    return scheduler(SchedulerProfile.PLAIN);
  }

  /** Returns the scheduler of this test with that profile. */
  protected final IScheduledExecutorService scheduler(SchedulerProfile profile) {
    return scheduler(profile, submitter());
  }

  /** Returns the scheduler of this test with that profile, on that instance. */
  protected final IScheduledExecutorService scheduler(
      SchedulerProfile profile, OutlastInstance instance) {
    String name = profile.executorName(id());
    schedulers.add(name);
    return instance.getScheduledExecutorService(name);
  }

  /** Returns the same scheduler on another instance, wherever there are several. */
  protected final IScheduledExecutorService elsewhere(IScheduledExecutorService scheduler) {
    return other().getScheduledExecutorService(scheduler.getName());
  }

  /** Returns the same scheduler on all instances. */
  protected final List<IScheduledExecutorService> everywhere(IScheduledExecutorService scheduler) {
    return fixture().instances().stream()
        .map(instance -> instance.getScheduledExecutorService(scheduler.getName()))
        .toList();
  }

  /** Returns a future for the same task, obtained on another instance from its stored address. */
  protected final <V> IScheduledFuture<V> elsewhere(
      IScheduledExecutorService scheduler, IScheduledFuture<V> future) {
    String urn = future.getHandler().toUrn();
    return elsewhere(scheduler).getScheduledFuture(ScheduledTaskHandler.of(urn));
  }

  /** Returns the counters of a scheduler, summed over the members. */
  protected final LocalExecutorStats stats(IScheduledExecutorService scheduler) {
    return fixture().schedulerStats(scheduler.getName());
  }

  /** Returns the members that run tasks, as the API names them. */
  protected final List<Member> allMembers() {
    return fixture().members().stream().map(ScheduledSuite::asMember).toList();
  }

  /** Returns a member as the API names it. */
  protected static Member asMember(OutlastInstance member) {
    return member.getCluster().getLocalMember();
  }

  /** Returns the identity of a member. */
  protected static UUID uuidOf(OutlastInstance member) {
    return asMember(member).getUuid();
  }

  /** Returns the partition of a key or name. */
  protected final int partitionOf(Object key) {
    return submitter().getPartitionService().getPartition(key).getPartitionId();
  }

  /** Returns the addresses of all tasks that a scheduler knows, as often as it tells them. */
  protected static List<ScheduledTaskHandler> listed(IScheduledExecutorService scheduler) {
    return scheduler.getAllScheduledFutures().values().stream()
        .flatMap(Collection::stream)
        .map(IScheduledFuture::getHandler)
        .toList();
  }

  /** Returns the names of all tasks that a scheduler knows, as often as it tells them. */
  protected static List<String> listedNames(IScheduledExecutorService scheduler) {
    return listed(scheduler).stream().map(ScheduledTaskHandler::getTaskName).toList();
  }

  /** Waits until a task has run that often, and owner and backups know. */
  protected static void awaitTotalRuns(IScheduledFuture<?> future, int count) {
    until(count + " acknowledged runs", () -> future.getStats().getTotalRuns() >= count);
  }

  /** Waits until so much time has passed since then. */
  protected static void awaitPassed(Duration time, long since) {
    until(time + " to pass", () -> SystemTime.since(since), passed -> passed.compareTo(time) >= 0);
  }

  /** Waits for a future to be cancelled, and checks that all ways to ask say so. */
  protected static void assertCancelled(Future<?> future) {
    Throwable thrown = catchThrowable(() -> Waiting.valueOf(future));
    assertThat(thrown).isInstanceOf(CancellationException.class);
    assertThat(future.isCancelled()).isTrue();
    assertThat(future.isDone()).isTrue();
  }

  /** Checks that a task is disposed, or never was. */
  protected static void assertStale(IScheduledFuture<?> future) {
    assertThatThrownBy(future::isDone).isInstanceOf(StaleTaskException.class);
    assertThatThrownBy(() -> Waiting.valueOf(future)).isInstanceOf(StaleTaskException.class);
  }

  /** Checks that a run began that long after a moment, or later. */
  protected static void assertNotEarly(Probe.Run run, long since, Duration delay) {
    assertThat(Duration.ofNanos(run.at() - since))
        .as("from the call to %s", run)
        .isGreaterThanOrEqualTo(delay);
  }

  /** Waits until the counters of a scheduler add up. */
  protected final void assertBalanced(IScheduledExecutorService scheduler) {
    untilAsserted(
        "the counters add up",
        () -> assertThat(stats(scheduler).balance()).as("%s", stats(scheduler)).isZero());
  }

  /** Waits until another task, of a period of 10 ms, has run that often: time passes for all. */
  protected final void awaitBeats(IScheduledExecutorService scheduler, int count) {
    String beat = "beat-" + probe().runs().size();
    IScheduledFuture<?> beats =
        scheduler.schedule(
            TaskSpec.of(
                    probe().passing(beat).asRunnable(),
                    Schedule.atFixedRate(Duration.ZERO, Duration.ofMillis(10)))
                .named(beat));
    probe().awaitAtLeast(beat, count);
    beats.dispose();
  }

  /** Calls on that many threads at the same time, and returns what came back. */
  protected static <T> List<T> atOnce(int threads, IntFunction<T> call) throws Exception {
    CyclicBarrier start = new CyclicBarrier(threads);
    Executor newThreads = work -> new Thread(work, "at-once").start();
    List<CompletableFuture<T>> calls = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int number = i;
      calls.add(
          CompletableFuture.supplyAsync(
              () -> {
                pass(start);
                return call.apply(number);
              },
              newThreads));
    }
    List<T> results = new ArrayList<>();
    for (CompletableFuture<T> pending : calls) {
      results.add(Waiting.valueOf(pending));
    }
    return results;
  }

  private static void pass(CyclicBarrier start) {
    try {
      start.await(15, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String describe() {
    return super.describe()
        + "; "
        + schedulers.stream().map(name -> name + " " + fixture().schedulerStats(name)).toList();
  }
}
