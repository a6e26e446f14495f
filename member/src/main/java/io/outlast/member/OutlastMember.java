// SPDX-License-Identifier: Apache-2.0
package io.outlast.member;

import io.outlast.cluster.Cluster;
import io.outlast.config.Config;
import io.outlast.core.LifecycleService;
import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.engine.endpoint.Endpoint;
import io.outlast.engine.facade.Callbacks;
import io.outlast.engine.facade.DurableExecutorFacade;
import io.outlast.engine.facade.ExecutorNames;
import io.outlast.engine.facade.FacadeContext;
import io.outlast.engine.facade.FacadeSettings;
import io.outlast.engine.facade.KeyPartitions;
import io.outlast.engine.facade.ScheduledExecutorFacade;
import io.outlast.engine.facade.Submitter;
import io.outlast.engine.serial.JavaSerializer;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.view.ClusterView;
import io.outlast.engine.view.Lifecycle;
import io.outlast.engine.view.MemberInfo;
import io.outlast.engine.view.PartitionView;
import io.outlast.member.engine.Engine;
import io.outlast.member.engine.EngineSettings;
import io.outlast.member.engine.Platform;
import io.outlast.member.membership.DataMemberWait;
import io.outlast.member.membership.Members;
import io.outlast.member.protection.Protections;
import io.outlast.member.run.RunPools;
import io.outlast.member.run.TaskHost;
import io.outlast.member.settings.SettingsOf;
import io.outlast.member.settings.UserClasses;
import io.outlast.member.stats.CopiesWatch;
import io.outlast.member.stats.LocalStats;
import io.outlast.member.stats.MemberBeans;
import io.outlast.member.time.SystemClusterTime;
import io.outlast.member.time.SystemTimers;
import io.outlast.member.time.TimeSync;
import io.outlast.member.view.ListenerLog;
import io.outlast.member.view.LossLog;
import io.outlast.member.view.MembershipLog;
import io.outlast.member.watch.Watchdog;
import io.outlast.monitor.Health;
import io.outlast.monitor.LocalExecutorStats;
import io.outlast.partition.PartitionService;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A member: the engine with the API on top. */
final class OutlastMember implements OutlastInstance {
  private static final Logger LOG = LoggerFactory.getLogger(OutlastMember.class);
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final long START_SECONDS = 120;

  private final String name;
  private final Config config;
  private final MemberThreads threads;
  private final Protections protections;
  private final MemberPlatform platform;
  private final Engine engine;
  private final RunPools pools;
  private final SettingsOf settings;
  private final ClusterView cluster;
  private final PartitionView partitions;
  private final Lifecycle lifecycle;
  private final LossLog losses;
  private final LocalStats stats;
  private final ExecutorNames executorNames;
  private final MemberBeans beans;
  private final Watchdog watchdog;
  private final FacadeContext facades;
  private final TimeSync timeSync;
  private final ClientPort clientPort;

  /** Told of nothing before the member is one. */
  private volatile Endpoint endpoint = ClientPort.CLOSED;

  private final Map<String, DurableExecutorFacade> durables = new ConcurrentHashMap<>();
  private final Map<String, ScheduledExecutorFacade> scheduled = new ConcurrentHashMap<>();

  private OutlastMember(
      String name,
      Config config,
      MemberThreads threads,
      Protections protections,
      MemberPlatform platform) {
    this.name = name;
    this.config = config;
    this.threads = threads;
    this.protections = protections;
    this.platform = platform;
    clientPort = ClientPort.of(config);
    settings = new SettingsOf(config, protections::guard);
    SystemClusterTime time = platform.time();
    JavaSerializer serializer =
        new JavaSerializer(config.getClassLoader(), config.getAllowedClasses());
    losses = new LossLog(name, threads.timers());
    pools = RunPools.threads(name, config.getClassLoader());
    lifecycle = new Lifecycle(this::drain, this::halt, ListenerLog::failed);
    engine =
        new Engine(
            new Platform(
                platform.transport(),
                time,
                threads.timers(),
                threads.partitions(),
                threads.callbacks(),
                pools,
                platform.stores(),
                () -> (int) platform.random().getAsLong(),
                platform.earlier().orElse(null)),
            engineSettings(),
            new TaskHost(this, config.getManagedContext(), serializer, config.getRegisteredTasks()),
            this::partitionLost);
    cluster =
        new ClusterView(
            engine.members()::all,
            platform.transport().self(),
            threads.events(),
            ListenerLog::failed);
    engine.members().listen(new MemberEvents());
    protections.watch(cluster, engine.members()::listen);
    partitions =
        new PartitionView(
            engine.gateway(),
            cluster,
            settings.defaultDurability(),
            key -> KeyPartitions.partitionOf(key, config.getPartitionCount(), serializer::toBytes),
            threads.events(),
            ListenerLog::failed);
    stats = new LocalStats(engine.groups());
    executorNames = new ExecutorNames(engine.gateway(), config);
    beans = new MemberBeans(name, threads.timers());
    watchdog =
        new Watchdog(name, config.getStallThreshold().toNanos(), time::nanos, threads.watchdog());
    facades =
        new FacadeContext(
            engine.gateway(),
            cluster::getMembers,
            serializer,
            new Callbacks(threads.callbacks(), threads.timers()),
            threads.timers(),
            new Submitter(platform.random().getAsLong()),
            this::requireRunning,
            this::statsOf,
            platform.random());
    timeSync = new TimeSync(time, engine.members(), engine.calls(), threads.timers());
  }

