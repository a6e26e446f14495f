// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.settings;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import org.jspecify.annotations.Nullable;

/**
 * Says which commands to an executor are not to be carried out now. Asked on the threads of
 * partitions: safe from any, returns at once, and runs nothing of the user's.
 */
@FunctionalInterface
public interface Guard {
  /** Refuses nothing. */
  Guard NONE = command -> null;

  /** Why the command is refused, {@code null} if it is not. */
  Reply.@Nullable Refused refusal(Command command);
}
