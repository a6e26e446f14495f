// SPDX-License-Identifier: Apache-2.0
package io.outlast.endpoint;

import io.outlast.config.Config;
import io.outlast.config.DurableExecutorConfig;
import io.outlast.config.ScheduledExecutorConfig;
import io.outlast.config.ScheduledExecutorConfig.CapacityPolicy;
import io.outlast.engine.endpoint.EndpointHost;
import io.outlast.protocol.Frames;
import io.outlast.protocol.v1.Executor;
import io.outlast.protocol.v1.News;
import io.outlast.protocol.v1.Welcome;

/** What a client is told first: all that a submitter has to know of how the cluster is set up. */
final class Welcomes {
  private Welcomes() {}

  static Welcome of(EndpointHost host, News news) {
    Config config = host.config();
    Welcome.Builder welcome =
        Welcome.newBuilder()
            .setVersion(Frames.VERSION)
            .setOldestVersion(Frames.OLDEST_VERSION)
            .setMember(Frames.bytes(host.self()))
            .setPartitionCount(config.getPartitionCount())
            .setNews(news);
    config.getDurableExecutorConfigs().values().forEach(c -> welcome.addExecutors(of(c)));
    config.getScheduledExecutorConfigs().values().forEach(c -> welcome.addExecutors(of(c)));
    return welcome.build();
  }

  private static Executor of(DurableExecutorConfig config) {
    return Executor.newBuilder()
        .setKind(Executor.Kind.DURABLE)
        .setName(config.getName())
        .setDurability(config.getDurability())
        .setCapacity(config.getCapacity())
        .setMaxInFlight(config.getMaxInFlight())
        .build();
  }

  private static Executor of(ScheduledExecutorConfig config) {
    return Executor.newBuilder()
        .setKind(Executor.Kind.SCHEDULED)
        .setName(config.getName())
        .setDurability(config.getDurability())
        .setCapacity(config.getCapacity())
        .setCapacityPolicy(
            config.getCapacityPolicy() == CapacityPolicy.PER_NODE
                ? Executor.CapacityPolicy.PER_NODE
                : Executor.CapacityPolicy.PER_PARTITION)
        .setMaxInFlight(config.getMaxInFlight())
        .setOverflowTimeoutNanos(config.getOverflowTimeout().toNanos())
        .build();
  }
}
