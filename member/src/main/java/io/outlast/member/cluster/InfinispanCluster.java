// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import io.outlast.cluster.JoinRefusedException;
import io.outlast.config.TlsConfig;
import io.outlast.engine.journal.Journal;
import io.outlast.engine.journal.JournalException;
import io.outlast.engine.port.PartitionStore;
import io.outlast.engine.port.Transport;
import io.outlast.engine.tls.Credentials;
import io.outlast.member.cluster.MessageHeader.Kind;
import io.outlast.member.settings.Agreement;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.infinispan.AdvancedCache;
import org.infinispan.commons.dataconversion.MediaType;
import org.infinispan.configuration.cache.CacheMode;
import org.infinispan.configuration.cache.Configuration;
import org.infinispan.configuration.cache.ConfigurationBuilder;
import org.infinispan.configuration.cache.StorageType;
import org.infinispan.configuration.global.GlobalConfigurationBuilder;
import org.infinispan.configuration.global.ShutdownHookBehavior;
import org.infinispan.conflict.MergePolicy;
import org.infinispan.factories.ComponentRegistry;
import org.infinispan.factories.GlobalComponentRegistry;
import org.infinispan.factories.impl.BasicComponentRegistry;
import org.infinispan.manager.DefaultCacheManager;
import org.infinispan.partitionhandling.PartitionHandling;
import org.infinispan.remoting.transport.jgroups.JGroupsTransport;
import org.infinispan.util.logging.events.EventLogManager;
import org.jgroups.JChannel;
import org.jgroups.util.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member's part in a cluster, on Infinispan and JGroups: started once, stopped once. Several
 * may run in one JVM.
 *
 * <p>It owns the cache manager, its channel, and two small thread pools. Everything listens on the
 * settings' address only: the member's port and, for the detection of failures, a second one
 * ({@link Ports}).
 */
public final class InfinispanCluster implements AutoCloseable {
  /** What the names of caches begin with; the durability follows. */
  private static final String CACHE = "tasks-d";

  static {
    EngineLog.join();
  }

  private static final Logger LOG = LoggerFactory.getLogger(InfinispanCluster.class);

  /**
   * A move of partitions that takes longer is reported: known faults of the engine make it hang
   * (infinispan #17220).
   */
  private static final long SLOW_REBALANCE_SECONDS = 60;

  private static final long TRANSFER_SECONDS = 120;

  /** A member that hangs is out of the view this long before others give up on its answer. */
  private static final long PATIENCE_MILLIS = 5_000;

  /**
   * The engine waits for one answer about tables for a tenth of the time limit that it is given.
   */
  private static final int ANSWERS = 10;

  private static final long ADMISSION_SECONDS = 30;

  private final ClusterSettings settings;
  private final ThreadPoolExecutor blocking;
  private final ScheduledThreadPoolExecutor timer;
  private final MessageProtocol messages;
  private final Stores stores;
  private final Admission admission;
  private final Departures departures;
  private final Transport transport;
  private final BatchPost batches;
  private final Map<Integer, Future<?>> watchdogs = new ConcurrentHashMap<>();
  private final @Nullable SocketFactory sockets;
  private final DefaultCacheManager manager;

  /** Set before the first store is opened. */
  private volatile @Nullable Journal journal;