  /** Starts a member; returns when it takes part in the cluster. */
  static OutlastMember start(Config config) {
    return start(config, new SystemClusterTime());
  }

  /** The same by another clock. */
  static OutlastMember start(Config config, SystemClusterTime time) {
    String configured = config.getInstanceName();
    String name = configured == null ? "outlast-" + COUNT.incrementAndGet() : configured;
    MemberThreads threads = new MemberThreads(name);
    try {
      UserClasses.requireMergePolicies(config);
      Exposure.require(name, config);
      Protections protections =
          new Protections(name, config, threads.callbacks(), threads.events());
      OutlastMember member =
          new OutlastMember(
              name, config, threads, protections, MemberPlatform.of(name, config, time));
      member.join();
      return member;
    } catch (RuntimeException | Error e) {
      threads.stop();
      throw e;
    }
  }

  private EngineSettings engineSettings() {
    InetSocketAddress address = platform.address().orElse(null);
    MemberInfo self =
        new MemberInfo(
            platform.transport().self(),
            address == null ? "" : address.getAddress().getHostAddress(),
            address == null ? 0 : address.getPort(),
            config.getMemberAttributes(),
            config.isLiteMember(),
            /* ready= */ !config.isStartGate(),
            /* leaving= */ false,
            ClientPort.addressOf(config));
    return new EngineSettings(
        self,
        config.getPartitionCount(),
        config.getInitialMinClusterSize(),
        settings.durabilities(),
        config.getDrainTimeout(),
        config.getPersistenceConfig().getRecoveryMinMembers(),
        config.getPersistenceConfig().getRecoveryTimeout(),
        settings);
  }

  private void join() {
    try {
      DataMemberWait data = new DataMemberWait(name, engine.members(), threads.timers());
      await(engine.start(() -> timeSync.start().thenCompose(set -> data.start())), START_SECONDS);
      if (platform.address().isPresent()) {
        new CopiesWatch(name, engine.groups(), threads.timers()).start();
        engine.members().listen(new MembershipLog(name, engine.members()));
        LOG.info(
            "{}: takes part in cluster '{}'; members: {}.",
            name,
            config.getClusterName(),
            engine.members().all().size());
      } else {
        protections.warnOfNoCluster();
      }
      watch();
      endpoint = clientPort.open(this, platform.transport().self(), engine, threads);
    } catch (TimeoutException e) {
      halt();
      throw new IllegalStateException(
          "%s: not all of the members %s answered within %d s. Do they run the same version?"
              .formatted(name, engine.members().view(), START_SECONDS),
          e);
    } catch (RuntimeException e) {
      halt();
      throw e;
    }
  }

  private void watch() {
    SystemTimers timers = threads.timers();
    watchdog.watchTimer(
        beat -> timers.after(0, beat), () -> threads.whereabouts("timer"), timers::addThread);
    watchdog.watchPartitions(threads.partitions()::execute, () -> threads.whereabouts("partition"));
    watchdog.watchPools(engine.runner()::backlogs);
    platform
        .journal()
        .ifPresent(
            journal -> {
              watchdog.watchJournal(journal::standstill);
              beans.registerJournal(journal::written);
            });
    watchdog.start();
    beans.register(watchdog::health);
  }

