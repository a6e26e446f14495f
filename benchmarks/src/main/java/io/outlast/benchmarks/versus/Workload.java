// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import java.util.Map;

/** A row of the table: what is measured of each product in turn. */
interface Workload {
  /** Unique, in words. */
  String name();

  /** What must run for it: workloads with the same fleet are measured together. */
  Group group();

  /** Whether this product offers it. */
  boolean suits(Product product);

  /** Whether code that has not run often would spoil it. */
  default boolean needsWarmUp() {
    return true;
  }

  /** Measures once. */
  Map<Metric, Double> measure(Fleet fleet, Product product) throws Exception;
}
