// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import org.jspecify.annotations.Nullable;

/**
 * Where the servers are that some products keep their tasks in. Nobody starts them here: a product
 * whose server is not named is not measured.
 */
final class Servers {
  private static final String POSTGRES = "OUTLAST_BENCHMARK_POSTGRES";
  private static final String REDIS = "OUTLAST_BENCHMARK_REDIS";

  private Servers() {}

  /** A URL for JDBC, with user and password if need be; null if there is none. */
  static @Nullable String postgres() {
    return System.getenv(POSTGRES);
  }

  /** A URL like redis://127.0.0.1:6379; null if there is none. */
  static @Nullable String redis() {
    return System.getenv(REDIS);
  }
}
