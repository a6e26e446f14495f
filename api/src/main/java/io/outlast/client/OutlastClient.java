// SPDX-License-Identifier: Apache-2.0
package io.outlast.client;

import io.outlast.client.config.ClientConfig;
import io.outlast.core.OutlastInstance;
import io.outlast.spi.ClientFactory;
import io.outlast.spi.RunningInstances;
import io.outlast.spi.lookup.Factories;
import java.util.Objects;
import java.util.Set;

/**
 * Starts clients of an Outlast cluster in this JVM, and keeps account of those that run. The
 * implementation is found by {@link java.util.ServiceLoader}, so this class works as soon as {@code
 * io.outlast:outlast-client} is on the class path. All methods are thread-safe.
 */
public final class OutlastClient {

  private static final String CLIENT_ARTIFACT = "io.outlast:outlast-client";

  private static final RunningInstances RUNNING = new RunningInstances();

  private OutlastClient() {}

  /**
   * Connects a client with the configuration of this program, {@link ClientConfig#load()}: that of
   * a file, or all defaults.
   *
   * @return the connected client
   * @throws IllegalStateException if no client implementation is on the class path (the message
   *     names the artifact to add), or no member can be reached
   */
  public static OutlastInstance newOutlastClient() {
    return newOutlastClient(ClientConfig.load());
  }

  /**
   * Connects a client that works on a copy of {@code config}.
   *
   * @return the connected client
   * @throws IllegalStateException if no client implementation is on the class path (the message
   *     names the artifact to add), if an instance of the configured name runs already, if no
   *     member can be reached, or the cluster refuses the client; its cause is a {@link
   *     SecurityException} if that is because of what the client has shown to say who it is
   */
  public static OutlastInstance newOutlastClient(ClientConfig config) {
    ClientConfig copy = new ClientConfig(Objects.requireNonNull(config, "config"));
    ClientFactory factory =
        Factories.load(ClientFactory.class, CLIENT_ARTIFACT, copy.getClassLoader());
    return RUNNING.start(copy.getInstanceName(), () -> factory.newClient(copy));
  }

  /** Shuts down all clients that run in this JVM; the first failure is thrown at the end. */
  public static void shutdownAll() {
    RUNNING.shutdownAll();
  }

  /** Returns the clients that run in this JVM now, in the order in which they were started. */
  public static Set<OutlastInstance> getAllOutlastClients() {
    return RUNNING.all();
  }
}
