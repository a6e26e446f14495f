// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.view;

import java.util.Map;
import java.util.UUID;

/**
 * What a member tells the others of itself.
 *
 * @param id its identity
 * @param host address it can be reached at, empty for a JVM without a socket
 * @param port port there, 0 for none
 * @param attributes its attributes, for the choice of who runs what
 * @param lite whether it holds no partitions and runs no tasks
 * @param ready whether its stores are open and its application is up, so that it may run tasks
 * @param leaving whether it is shutting down and takes no more runs
 * @param clientAddress where it accepts clients, {@code host:port}; empty if it does not
 */
public record MemberInfo(
    UUID id,
    String host,
    int port,
    Map<String, String> attributes,
    boolean lite,
    boolean ready,
    boolean leaving,
    String clientAddress) {

  public MemberInfo {
    attributes = Map.copyOf(attributes);
  }

  /** Whether it may run tasks of an executor that asks for these attributes. */
  public boolean mayRun(Map<String, String> selector) {
    return ready && !lite && !leaving && attributes.entrySet().containsAll(selector.entrySet());
  }

  /** The same before it may run tasks. */
  public MemberInfo notReady() {
    return new MemberInfo(
        id, host, port, attributes, lite, /* ready= */ false, leaving, clientAddress);
  }

  /** The same with the gate open. */
  public MemberInfo opened() {
    return new MemberInfo(
        id, host, port, attributes, lite, /* ready= */ true, leaving, clientAddress);
  }

  /** The same on its way out. */
  public MemberInfo goingAway() {
    return new MemberInfo(
        id, host, port, attributes, lite, ready, /* leaving= */ true, clientAddress);
  }
}
