// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.gateway.Reply;

/** What a future has heard, before anything of the user's is deserialized. */
sealed interface Ending {
  /** The owner's reply. */
  record Heard(Reply reply) implements Ending {}

  /** The task was never sent. */
  record Unsent(Throwable why) implements Ending {}

  /** Whether a task was stored. */
  default boolean isStored() {
    return this instanceof Heard heard && heard.reply() instanceof Reply.Stored;
  }
}
