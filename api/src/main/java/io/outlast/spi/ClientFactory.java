// SPDX-License-Identifier: Apache-2.0
package io.outlast.spi;

import io.outlast.client.config.ClientConfig;
import io.outlast.core.OutlastInstance;

/**
 * Makes clients; the implementation is found by {@link java.util.ServiceLoader}. It needs a public
 * constructor without arguments and must be thread-safe.
 */
public interface ClientFactory {

  /**
   * Connects a client and returns it when it is usable.
   *
   * @param config a copy that belongs to the client
   * @throws IllegalStateException if no member can be reached or the cluster refuses the client
   */
  OutlastInstance newClient(ClientConfig config);
}
