// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.durableexecutor.DurableExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Hazelcast with its defaults but for the capacity; what is scheduled is not limited in number. Its
 * JVMs open to it the packages of the JDK that it uses ({@link Product#jvm}).
 */
final class HazelcastPeer implements Peer {
  private static final String EXECUTOR = "echo";

  private final HazelcastInstance hazelcast;
  private volatile DurableExecutorService executor;

  HazelcastPeer(Place place) {
    hazelcast =
        place.isClient()
            ? HazelcastClient.newHazelcastClient(clientConfig(place))
            : Hazelcast.newHazelcastInstance(config(place));
    executor = hazelcast.getDurableExecutorService(EXECUTOR);
  }

  private static Config config(Place place) {
    Config config = new Config().setClusterName("versus");
    // No reports to the vendor, and no guessing of clouds: neither belongs to what is measured.
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.logging.type", "none");
    config.getDurableExecutorConfig("default").setCapacity(Workloads.CAPACITY);
    config.getScheduledExecutorConfig("default").setCapacity(0);
    NetworkConfig network = config.getNetworkConfig();
    network.getJoin().getAutoDetectionConfig().setEnabled(false);
    network.getJoin().getMulticastConfig().setEnabled(false);
    network.setPort(place.memberPort()).setPortAutoIncrement(false);
    network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    if (place.members() > 1) {
      network.getJoin().getTcpIpConfig().setEnabled(true);
      place.memberAddresses().forEach(network.getJoin().getTcpIpConfig()::addMember);
    }
    return config;
  }

  private static ClientConfig clientConfig(Place place) {
    ClientConfig config = new ClientConfig().setClusterName("versus");
    config.setProperty("hazelcast.logging.type", "none");
    place.memberAddresses().forEach(config.getNetworkConfig()::addAddress);
    return config;
  }

  @Override
  public Future<byte[]> submit(Callable<byte[]> task) {
    return executor.submit(task);
  }

  /** There is no other submit; that it waits is why several threads call it. */
  @Override
  public CompletionStage<byte[]> submitAsync(Echo task) {
    return executor.submit(task);
  }

  @Override
  public Future<byte[]> submitToKey(Echo task, String key) {
    return executor.submitToKeyOwner(task, key);
  }

  @Override
  public CompletionStage<byte[]> submitToKeyAsync(Echo task, String key) {
    return executor.submitToKeyOwner(task, key);
  }

  @Override
  public void schedule(String scheduler, Echo task, long delay, TimeUnit unit) {
    hazelcast.getScheduledExecutorService(scheduler).schedule(task, delay, unit);
  }

  @Override
  public void scheduleAtFixedRate(
      String scheduler, Runnable task, long initialDelay, long period, TimeUnit unit) {
    hazelcast
        .getScheduledExecutorService(scheduler)
        .scheduleAtFixedRate(task, initialDelay, period, unit);
  }

  @Override
  public void destroyScheduler(String scheduler) {
    hazelcast.getScheduledExecutorService(scheduler).destroy();
  }

  @Override
  public void dropResults() {
    executor.destroy();
    executor = hazelcast.getDurableExecutorService(EXECUTOR);
  }

  @Override
  public void close() {
    hazelcast.shutdown();
  }
}
