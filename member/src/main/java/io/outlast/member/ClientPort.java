// SPDX-License-Identifier: Apache-2.0
package io.outlast.member;

import io.outlast.config.Config;
import io.outlast.core.OutlastInstance;
import io.outlast.engine.endpoint.Endpoint;
import io.outlast.engine.endpoint.EndpointFactory;
import io.outlast.engine.endpoint.EndpointHost;
import io.outlast.engine.view.HostAndPort;
import io.outlast.member.engine.Engine;
import io.outlast.member.partition.PartitionGroup;
import io.outlast.spi.lookup.Factories;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a member lets clients in, if it does. Who speaks with them is found on the class path: the
 * member itself knows nothing of their protocol.
 */
final class ClientPort {
  /** For a member that has no clients, or none yet or any more. */
  static final Endpoint CLOSED =
      new Endpoint() {
        @Override
        public void membersChanged() {}

        @Override
        public void partitionLost(int durability, int partition, long version) {}

        @Override
        public void close() {}
      };

  private final Config config;
  private final @Nullable EndpointFactory factory;

  private ClientPort(Config config, @Nullable EndpointFactory factory) {
    this.config = config;
    this.factory = factory;
  }

  /**
   * Looks for what is needed, so that its lack is known before the member has joined anything.
   *
   * @throws IllegalStateException if it is missing; the message names the artifact
   */
  static ClientPort of(Config config) {
    return new ClientPort(config, isOff(config) ? null : factory(config));
  }

  private static EndpointFactory factory(Config config) {
    try {
      return Factories.load(
          EndpointFactory.class, EndpointFactory.ARTIFACT, config.getClassLoader());
    } catch (IllegalStateException e) {
      throw new IllegalStateException(
          "client-port is %d, but nothing here can speak with clients. %s"
              .formatted(config.getClientPort(), e.getMessage()),
          e);
    }
  }

  private static boolean isOff(Config config) {
    return config.getClientPort() == Config.CLIENT_PORT_OFF;
  }

  /** Where the member listens, as others are told; empty if it does not. */
  static String addressOf(Config config) {
    return isOff(config)
        ? ""
        : HostAndPort.of(BindAddress.forClients(config.getNetworkConfig()), config.getClientPort());
  }

  /** Lets clients in. */
  Endpoint open(OutlastInstance instance, UUID self, Engine engine, MemberThreads threads) {
    if (factory == null) {
      return CLOSED;
    }
    return factory.open(
        new EndpointHost(
            instance,
            config,
            self,
            addressOf(config),
            engine.gateway(),
            engine.members()::all,
            () ->
                engine.groups().clustered().stream()
                    .map((PartitionGroup group) -> group.store().durability())
                    .collect(Collectors.toSet()),
            threads.timers(),
            threads.partitions(),
            threads.callbacks()));
  }
}
