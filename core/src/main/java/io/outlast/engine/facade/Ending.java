// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.gateway.Reply;
import java.util.OptionalLong;

/** What a future has heard, before anything of the user's is deserialized. */
sealed interface Ending {
  /** The owner's reply. */
  record Heard(Reply reply) implements Ending {}

  /** The task was never sent. */
  record Unsent(Throwable why) implements Ending {}

  /** The task that was stored, or kept in its stead; empty if there is none. */
  default OptionalLong taskId() {
    if (!(this instanceof Heard heard)) {
      return OptionalLong.empty();
    }
    if (heard.reply() instanceof Reply.Kept kept) {
      return OptionalLong.of(kept.taskId());
    }
    return heard.reply() instanceof Reply.Stored stored
        ? OptionalLong.of(stored.taskId())
        : OptionalLong.empty();
  }
}
