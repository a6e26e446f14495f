// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway;

/**
 * How a run speaks to the owner of its partition, whoever that is by then: {@link Gateway#send}.
 * Never blocks and never throws.
 */
@FunctionalInterface
public interface Reporter {

  /** Sends a command to the owner and hands its reply to {@code receiver}. */
  void send(Address address, Command command, Gateway.Receiver receiver);
}
