// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.cluster;

import io.outlast.cluster.Cluster;
import io.outlast.config.Config;
import io.outlast.core.IndeterminateSubmitException;
import io.outlast.core.LifecycleService;
import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.durableexecutor.StaleTaskIdException;
import io.outlast.engine.facade.Callbacks;
import io.outlast.engine.facade.DurableExecutorFacade;
import io.outlast.engine.facade.FacadeContext;
import io.outlast.engine.facade.FacadeSettings;
import io.outlast.engine.facade.ScheduledExecutorFacade;
import io.outlast.engine.facade.Submitter;
import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.journal.Journal;
import io.outlast.engine.serial.JavaSerializer;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.TaskId;
import io.outlast.engine.view.ClusterView;
import io.outlast.engine.view.MemberInfo;
import io.outlast.member.engine.Engine;
import io.outlast.member.engine.EngineSettings;
import io.outlast.member.engine.Platform;
import io.outlast.member.message.Message;
import io.outlast.member.run.TaskHost;
import io.outlast.member.settings.SettingsOf;
import io.outlast.monitor.Health;
import io.outlast.monitor.LocalExecutorStats;
import io.outlast.partition.PartitionLostException;
import io.outlast.partition.PartitionService;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.testkit.cluster.History.Ending;
import io.outlast.testkit.simulation.SimulatedDisk;
import io.outlast.testkit.simulation.SimulatedNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A whole member over the ports of a {@link SimulatedNode}. What is asked of it here is recorded in
 * the cluster's {@link History}; nothing blocks.
 */
public final class SimulatedMember implements OutlastInstance {
  private final SimulatedNode node;
  private final Config config;
  private final History history;
  private final @Nullable SimulatedDisk disk;
  private final @Nullable Journal journal;
  private final SettingsOf settings;
  private final SimulatedRunPools pools;
  private final Engine engine;
  private final Submitter submitter;
  private final FacadeContext facades;
  private final ConcurrentMap<String, Object> userContext = new ConcurrentHashMap<>();
  private final Map<String, DurableExecutorFacade> durables = new HashMap<>();
  private final Map<String, IScheduledExecutorService> scheduled = new HashMap<>();
  private boolean hasStarted;
  private boolean isReady;

  SimulatedMember(
      SimulatedNode node,
      Config config,
      History history,
      Random random,
      Predicate<Message> isLost,
      @Nullable SimulatedDisk disk) {
    this.node = node;
    this.config = config;
    this.history = history;
    this.disk = disk;
    journal = disk == null ? null : node.keepOn(disk);
    settings = new SettingsOf(config);
    pools = new SimulatedRunPools(node);
    submitter = new Submitter(random.nextLong());
    LossyTransport transport = new LossyTransport(node, isLost, this::viewed);
    JavaSerializer serializer = new JavaSerializer(config.getClassLoader());
    MemberInfo self =
        new MemberInfo(
            node.id(),
            "",
            0,
            config.getMemberAttributes(),
            node.isLite(),
            /* ready= */ !config.isStartGate(),
            /* leaving= */ false,
            /* clientAddress= */ "");
    engine =
        new Engine(
            new Platform(
                transport,
                node.time(),
                node.timers(),
                node.newExecutor()::execute,
                node.newExecutor(),
                pools,
                durability -> CompletableFuture.completedFuture(node.store(durability)),
                random::nextInt,
                journal),
            new EngineSettings(
                self,
                config.getPartitionCount(),
                config.getInitialMinClusterSize(),
                settings.durabilities(),
                config.getDrainTimeout(),
                config.getPersistenceConfig().getRecoveryMinMembers(),
                config.getPersistenceConfig().getRecoveryTimeout(),
                settings),
            new TaskHost(this, this::recorded, serializer),
            (durability, partition, version) ->
                history.note(node + ": partition " + partition + " was lost"));
    facades =
        new FacadeContext(
            engine.gateway(),
            new ClusterView(
                    engine.members()::all, node.id(), node.newExecutor(), (listener, thrown) -> {})
                ::getMembers,
            serializer,
            new Callbacks(node.newExecutor(), node.timers()),
            node.timers(),
            submitter,
            () -> {},
            executor -> LocalExecutorStats.ZERO,
            random::nextLong);
  }

  private Object recorded(Object task) {
    return task instanceof RecordedTask recorded ? recorded.on(node, history) : task;
  }

  /** The engine begins when its node has become a member, as after a join in production. */
  private void viewed(List<UUID> view) {
    history.viewed(node, view);
    if (!hasStarted && !view.isEmpty()) {
      hasStarted = true;
      engine.start(() -> CompletableFuture.completedFuture(null)).thenRun(() -> isReady = true);
    }
  }

  /** Where it lives. */
  public SimulatedNode node() {
    return node;
  }

  /** Where its journal is, if it has one. */
  public Optional<SimulatedDisk> disk() {
    return Optional.ofNullable(disk);
  }

  /** It has left: in order, if none of its runs was interrupted. */
  void closeJournal(boolean inOrder) {
    if (journal != null) {
      journal.close(inOrder);
    }
  }

  /** The engine, for tests that look deeper. */
  public Engine engine() {
    return engine;
  }

  /** Whether it has become a member and takes part in everything. */
  public boolean isUp() {
    return isReady;
  }

  SimulatedRunPools pools() {
    return pools;
  }

  // ---- What can be asked of it ------------------------------------------------------------------

