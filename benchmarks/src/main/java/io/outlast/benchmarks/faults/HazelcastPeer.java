// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.faults;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IndeterminateOperationStateException;
import com.hazelcast.core.MemberLeftException;
import com.hazelcast.core.OperationTimeoutException;
import com.hazelcast.durableexecutor.DurableExecutorService;
import com.hazelcast.durableexecutor.DurableExecutorServiceFuture;
import com.hazelcast.durableexecutor.StaleTaskIdException;
import com.hazelcast.scheduledexecutor.DuplicateTaskException;
import com.hazelcast.scheduledexecutor.IScheduledExecutorService;
import com.hazelcast.scheduledexecutor.IScheduledFuture;
import com.hazelcast.scheduledexecutor.ScheduledTaskHandler;
import com.hazelcast.scheduledexecutor.StaleTaskException;
import com.hazelcast.scheduledexecutor.StatefulTask;
import com.hazelcast.scheduledexecutor.TaskUtils;
import com.hazelcast.spi.exception.TargetDisconnectedException;
import io.outlast.faults.peer.Peer;
import io.outlast.faults.peer.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A member or client of Hazelcast. Its durable executor does not cancel, and there are no counters
 * that could add up; all else that the work asks for it has.
 */
final class HazelcastPeer implements Peer {
  private final HazelcastInstance instance;
  private final DurableExecutorService durable;
  private final IScheduledExecutorService scheduled;

  /** Futures of scheduled tasks only block. */
  private final ExecutorService waiters =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "waiter");
            thread.setDaemon(true);
            return thread;
          });

  HazelcastPeer(HazelcastInstance instance) {
    this.instance = instance;
    durable = instance.getDurableExecutorService(HazelcastProduct.DURABLE);
    scheduled = instance.getScheduledExecutorService(HazelcastProduct.SCHEDULED);
  }

  @Override
  public Set<Feature> features() {
    return Set.of(Feature.SCHEDULE, Feature.STATEFUL, Feature.NAMES);
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
      throw new UnsupportedOperationException("cancel");
    }
  }

  @Override
  public CompletionStage<?> retrieve(String reference) {
    return Peer.stage(durable.<String>retrieveResult(Long.parseLong(reference)), waiters);
  }

  @Override
  public void disposeResult(String reference) {
    durable.disposeResult(Long.parseLong(reference));
  }

  @Override
  public String schedule(Work work, Plan plan) {
    String name = plan.name();
    if (plan.periodMillis() == 0) {
      Callable<String> once = work;
      return reference(
          scheduled.schedule(
              name == null ? once : TaskUtils.named(name, once),
              plan.delayMillis(),
              TimeUnit.MILLISECONDS));
    }
    Runnable often =
        plan.isStateful() && work instanceof Work.Counting counting ? new Saved(counting) : work;
    return reference(
        scheduled.scheduleAtFixedRate(
            name == null ? often : TaskUtils.named(name, often),
            plan.delayMillis(),
            plan.periodMillis(),
            TimeUnit.MILLISECONDS));
  }

  private static String reference(IScheduledFuture<?> future) {
    return future.getHandler().toUrn();
  }

  /** A counter that Hazelcast keeps. */
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
    return Peer.stage(future(reference), waiters);
  }

  @Override
  public boolean cancel(String reference) {
    return future(reference).cancel(false);
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
      futures.forEach(future -> references.add(reference(future)));
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

  /** Whether any is missing in the cluster: how many Hazelcast does not tell. */
  @Override
  public long missingCopies() {
    return instance.getPartitionService().isClusterSafe() ? 0 : 1;
  }

  @Override
  public Map<String, Long> counters() {
    return Map.of();
  }

  @Override
  public Kind kindOf(Throwable thrown) {
    if (thrown instanceof CompletionException || thrown instanceof ExecutionException) {
      Throwable cause = thrown.getCause();
      return cause == null ? Kind.OTHER : kindOf(cause);
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
    if (thrown instanceof RejectedExecutionException) {
      return Kind.REFUSED;
    }
    if (thrown instanceof MemberLeftException
        || thrown instanceof TargetDisconnectedException
        || thrown instanceof IndeterminateOperationStateException
        || thrown instanceof OperationTimeoutException) {
      return Kind.UNKNOWN;
    }
    return thrown instanceof Work.Failure ? Kind.FAILED : Kind.OTHER;
  }

  @Override
  public void close() {
    instance.shutdown();
  }
}
