// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.gateway;

import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The ways from here to members. {@link Calls} walks them: a member's lead over the cluster's own
 * transport, a client's over its connections. Safe from any thread, never blocks.
 */
public interface Route {
  /**
   * Whom to send a command to now.
   *
   * @param turn differs from call to call, and grows by one each time that a call is sent: where
   *     anybody may be asked it is not the same one again, who may know nothing for long
   * @param hint who owns the partition as the member asked last has told, {@code null} if it has
   *     not; a route that knows better need not follow it
   */
  Step next(Address address, long turn, @Nullable UUID hint);

  /**
   * Sends a command to a member that {@link #next} has named. The answer comes to {@code receiver},
   * or by the correlation to {@link Calls#answered}.
   *
   * @return whether it is on its way; if not it is sent again after a pause
   */
  boolean send(
      UUID member, long correlation, Address address, Command command, Gateway.Receiver receiver);

  /** Whether what is sent to a member, or answered by it, may be lost though it is still there. */
  boolean mayLose(UUID member);

  /** What to do with a command. */
  sealed interface Step {
    /** Send it to this member. */
    record Ask(UUID member) implements Step {}

    /** Nobody is there to be asked: look again after a pause. */
    record Pause() implements Step {}

    /** Look again when this has completed, one way or the other. */
    record Wait(CompletionStage<?> until) implements Step {}

    /** Its end is known without asking. */
    record Told(Reply reply) implements Step {}
  }
}
