// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.endpoint;

/** Opens endpoints; found by {@link java.util.ServiceLoader}. Thread-safe. */
public interface EndpointFactory {
  /** Where an implementation is. */
  String ARTIFACT = "io.outlast:outlast-endpoint";

  /**
   * Opens the client port of a member that takes part in its cluster.
   *
   * @throws IllegalStateException if that cannot be done; the message names the address
   */
  Endpoint open(EndpointHost host);
}
