// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.peer;

import io.outlast.cluster.Member;
import io.outlast.cluster.MemberLostException;
import io.outlast.cluster.MembershipEvent;
import io.outlast.cluster.MembershipListener;
import io.outlast.core.IndeterminateSubmitException;
import io.outlast.core.OutlastInstance;
import io.outlast.core.TaskDiscardedException;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.durableexecutor.StaleTaskIdException;
import io.outlast.monitor.LocalExecutorStats;
import io.outlast.partition.PartitionLostException;
import io.outlast.scheduledexecutor.DuplicateTaskException;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import io.outlast.scheduledexecutor.StaleTaskException;
import io.outlast.scheduledexecutor.StatefulTask;
import io.outlast.scheduledexecutor.TaskSpec;
import io.outlast.splitbrainprotection.SplitBrainProtectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A member or client of Outlast. */
final class OutlastPeer implements Peer {
  private final OutlastInstance instance;
  private final DurableExecutorService durable;
  private final IScheduledExecutorService scheduled;

  OutlastPeer(OutlastInstance instance) {
    this.instance = instance;
    durable = instance.getDurableExecutorService(OutlastProduct.DURABLE);
    scheduled = instance.getScheduledExecutorService(OutlastProduct.SCHEDULED);
  }

  @Override
  public Set<Feature> features() {
    return Set.of(Feature.values());
  }

  @Override
  public Submitted submit(Work work, @Nullable String key) {
    Callable<String> task = work;
    DurableExecutorServiceFuture<String> future =
        key == null ? durable.submit(task) : durable.submitToKeyOwner(task, key);
    return new Stored(String.valueOf(future.getTaskId()), future);
  }

  private record Stored(String reference, DurableExecutorServiceFuture<String> end)
      implements Submitted {
    @Override
    public boolean cancel() {
      return end.cancel(true);
    }
  }

  @Override
  public CompletionStage<?> retrieve(String reference) {
    // Every future of Outlast is a stage, though not all are declared as one.
    return Peer.stage(
        durable.<String>retrieveResult(Long.parseLong(reference)), ForkJoinPool.commonPool());
  }

  @Override
  public void disposeResult(String reference) {
    durable.disposeResult(Long.parseLong(reference));
  }

  @Override
  public String schedule(Work work, Plan plan) {
    Duration delay = Duration.ofMillis(plan.delayMillis());
    Callable<String> once = work;
    Runnable often =
        plan.isStateful() && work instanceof Work.Counting counting ? new Saved(counting) : work;
    return plan.periodMillis() == 0
        ? schedule(TaskSpec.of(once, new Schedule.Once(delay)), plan.name())
        : schedule(
            TaskSpec.of(
                often, new Schedule.FixedRate(delay, Duration.ofMillis(plan.periodMillis()))),
            plan.name());
  }

  private <V extends @Nullable Object> String schedule(TaskSpec<V> spec, @Nullable String name) {
    return scheduled.schedule(name == null ? spec : spec.named(name)).getHandler().toUrn();
  }

  /** A counter that Outlast keeps. */
  private static final class Saved extends Work.Counting implements StatefulTask<String, Long> {
    private static final long serialVersionUID = 1L;

    Saved(Work.Counting work) {
      super(work.toString(), work.millis());
    }

    @Override
    public void save(Map<String, Long> snapshot) {
      snapshot.put("count", count());
    }

    @Override
    public void load(Map<String, Long> snapshot) {
      setCount(snapshot.getOrDefault("count", 0L));
    }
  }

  @Override
  public CompletionStage<?> await(String reference) {
    return future(reference).toCompletionStage();
  }

  @Override
  public boolean cancel(String reference) {
    return future(reference).cancel(true);
  }

  @Override
  public void dispose(String reference) {
    future(reference).dispose();
  }

  private IScheduledFuture<String> future(String reference) {
    return scheduled.getScheduledFuture(ScheduledTaskHandler.of(reference));
  }

  @Override
  public List<String> list() {
    List<String> references = new ArrayList<>();
    for (List<IScheduledFuture<String>> futures :
        scheduled.<String>getAllScheduledFutures().values()) {
      futures.forEach(future -> references.add(future.getHandler().toUrn()));
    }
    return references;
  }

  @Override
  public String nameOf(String reference) {
    return ScheduledTaskHandler.of(reference).getTaskName();
  }

  @Override
  public Set<String> members() {
    return names(instance.getCluster().getMembers());
  }

  private static Set<String> names(Set<Member> members) {
    Set<String> names = new TreeSet<>();
    members.forEach(member -> names.add(member.getUuid().toString()));
    return names;
  }

  @Override
  public String self() {
    return instance.getCluster().getMembers().stream()
        .filter(Member::localMember)
        .map(member -> member.getUuid().toString())
        .findAny()
        .orElse("");
  }

  @Override
  public void watch(Consumer<Set<String>> onView, Consumer<String> onLoss) {
    instance
        .getCluster()
        .addMembershipListener(
            new MembershipListener() {
              @Override
              public void memberAdded(MembershipEvent event) {
                onView.accept(names(event.getMembers()));
              }

              @Override
              public void memberRemoved(MembershipEvent event) {
                onView.accept(names(event.getMembers()));
              }
            });
    instance
        .getPartitionService()
        .addPartitionLostListener(event -> onLoss.accept(event.toString()));
  }

  @Override
  public long missingCopies() {
    return durable.getLocalExecutorStats().replicasBelowDurability()
        + scheduled.getLocalExecutorStats().replicasBelowDurability();
  }

  @Override
  public Map<String, Long> counters() {
    LocalExecutorStats stats =
        durable.getLocalExecutorStats().plus(scheduled.getLocalExecutorStats());
    Map<String, Long> counters = new LinkedHashMap<>();
    counters.put("submitted", stats.submitted());
    counters.put("completed", stats.completed());
    counters.put("failed", stats.failed());
    counters.put("cancelled", stats.cancelled());
    counters.put("lost", stats.lost());
    counters.put("disposed", stats.disposedBeforeEnd());
    counters.put("discarded", stats.discarded());
    counters.put("pending", stats.pending());
    counters.put("running", stats.running());
    counters.put("balance", stats.balance());
    return counters;
  }

  @Override
  public Kind kindOf(Throwable thrown) {
    if (thrown instanceof CompletionException || thrown instanceof ExecutionException) {
      Throwable cause = thrown.getCause();
      return cause == null ? Kind.OTHER : kindOf(cause);
    }
    if (thrown instanceof PartitionLostException || thrown instanceof MemberLostException) {
      return Kind.LOST;
    }
    if (thrown instanceof StaleTaskIdException || thrown instanceof StaleTaskException) {
      return Kind.STALE;
    }
    if (thrown instanceof DuplicateTaskException) {
      return Kind.DUPLICATE;
    }
    if (thrown instanceof CancellationException) {
      return Kind.CANCELLED;
    }
    if (thrown instanceof TaskDiscardedException) {
      return Kind.DISCARDED;
    }
    if (thrown instanceof RejectedExecutionException
        || thrown instanceof SplitBrainProtectionException) {
      return Kind.REFUSED;
    }
    if (thrown instanceof IndeterminateSubmitException) {
      return Kind.UNKNOWN;
    }
    if (thrown instanceof Work.Failure) {
      return Kind.FAILED;
    }
    // getTaskId() wraps the reason
    Throwable cause = thrown.getCause();
    return thrown instanceof IllegalStateException && cause != null ? kindOf(cause) : Kind.OTHER;
  }

  @Override
  public void close() {
    instance.shutdown();
  }
}
