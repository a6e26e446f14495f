// SPDX-License-Identifier: Apache-2.0
package io.outlast.spi.lookup;

/**
 * Reads configurations of XML or YAML; the implementation is found by {@link
 * java.util.ServiceLoader}. It needs a public constructor without arguments and must be
 * thread-safe.
 */
public interface ConfigReader {

  /**
   * Reads a configuration.
   *
   * @param type {@link io.outlast.config.Config} or {@link io.outlast.client.config.ClientConfig}
   * @throws IllegalArgumentException if the source is not such a configuration; the message names
   *     source, line, key and value, and says what is allowed
   */
  <C> C read(ConfigSource source, Class<C> type);
}
