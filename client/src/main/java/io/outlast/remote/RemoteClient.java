// SPDX-License-Identifier: Apache-2.0
package io.outlast.remote;

import io.grpc.ClientInterceptor;
import io.outlast.client.config.ClientConfig;
import io.outlast.cluster.Cluster;
import io.outlast.config.Config;
import io.outlast.core.LifecycleEvent.LifecycleState;
import io.outlast.core.LifecycleService;
import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.engine.facade.Callbacks;
import io.outlast.engine.facade.DurableExecutorFacade;
import io.outlast.engine.facade.ExecutorNames;
import io.outlast.engine.facade.ExecutorStats;
import io.outlast.engine.facade.FacadeContext;
import io.outlast.engine.facade.KeyPartitions;
import io.outlast.engine.facade.ScheduledExecutorFacade;
import io.outlast.engine.facade.Submitter;
import io.outlast.engine.gateway.Calls;
import io.outlast.engine.serial.JavaSerializer;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.view.ClusterView;
import io.outlast.engine.view.Lifecycle;
import io.outlast.engine.view.MemberInfo;
import io.outlast.engine.view.PartitionView;
import io.outlast.monitor.Health;
import io.outlast.partition.PartitionService;
import io.outlast.protocol.v1.Welcome;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client: the API over connections to members. */
final class RemoteClient implements OutlastInstance {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteClient.class);
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String name;
  private final ClientConfig config;
  private final ClientThreads threads;
  private final Network network;
  private final ClusterSettings settings;
  private final ClusterView cluster;
  private final PartitionView partitions;
  private final Lifecycle lifecycle;
  private final FacadeContext facades;
  private final ExecutorNames executorNames;
  private final Map<String, DurableExecutorFacade> durables = new ConcurrentHashMap<>();
  private final Map<String, ScheduledExecutorFacade> scheduled = new ConcurrentHashMap<>();

  private RemoteClient(
      String name, ClientConfig config, ClientThreads threads, Network network, Welcome welcome) {
    this.name = name;
    this.config = config;
    this.threads = threads;
    this.network = network;
    settings = new ClusterSettings(welcome, config.getMaxInFlight());
    JavaSerializer serializer =
        new JavaSerializer(config.getClassLoader(), config.getAllowedClasses());
    SecureRandom random = new SecureRandom();
    RemoteGateway gateway =
        new RemoteGateway(
            settings.partitionCount(), settings::durability, network.state(), network.calls());
    executorNames = new ExecutorNames(gateway, settings.executors());
    lifecycle = new Lifecycle(this::end, this::end, RemoteClient::listenerFailed);
    cluster =
        new ClusterView(
            network.state()::members,
            /* self= */ null,
            threads.events(),
            RemoteClient::listenerFailed);
    partitions =
        new PartitionView(
            gateway,
            cluster,
            settings.defaultDurability(),
            key -> KeyPartitions.partitionOf(key, settings.partitionCount(), serializer::toBytes),
            threads.events(),
            RemoteClient::listenerFailed);
    facades =
        new FacadeContext(
            gateway,
            cluster::getMembers,
            new BoundedSerializer(serializer),
            new Callbacks(threads.callbacks(), threads.timers()),
            threads.timers(),
            new Submitter(random.nextLong()),
            this::requireRunning,
            executor -> ExecutorStats.everywhere(gateway, executor),
            random::nextLong);
    network.listen(new Events());
  }

  /** Starts a client; returns when it is connected to a member. */
  static RemoteClient start(ClientConfig config) {
    return start(config, List.of(), Calls.Patience.USUAL);
  }

  /**
   * Starts a client.
   *
   * @param interceptors see each call to a member
   * @param patience with members that do not answer
   */
  static RemoteClient start(
      ClientConfig config, List<ClientInterceptor> interceptors, Calls.Patience patience) {
    String configured = config.getInstanceName();
    String name = configured == null ? "outlast-client-" + COUNT.incrementAndGet() : configured;
    List<String> addresses = config.getNetworkConfig().getAddresses();
    if (addresses.isEmpty()) {
      throw new IllegalStateException(
          "%s: no address of a member is configured. Add one by getNetworkConfig().addAddress(\"host:port\"), the port being a client-port."
              .formatted(name));
    }
    ClientThreads threads = new ClientThreads(name);
    Network network = new Network(name, config, threads, interceptors, patience);
    try {
      return new RemoteClient(name, config, threads, network, network.connect());
    } catch (InterruptedException e) {
      network.close();
      threads.stop();
      Thread.currentThread().interrupt();
      throw new IllegalStateException(name + ": interrupted while a client was starting.", e);
    } catch (ExecutionException e) {
      network.close();
      threads.stop();
      Throwable why = e.getCause() == null ? e : e.getCause();
      throw new IllegalStateException(
          "%s: no member of cluster '%s' lets this client in. %s. Is client-port set there, and do names and addresses agree?"
              .formatted(name, config.getClusterName(), why.getMessage()),
          why);
    }
  }

  private static void listenerFailed(String listener, RuntimeException thrown) {
    LOG.warn("Listener {} failed; the others are told all the same.", listener, thrown);
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
    return durables
        .computeIfAbsent(executor, n -> new DurableExecutorFacade(facades, n, settings.durable(n)))
        .another();
  }

  @Override
  public IScheduledExecutorService getScheduledExecutorService(String executor) {
    Objects.requireNonNull(executor, "name");
    requireRunning();
    return scheduled
        .computeIfAbsent(
            executor, n -> new ScheduledExecutorFacade(facades, n, settings.scheduled(n)))
        .another();
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
    return network.isConnected()
        ? Health.HEALTHY
        : new Health(
            List.of(
                "%s: no connection to cluster '%s'; it is tried again and again."
                    .formatted(name, config.getClusterName())));
  }

  @Override
  public Config getConfig() {
    requireRunning();
    return new Config()
        .setClusterName(config.getClusterName())
        .setInstanceName(name)
        .setClassLoader(config.getClassLoader());
  }

  @Override
  public ConcurrentMap<String, Object> getUserContext() {
    requireRunning();
    return config.getUserContext();
  }

  @Override
  public void ready() {
    requireRunning();
  }

  @Override
  public void shutdown() {
    lifecycle.shutdown();
  }

  @Override
  public String toString() {
    return "OutlastClient[" + name + "]";
  }

  private void requireRunning() {
    if (lifecycle.hasEnded()) {
      throw new IllegalStateException("Client '" + name + "' has been shut down.");
    }
  }

  private void end() {
    network.close();
    facades.callbacks().end();
    threads.stop();
  }

  private final class Events implements Network.Listener {
    @Override
    public void joined(MemberInfo member) {
      cluster.joined(member);
    }

    @Override
    public void left(MemberInfo member) {
      cluster.left(member);
    }

    @Override
    public void lost(int durability, int partition) {
      partitions.lost(durability, partition);
    }

    @Override
    public void connected() {
      threads.events().execute(() -> lifecycle.tell(LifecycleState.CLIENT_CONNECTED));
    }

    @Override
    public void disconnected() {
      threads.events().execute(() -> lifecycle.tell(LifecycleState.CLIENT_DISCONNECTED));
    }
  }
}
