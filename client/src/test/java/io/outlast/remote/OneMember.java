// SPDX-License-Identifier: Apache-2.0
package io.outlast.remote;

import io.outlast.client.config.ClientConfig;
import io.outlast.config.Config;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.function.Consumer;

/** A member of no cluster that lets clients in. */
final class OneMember implements AutoCloseable {
  private final int port = freePort();
  private final OutlastInstance instance;

  OneMember(Consumer<Config> settings) {
    Config config = new Config().setClientPort(port).addAllowedClasses("io.outlast.**");
    settings.accept(config);
    instance = Outlast.newOutlastInstance(config);
  }

  OutlastInstance instance() {
    return instance;
  }

  int port() {
    return port;
  }

  ClientConfig clientConfig() {
    ClientConfig config = new ClientConfig();
    config.getNetworkConfig().addAddress("127.0.0.1:" + port);
    return config;
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    instance.getLifecycleService().terminate();
  }
}