  /**
   * Submits a task.
   *
   * @param label names the submit in the history; unique
   * @param key decides on the partition; {@code null}: any
   * @param body serializable; it may wait by {@link SimulatedCluster#sleep}
   */
  public DurableExecutorServiceFuture<Object> submit(
      String executor, String label, @Nullable Object key, Callable<?> body) {
    history.submitted(node, label);
    RecordedTask task = new RecordedTask(label, body);
    DurableExecutorServiceFuture<Object> future =
        key == null
            ? getDurableExecutorService(executor).submitAsync(task)
            : getDurableExecutorService(executor).submitAsyncToKeyOwner(task, key);
    future.taskIdStage().thenAccept(id -> history.stored(label, id));
    future.whenComplete((value, failure) -> record(label, "submit", value, failure));
    return future;
  }

  /** Asks for the result of a task. */
  public CompletionStage<Object> retrieve(String executor, String label, long taskId) {
    @SuppressWarnings("unchecked")
    CompletionStage<Object> future =
        (CompletionStage<Object>)
            getDurableExecutorService(executor).<Object>retrieveResult(taskId);
    future.whenComplete((value, failure) -> record(label, "asked from " + node, value, failure));
    return future;
  }

  /** A number for a request of this member. */
  public Identity newIdentity() {
    return submitter.next();
  }

  /** Cancels a task; an answer that says so is recorded as its outcome. */
  public CompletionStage<Reply> cancel(
      String executor, String label, long taskId, boolean interrupt) {
    history.note(node + " cancels " + label);
    return ask(
            executor,
            TaskId.partition(taskId),
            new Command.Cancel(taskId, submitter.next(), interrupt))
        .thenApply(
            reply -> {
              history.note("cancel of " + label + ": " + reply);
              if (reply instanceof Reply.Done done && done.changed()) {
                history.ended(label, "cancel", Ending.OUTCOME, "cancelled");
              }
              return reply;
            });
  }

  /** Drops a task and its result. */
  public CompletionStage<Reply> dispose(String executor, String label, long taskId) {
    history.disposing(label);
    return ask(executor, TaskId.partition(taskId), new Command.Dispose(taskId));
  }

  /** Sends any command to the owner of a partition. */
  public CompletionStage<Reply> ask(String executor, int partition, Command command) {
    return ask(new ExecutorId(ExecutorId.Kind.DURABLE, executor), partition, command);
  }

  /** Sends any command to the owner of a partition. */
  public CompletionStage<Reply> ask(ExecutorId id, int partition, Command command) {
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    engine
        .gateway()
        .send(
            new Address(settings.apply(id).durability(), partition, id), command, reply::complete);
    return reply;
  }

  private void record(
      String label, String asked, @Nullable Object value, @Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause == null) {
      history.ended(label, asked, Ending.OUTCOME, String.valueOf(value));
    } else if (cause instanceof CancellationException) {
      history.ended(label, asked, Ending.OUTCOME, "cancelled");
    } else if (cause instanceof RejectedExecutionException) {
      history.ended(label, asked, Ending.REFUSED, cause.toString());
    } else if (cause instanceof StaleTaskIdException || cause instanceof PartitionLostException) {
      history.ended(label, asked, Ending.GONE, cause.toString());
    } else if (cause instanceof IndeterminateSubmitException
        || cause instanceof IllegalStateException) {
      history.ended(label, asked, Ending.UNKNOWN, cause.toString());
    } else {
      history.ended(label, asked, Ending.OUTCOME, "threw " + cause.getClass().getSimpleName());
    }
  }

  // ---- OutlastInstance --------------------------------------------------------------------------

  @Override
  public String getName() {
    return node.toString();
  }

  @Override
  public DurableExecutorFacade getDurableExecutorService(String name) {
    return durables.computeIfAbsent(
        name,
        n -> {
          var configured = config.findDurableExecutorConfig(n);
          return new DurableExecutorFacade(facades, n, FacadeSettings.of(configured));
        });
  }

  @Override
  public IScheduledExecutorService getScheduledExecutorService(String name) {
    return scheduled.computeIfAbsent(
        name,
        n -> {
          var configured = config.findScheduledExecutorConfig(n);
          return new ScheduledExecutorFacade(facades, n, FacadeSettings.of(configured));
        });
  }

  @Override
  public List<String> getDurableExecutorNames() {
    throw notSimulated();
  }

  @Override
  public List<String> getScheduledExecutorNames() {
    throw notSimulated();
  }

  @Override
  public Cluster getCluster() {
    throw notSimulated();
  }

  @Override
  public PartitionService getPartitionService() {
    throw notSimulated();
  }

  @Override
  public LifecycleService getLifecycleService() {
    throw notSimulated();
  }

  @Override
  public Health getHealth() {
    throw notSimulated();
  }

  @Override
  public Config getConfig() {
    return new Config(config);
  }

  @Override
  public ConcurrentMap<String, Object> getUserContext() {
    return userContext;
  }

  @Override
  public void ready() {
    engine.ready();
  }

  @Override
  public void shutdown() {
    throw new UnsupportedOperationException("Use SimulatedCluster.leave: nothing may block here.");
  }

  private static UnsupportedOperationException notSimulated() {
    return new UnsupportedOperationException(
        "A simulated member has executors, a configuration and a user context only.");
  }

  @Override
  public String toString() {
    return node.toString();
  }
}
