// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.peer;

import java.util.List;

/**
 * A product that can be put to the test. Each process makes its own by the name of the class, so an
 * implementation is public and has a public constructor without arguments.
 */
public interface Product {

  /** Makes one by the name of its class. */
  static Product of(String type) {
    try {
      return (Product) Class.forName(type).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("There is no product '" + type + "'.", e);
    }
  }

  /** Options of the JVMs in which it runs. */
  default List<String> jvmOptions() {
    return List.of();
  }

  /** What the oldest member logs when a phase of a rebalance begins, or a part of each line. */
  default List<String> rebalancePhases() {
    return List.of();
  }

  /**
   * Starts a member or a client in this JVM; returns when it is part of the cluster.
   *
   * @throws Exception whatever the product throws; the process ends with it
   */
  Peer start(PeerSpec spec) throws Exception;

  /** The run on the calling thread, from the first task that this JVM runs on. */
  Run currentRun();

  /**
   * The run on the calling thread.
   *
   * @param attempt 1 is sure to be the first start at a task or tick; 0 if the product has none
   * @param token which run of the task it is, growing with each start
   */
  record Run(int attempt, long token) {}
}
