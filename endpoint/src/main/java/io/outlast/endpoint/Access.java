// SPDX-License-Identifier: Apache-2.0
package io.outlast.endpoint;

import io.outlast.config.ClientAction;
import io.outlast.config.ClientSecurity;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.task.Alteration;
import io.outlast.engine.task.ExecutorId;
import io.outlast.scheduledexecutor.IfExists;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What clients may do, looked at for each command (R49). */
final class Access {
  private final ClientSecurity security;

  Access(ClientSecurity security) {
    this.security = security;
  }

  /** Why a principal may not do that; empty if it may. */
  Optional<Reply.Refused> refusal(String principal, ExecutorId executor, Command command) {
    boolean isPermitted =
        isOneOfEnough(command)
            ? actions(command).stream().anyMatch(a -> may(principal, executor, a))
            : actions(command).stream().allMatch(a -> may(principal, executor, a));
    return isPermitted
        ? Optional.empty()
        : Optional.of(
            new Reply.Refused(
                Reply.Reason.FORBIDDEN,
                "Client '%s' has no permission to %s with executor '%s'; it needs one for %s."
                    .formatted(
                        principal,
                        command.getClass().getSimpleName(),
                        executor.name(),
                        actions(command))));
  }

  /** The reply, less the names of executors that a principal may not read. */
  Reply visible(String principal, Reply reply) {
    return reply instanceof Reply.Executors told
        ? new Reply.Executors(
            told.ids().stream()
                .filter(executor -> may(principal, executor, ClientAction.READ))
                .collect(Collectors.toUnmodifiableSet()))
        : reply;
  }

  private boolean may(String principal, ExecutorId executor, ClientAction action) {
    return security.isPermitted(principal, executor.name(), action);
  }

  private static Set<ClientAction> actions(Command command) {
    if (command instanceof Command.Submit submit) {
      return submit.plan() != null && submit.plan().options().ifExists() == IfExists.REPLACE
          ? Set.of(ClientAction.SUBMIT, ClientAction.CANCEL)
          : Set.of(ClientAction.SUBMIT);
    }
    if (command instanceof Command.Claim claim) {
      return claim.ifExists() == IfExists.REPLACE
          ? Set.of(ClientAction.SUBMIT, ClientAction.CANCEL)
          : Set.of(ClientAction.SUBMIT);
    }
    if (command instanceof Command.ClaimStored || command instanceof Command.Unclaim) {
      return Set.of(ClientAction.SUBMIT);
    }
    if (command instanceof Command.Alter alter) {
      return Set.of(
          alter.alteration() instanceof Alteration.Admit
              ? ClientAction.SUBMIT
              : ClientAction.CANCEL);
    }
    if (command instanceof Command.Cancel || command instanceof Command.Dispose) {
      return Set.of(ClientAction.CANCEL);
    }
    if (command instanceof Command.Shutdown || command instanceof Command.Destroy) {
      return Set.of(ClientAction.MANAGE);
    }
    if (command instanceof Command.ListExecutors) {
      return Set.of(); // what is told is looked at instead
    }
    return isOneOfEnough(command)
        ? Set.of(ClientAction.SUBMIT, ClientAction.READ)
        : Set.of(ClientAction.READ);
  }

  /**
   * Who waits under the identity of a task has submitted it; and a submitter asks whether the
   * executor is open.
   */
  private static boolean isOneOfEnough(Command command) {
    return command instanceof Command.Inspect
        || (command instanceof Command.Await await && await.identity() != null)
        || (command instanceof Command.Forget forget && forget.identity() != null);
  }
}
