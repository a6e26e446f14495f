// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway.Receiver;
import io.outlast.engine.port.ClusterTime;
import io.outlast.engine.port.Timers;
import io.outlast.engine.task.ExecutorId;
import io.outlast.member.run.Dispatcher;
import io.outlast.member.settings.ExecutorSettings;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.IntSupplier;

/**
 * What all partitions of a member share.
 *
 * @param self this member
 * @param lanes where mailboxes take their turns: never a thread of the engine's, never one of the
 *     user's
 * @param callbacks where code of the user's that is no task is called
 * @param time cluster time
 * @param timers timers
 * @param dispatcher where runs are ordered
 * @param runs the runs at this member
 * @param peers the other members
 * @param settings what is configured for an executor
 * @param places the places of an executor that counts them for the whole member
 * @param outbox the way to other partitions
 * @param randomBits random numbers, for sequences
 * @param onLost told when a partition has lost all its copies and this member acts for it now
 */
public record GroupContext(
    UUID self,
    Lanes lanes,
    Executor callbacks,
    ClusterTime time,
    Timers timers,
    Dispatcher dispatcher,
    LocalRuns runs,
    Peers peers,
    Function<ExecutorId, ExecutorSettings> settings,
    Function<ExecutorId, Places> places,
    Outbox outbox,
    IntSupplier randomBits,
    OnLost onLost) {

  /** Sends a command to the owner of a partition, again if needed, and hands over the reply. */
  @FunctionalInterface
  public interface Outbox {
    /** Never blocks; {@code receiver} is short and may be called on any thread. */
    void send(Address address, Command command, Receiver receiver);
  }

  /** Told of a partition whose copies were all lost before the owner of a version of the table. */
  @FunctionalInterface
  public interface OnLost {
    /** Called when that owner acts. */
    void lost(int durability, int partition, long version);
  }
}
