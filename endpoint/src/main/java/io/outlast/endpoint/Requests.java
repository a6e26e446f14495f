// SPDX-License-Identifier: Apache-2.0
package io.outlast.endpoint;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.task.ExecutorId;
import io.outlast.protocol.Frames;
import java.util.Optional;

/** What a client may say at all: whatever it sends, no owner comes to see what none could mean. */
final class Requests {
  private Requests() {}

  /** Why no client that is right would send this; empty if one would. */
  static Optional<Reply.Refused> refusal(Frames.Order order, Gateway gateway) {
    try {
      check(order, gateway);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(
          new Reply.Refused(Reply.Reason.NOT_POSSIBLE, String.valueOf(e.getMessage())));
    }
  }

  private static void check(Frames.Order order, Gateway gateway) {
    check(order.address(), gateway);
    Command command = order.command();
    if (command instanceof Command.OfRun
        || command instanceof Command.Vouch
        || command instanceof Command.Merge) {
      throw new IllegalArgumentException(
          "%s is said by members only.".formatted(command.getClass().getSimpleName()));
    }
    boolean isScheduled = order.address().executor().kind() == ExecutorId.Kind.SCHEDULED;
    if (command instanceof Command.Submit submit && (submit.plan() != null) != isScheduled) {
      throw new IllegalArgumentException("A task and its executor are of different kinds.");
    }
    if (command instanceof Command.Claim claim) {
      requirePartition(claim.partition(), gateway);
    } else if (command instanceof Command.ClaimStored stored) {
      requirePartition(stored.partition(), gateway);
    }
  }

  private static void check(Address address, Gateway gateway) {
    if (address.durability() == Address.BOUND) {
      if (address.member() == null || address.partition() != 0) {
        throw new IllegalArgumentException("An address of no member: " + address);
      }
      return;
    }
    int durability = gateway.durability(address.executor());
    if (address.member() != null || address.durability() != durability) {
      throw new IllegalArgumentException(
          "Executor '%s' has durability %d, and was addressed by %s."
              .formatted(address.executor().name(), durability, address));
    }
    requirePartition(address.partition(), gateway);
  }

  private static void requirePartition(int partition, Gateway gateway) {
    if (partition < 0 || partition >= gateway.partitionCount()) {
      throw new IllegalArgumentException(
          "Partition %d is none of 0 to %d.".formatted(partition, gateway.partitionCount() - 1));
    }
  }
}
