// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.protection;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.task.Alteration;
import io.outlast.splitbrainprotection.SplitBrainProtectionOn;

/**
 * What a command does, as a protection sees it.
 *
 * <pre>
 *   Submit, Claim, Cancel, Dispose, Shutdown, Destroy       WRITE
 *   Alter                                                   WRITE, but to admit: none
 *   Await                                                   READ, to take: WRITE, to follow: none
 *   Look, ListTasks                                         READ
 *   Inspect, ListExecutors, AwaitIdle, Forget               none
 *   Finish, Decline, Expire, Confirm                        none
 *   ClaimStored, Unclaim, Vouch, Merge                      none
 * </pre>
 *
 * <p>What was accepted goes on: runs report, and what several owners do for one request is brought
 * to its end, or else each of them would be left with a part of it.
 */
enum Access {
  /** Never guarded. */
  NONE,
  /** Only looks. */
  READ,
  /** Changes something. */
  WRITE;

  static Access of(Command command) {
    if (command instanceof Command.OfTask ofTask) {
      return of(ofTask);
    }
    if (command instanceof Command.ListTasks) {
      return READ;
    }
    return command instanceof Command.Submit
            || command instanceof Command.Claim
            || command instanceof Command.Shutdown
            || command instanceof Command.Destroy
        ? WRITE
        : NONE;
  }

  private static Access of(Command.OfTask command) {
    if (command instanceof Command.Await await) {
      return switch (await.purpose()) {
        case READ -> READ;
        case TAKE -> WRITE;
        case FOLLOW -> NONE;
      };
    }
    if (command instanceof Command.Look) {
      return READ;
    }
    if (command instanceof Command.Alter alter) {
      return alter.alteration() instanceof Alteration.Admit ? NONE : WRITE;
    }
    return command instanceof Command.Forget ? NONE : WRITE;
  }

  boolean isGuardedBy(SplitBrainProtectionOn on) {
    return switch (this) {
      case NONE -> false;
      case READ -> on.guardsReads();
      case WRITE -> on.guardsWrites();
    };
  }
}
