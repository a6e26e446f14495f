// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import io.outlast.client.OutlastClient;
import io.outlast.client.config.ClientConfig;
import io.outlast.config.Config;
import io.outlast.config.NetworkConfig;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorService;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Outlast with its defaults but for the capacity; what is scheduled is not limited in number. */
final class OutlastPeer implements Peer {
  private static final String EXECUTOR = "echo";

  private final OutlastInstance outlast;
  private volatile DurableExecutorService executor;

  OutlastPeer(Place place) {
    outlast =
        place.isClient()
            ? OutlastClient.newOutlastClient(clientConfig(place))
            : Outlast.newOutlastInstance(config(place));
    executor = outlast.getDurableExecutorService(EXECUTOR);
  }

  private static Config config(Place place) {
    Config config = new Config().setClusterName("versus");
    config.getDurableExecutorConfig("default").setCapacity(Workloads.CAPACITY);
    config.getScheduledExecutorConfig("default").setCapacity(0);
    if (place.members() > 1) {
      config.setClientPort(place.clientPort()).addAllowedClasses("io.outlast.benchmarks.**");
      NetworkConfig network = config.getNetworkConfig();
      network.setPort(place.memberPort()).setPortAutoIncrement(false);
      network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
      network.getJoin().getTcpIpConfig().setEnabled(true);
      place.memberAddresses().forEach(network.getJoin().getTcpIpConfig()::addMember);
    }
    return config;
  }

  private static ClientConfig clientConfig(Place place) {
    ClientConfig config = new ClientConfig().setClusterName("versus");
    config.getNetworkConfig().setConnectionTimeout(Duration.ofMinutes(1));
    place.clientAddresses().forEach(config.getNetworkConfig()::addAddress);
    return config;
  }

  @Override
  public Future<byte[]> submit(Callable<byte[]> task) {
    return executor.submit(task);
  }

  @Override
  public CompletionStage<byte[]> submitAsync(Echo task) {
    return executor.submitAsync(task);
  }

  @Override
  public Future<byte[]> submitToKey(Echo task, String key) {
    return executor.submitToKeyOwner(task, key);
  }

  @Override
  public CompletionStage<byte[]> submitToKeyAsync(Echo task, String key) {
    return executor.submitAsyncToKeyOwner(task, key);
  }

  @Override
  public void schedule(String scheduler, Echo task, long delay, TimeUnit unit) {
    outlast.getScheduledExecutorService(scheduler).schedule(task, delay, unit);
  }

  @Override
  public void scheduleAtFixedRate(
      String scheduler, Runnable task, long initialDelay, long period, TimeUnit unit) {
    outlast
        .getScheduledExecutorService(scheduler)
        .scheduleAtFixedRate(task, initialDelay, period, unit);
  }

  @Override
  public void destroyScheduler(String scheduler) {
    outlast.getScheduledExecutorService(scheduler).destroy();
  }

  @Override
  public void dropResults() {
    executor.destroy();
    executor = outlast.getDurableExecutorService(EXECUTOR);
  }

  @Override
  public void close() {
    outlast.close();
  }
}