  private InfinispanCluster(
      ClusterSettings settings, int port, Agreement agreement, @Nullable Credentials credentials) {
    this.settings = settings;
    sockets =
        credentials == null
            ? null
            : TlsSockets.of(settings.memberName(), credentials, threads("tls"));
    blocking =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            threads("cluster"),
            // Refuses only once it is shut down, when nobody waits any more.
            new ThreadPoolExecutor.DiscardPolicy());
    timer = new ScheduledThreadPoolExecutor(1, threads("watchdog"));
    timer.setRemoveOnCancelPolicy(true);
    messages = new MessageProtocol(blocking, new MergeViews(this::afterView));
    transport = new KindOfMessages(Kind.TRANSPORT);
    batches = new BatchPost(new KindOfMessages(Kind.BATCHES), settings.partitionCount(), blocking);
    manager = new DefaultCacheManager(global(port).build(), /* start= */ false);
    admission =
        new Admission(
            settings.memberName(),
            messages::self,
            (to, message) -> messages.send(Kind.ADMISSION, to, message),
            agreement);
    // Started now, because its start makes a logger of its own.
    GlobalComponentRegistry.componentOf(manager, BasicComponentRegistry.class)
        .getComponent(EventLogManager.class)
        .running()
        .replaceEventLogger(new EngineEvents(settings.memberName()));
    CacheModule.Preparation preparation = this::prepare;
    GlobalComponentRegistry.componentOf(manager, BasicComponentRegistry.class)
        .registerComponent(
            CacheModule.Preparation.class, preparation, /* manageLifecycle= */ false);
    departures =
        new Departures(
            messages::self, (to, message) -> messages.send(Kind.DEPARTURES, to, message));
    stores = new Stores(settings.memberName(), messages, this::openStore, blocking);
  }

  /** For how long an answer of a member is waited for. */
  private long answerMillis() {
    return settings.failureDetectionTimeout().toMillis() + PATIENCE_MILLIS;
  }

  /** Runs what is to be done when the engine has got through with a view that comes now. */
  private void afterView(Runnable task) {
    if (!timer.isShutdown()) {
      timer.schedule(task, 2 * answerMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private ThreadFactory threads(String role) {
    var number = new AtomicInteger();
    return work -> {
      var thread =
          new Thread(
              work,
              "outlast-" + settings.memberName() + "-" + role + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * Joins the cluster, or founds it if nobody answers, and opens the stores that it has. Blocks
   * until done.
   *
   * @param agreement what this member must have in common with the others
   * @throws JoinRefusedException if it has not; it has then left again and has owned nothing
   * @throws IllegalStateException if the member cannot start: no free port, an unusable file
   */
  public static InfinispanCluster start(ClusterSettings settings, Agreement agreement) {
    return start(settings, agreement, new TlsConfig(), self -> Optional.empty());
  }

  /**
   * Joins as {@link #start(ClusterSettings, Agreement)} does, over connections that are encrypted
   * if it is enabled.
   *
   * @param journal opens the journal of a member of this name, once it is admitted and before it is
   *     given anything
   * @throws IllegalArgumentException if the certificates cannot be used
   * @throws JournalException if the journal cannot be used; the member has left again then
   */
  public static InfinispanCluster start(
      ClusterSettings settings,
      Agreement agreement,
      TlsConfig tls,
      Function<UUID, Optional<Journal>> journal) {
    Credentials credentials =
        tls.isEnabled()
            ? Credentials.read(
                tls, warning -> LOG.warn("{}: members: {}", settings.memberName(), warning))
            : null;
    boolean choosesPorts = settings.jgroupsFile() == null;
    int port = choosesPorts ? Ports.choose(settings) : settings.port();
    var cluster = new InfinispanCluster(settings, port, agreement, credentials);
    try {
      cluster.manager.start();
      cluster.askForAdmission();
      cluster.messages.receive(Kind.DEPARTURES, cluster.departures);
      cluster.batches.listen();
      cluster.journal = journal.apply(cluster.self()).orElse(null);
      cluster.stores.join().join();
      cluster.keepWatch();
      cluster.tellWhere();
      return cluster;
    } catch (JoinRefusedException | JournalException e) {
      cluster.giveUp();
      throw e;
    } catch (RuntimeException e) {
      cluster.giveUp();
      throw new IllegalStateException(
          "Member '"
              + settings.memberName()
              + "' could not join cluster '"
              + settings.clusterName()
              + "' on "
              + settings.bindAddress()
              + ", ports "
              + settings.port()
              + " to "
              + (settings.port() + settings.portCount() - 1)
              + ", and "
              + Ports.OFFSET
              + " above.",
          e instanceof CompletionException && e.getCause() != null ? e.getCause() : e);
    }
  }

  private void giveUp() {
    stop();
    journal().ifPresent(Journal::close);
  }

  private void askForAdmission() {
    // Whoever is asked answers, or is put out of the view for its silence, and another is asked.
    long patience = settings.failureDetectionTimeout().toSeconds() + ADMISSION_SECONDS;
    messages.receive(Kind.ADMISSION, admission);
    List<String> differences = admission.differences().orTimeout(patience, TimeUnit.SECONDS).join();
    if (!differences.isEmpty()) {
      throw new JoinRefusedException(
          ("Member '%s' cannot join cluster '%s', because members must agree on these settings: %s. Give this member the values"
                  + " from there; or stop all members to change them; or use another cluster name.")
              .formatted(
                  settings.memberName(), settings.clusterName(), String.join("; ", differences)),
          differences);
    }
  }

  private void keepWatch() {
    List<String> caches =
        IntStream.rangeClosed(0, Stores.MAX_DURABILITY).mapToObj(d -> CACHE + d).toList();
    var followers =
        new Followers(
            settings.memberName(),
            messages::self,
            (to, message) -> messages.send(Kind.TABLES, to, message),
            new EngineTables(manager, caches, blocking));
    messages.receive(Kind.TABLES, followers);
    repeat(settings.failureDetectionTimeout().toMillis(), followers::look);
    repeat(answerMillis(), batches::endThoseThatTakeLong);
  }

  /** What it throws is not the end of it: the timer itself would not call it again. */
  private void repeat(long millis, Runnable action) {
    timer.scheduleWithFixedDelay(
        () -> {
          try {
            action.run();
          } catch (RuntimeException | Error e) {
            LOG.error("{}: a look at the cluster failed.", settings.memberName(), e);
          }
        },
        millis,
        millis,
        TimeUnit.MILLISECONDS);
  }

  private void tellWhere() {
    InetSocketAddress address = messages.physical(self());
    if (address != null && settings.jgroupsFile() == null) {
      LOG.info(
          "{}: listens on {}:{} and, for the detection of failures, on port {}.",
          settings.memberName(),
          address.getHostString(),
          address.getPort(),
          Ports.second(address.getPort()));
    }
  }

  /** This member; another with each start. */
  public UUID self() {
    return messages.self();
  }

  /** Messages to and from the other members. */
  public Transport transport() {
    return transport;
  }

  /**
   * The store of a durability, from 0 to 6. The first call in the cluster opens it on all members;
   * the stage completes when they have it, or after 15 seconds.
   */
  public CompletionStage<PartitionStore> store(int durability) {
    return stores.open(durability);
  }

  /** What keeps values on disk, if something does. */
  public Optional<Journal> journal() {
    return Optional.ofNullable(journal);
  }

  /** Where a member that is seen now listens. */
  public Optional<InetSocketAddress> address(UUID member) {
    return Optional.ofNullable(messages.physical(member));
  }

  /**
   * Leaves the cluster at once, without handing anything over: {@link PartitionStore#leave()} is
   * for that. Idempotent.
   */
  public void stop() {
    try {
      manager.stop();
    } finally {
      timer.shutdownNow();
      blocking.shutdown();
    }
  }

  @Override
  public void close() {
    stop();
  }

  /** The stores that are open here. */
  List<InfinispanStore> opened() {
    return stores.opened();
  }

  /** An open store's cache, for tests. */
  AdvancedCache<byte[], byte[]> cache(int durability) {
    return manager.<byte[], byte[]>getCache(CACHE + durability).getAdvancedCache();
  }

  /** The channel, for tests. */
  JChannel channel() {
    return ((JGroupsTransport)
            GlobalComponentRegistry.componentOf(
                manager, org.infinispan.remoting.transport.Transport.class))
        .getChannel();
  }

  private GlobalConfigurationBuilder global(int port) {
    var global = new GlobalConfigurationBuilder();
    global
        .transport()
        .defaultTransport()
        .clusterName(settings.clusterName())
        .nodeName(settings.memberName())
        // While it waits for one that was lost, the engine does nothing else about members.
        .distributedSyncTimeout(ANSWERS * answerMillis(), TimeUnit.MILLISECONDS)
        .addProperty(
            JGroupsTransport.CHANNEL_CONFIGURATOR,
            new ProtocolStack(settings, port, messages, blocking, sockets));
    global.cacheContainer().statistics(false);
    global.metrics().gauges(false).histograms(false);
    global.jmx().disable();
    global.globalState().disable();
    global.shutdown().hookBehavior(ShutdownHookBehavior.DONT_REGISTER);
    return global;
  }

  /** A cache of ours is about to start: whatever it is sent is ours to store and to keep. */
  private void prepare(ComponentRegistry cache, String name) {
    if (!name.startsWith(CACHE)) {
      return;
    }
    int durability = Integer.parseInt(name.substring(CACHE.length()));
    BatchWriter writer = BatchWriter.install(cache);
    Journal open = journal;
    if (open == null) {
      batches.open(durability, cache, writer);
    } else {
      JournalKeeper.install(cache, open, durability);
    }
  }

  private InfinispanStore openStore(int durability) {
    String name = CACHE + durability;
    if (manager.getCacheConfiguration(name) == null) {
      manager.defineConfiguration(name, configuration(durability));
    }
    return new InfinispanStore(
        durability,
        manager.<byte[], byte[]>getCache(name).getAdvancedCache(),
        batches.of(durability),
        departures,
        blocking,
        rebalancing -> watch(durability, rebalancing));
  }

  private Configuration configuration(int durability) {
    var cache = new ConfigurationBuilder();
    cache
        .clustering()
        .cacheMode(CacheMode.DIST_SYNC)
        // A backup that hangs is out before a write gives up on it.
        .remoteTimeout(answerMillis())
        .hash()
        .numOwners(durability + 1)
        .numSegments(settings.partitionCount())
        .keyPartitioner(new PartitionOfKey())
        .capacityFactor(settings.lite() ? 0 : 1)
        .stateTransfer()
        .awaitInitialTransfer(true)
        .timeout(TRANSFER_SECONDS, TimeUnit.SECONDS)
        .partitionHandling()
        .whenSplit(PartitionHandling.ALLOW_READ_WRITES)
        .mergePolicy(MergePolicy.NONE);
    cache.encoding().mediaType(MediaType.APPLICATION_OCTET_STREAM_TYPE);
    cache.memory().storage(StorageType.HEAP);
    cache.expiration().disableReaper();
    cache.statistics().disable();
    return cache.build();
  }

  /** Reports once a rebalance that does not end. Called in the order of the store's topologies. */
  private void watch(int durability, boolean rebalancing) {
    if (!rebalancing) {
      Future<?> watchdog = watchdogs.remove(durability);
      if (watchdog != null) {
        watchdog.cancel(false);
      }
    } else if (!timer.isShutdown()) {
      watchdogs.computeIfAbsent(
          durability,
          d ->
              timer.schedule(
                  () -> reportSlowRebalance(d), SLOW_REBALANCE_SECONDS, TimeUnit.SECONDS));
    }
  }

  private void reportSlowRebalance(int durability) {
    for (InfinispanStore store : stores.opened()) {
      if (store.durability() == durability) {
        LOG.warn(
            "{}: moving partitions of durability {} has not ended after {} s. Members {}, topology {}. Values may have fewer"
                + " copies than asked for until it ends; if it does not, restart the member that is behind.",
            settings.memberName(),
            durability,
            SLOW_REBALANCE_SECONDS,
            messages.view(),
            store.topology());
      }
    }
  }

  /** Messages of one kind, to and from the other members. */
  private final class KindOfMessages implements Transport {
    private final Kind kind;

    KindOfMessages(Kind kind) {
      this.kind = kind;
    }

    @Override
    public UUID self() {
      return messages.self();
    }

    @Override
    public List<UUID> view() {
      return messages.view();
    }

    @Override
    public void send(UUID to, byte[] message) {
      messages.send(kind, to, message);
    }

    @Override
    public void listen(Listener listener) {
      messages.receive(
          kind,
          new MessageProtocol.Receiver() {
            @Override
            public void onMessage(UUID from, byte[] message) {
              listener.onMessage(from, message);
            }

            @Override
            public void onView(List<UUID> view) {
              listener.onView(view);
            }

            @Override
            public void onMeeting() {
              listener.onMeeting();
            }
          });
    }
  }
}