  private static <T> T await(CompletionStage<T> stage, long seconds) throws TimeoutException {
    try {
      return stage.toCompletableFuture().get(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while a member was starting.", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("A member could not start: " + e.getCause(), e.getCause());
    }
  }

  // ---- API --------------------------------------------------------------------------------------

  @Override
  public String getName() {
    return name;
  }

  @Override
  public DurableExecutorService getDurableExecutorService(String executor) {
    Objects.requireNonNull(executor, "name");
    requireRunning();
    return durables.computeIfAbsent(executor, this::durable).another();
  }

  private DurableExecutorFacade durable(String executor) {
    var configured = config.findDurableExecutorConfig(executor);
    ExecutorId id = new ExecutorId(ExecutorId.Kind.DURABLE, executor);
    beans.register("DurableExecutor", executor, () -> statsOf(id), () -> failedSavesOf(id));
    return new DurableExecutorFacade(facades, executor, FacadeSettings.of(configured));
  }

  @Override
  public IScheduledExecutorService getScheduledExecutorService(String executor) {
    Objects.requireNonNull(executor, "name");
    requireRunning();
    return scheduled.computeIfAbsent(executor, this::scheduled).another();
  }

  private ScheduledExecutorFacade scheduled(String executor) {
    var configured = config.findScheduledExecutorConfig(executor);
    ExecutorId id = new ExecutorId(ExecutorId.Kind.SCHEDULED, executor);
    beans.register("ScheduledExecutor", executor, () -> statsOf(id), () -> failedSavesOf(id));
    return new ScheduledExecutorFacade(facades, executor, FacadeSettings.of(configured));
  }

  @Override
  public List<String> getDurableExecutorNames() {
    requireRunning();
    return executorNames.of(ExecutorId.Kind.DURABLE);
  }

  @Override
  public List<String> getScheduledExecutorNames() {
    requireRunning();
    return executorNames.of(ExecutorId.Kind.SCHEDULED);
  }

  @Override
  public Cluster getCluster() {
    requireRunning();
    return cluster;
  }

  @Override
  public PartitionService getPartitionService() {
    requireRunning();
    return partitions;
  }

  @Override
  public LifecycleService getLifecycleService() {
    return lifecycle;
  }

  @Override
  public Health getHealth() {
    requireRunning();
    return watchdog.health();
  }

  @Override
  public Config getConfig() {
    requireRunning();
    return new Config(config);
  }

  @Override
  public ConcurrentMap<String, Object> getUserContext() {
    requireRunning();
    return config.getUserContext();
  }

  @Override
  public void ready() {
    requireRunning();
    engine.ready();
  }

  @Override
  public void shutdown() {
    lifecycle.shutdown();
  }

  @Override
  public String toString() {
    return "OutlastInstance[" + name + "]";
  }

  private void requireRunning() {
    if (lifecycle.hasEnded()) {
      throw new IllegalStateException("Instance '" + name + "' has been shut down.");
    }
  }

  private LocalExecutorStats statsOf(ExecutorId id) {
    if (!settings.apply(id).statistics()) {
      return LocalExecutorStats.ZERO;
    }
    return stats.of(id, settings.apply(id).durability()).toCompletableFuture().join();
  }

  private long failedSavesOf(ExecutorId id) {
    return settings.apply(id).statistics() ? engine.runner().counts(id).failedSaves() : 0;
  }

  private void partitionLost(int durability, int partition, long version) {
    losses.lost(durability, partition);
    partitions.lost(durability, partition);
    endpoint.partitionLost(durability, partition, version);
  }

  private final class MemberEvents implements Members.Listener {
    @Override
    public void joined(MemberInfo member) {
      cluster.joined(member);
    }

    @Override
    public void left(MemberInfo member) {
      cluster.left(member);
    }

    @Override
    public void changed() {
      endpoint.membersChanged();
    }
  }

  // ---- The end ----------------------------------------------------------------------------------

  private void drain() {
    if (platform.address().isPresent()) {
      LOG.info(
          "{}: leaves the cluster; its runs have {} s to end.",
          name,
          config.getDrainTimeout().toSeconds());
    }
    try {
      engine.drain().toCompletableFuture().join();
    } finally {
      halt();
    }
  }

  private void halt() {
    // First: what clients are told is true only as long as this member answers.
    endpoint.close();
    int interrupted = engine.stop();
    if (interrupted > 0) {
      LOG.warn(
          "{}: stopped while {} tasks were running; other members run them again.",
          name,
          interrupted);
    }
    beans.unregisterAll();
    platform.stop().now(/* inOrder= */ interrupted == 0);
    pools.close();
    facades.callbacks().end();
    threads.stop();
  }
}
