// SPDX-License-Identifier: Apache-2.0
package io.outlast.endpoint;

import io.outlast.engine.gateway.Reply;
import io.outlast.engine.task.Failure;
import io.outlast.engine.task.Outcome;
import io.outlast.protocol.Frames;

/** What is too large for a message: a client that could not read it would ask for it for ever. */
final class Sizes {
  private Sizes() {}

  /** The reply, or what can be told of it. */
  static Reply sendable(Reply reply) {
    if (!(reply instanceof Reply.Ended ended)) {
      return reply;
    }
    if (ended.outcome() instanceof Outcome.Returned returned
        && returned.value().length > Frames.MAX_PAYLOAD_BYTES) {
      String text =
          "The result has %d bytes, and a client can be told %d at most. Ask for it on a member."
              .formatted(returned.value().length, Frames.MAX_PAYLOAD_BYTES);
      return new Reply.Ended(
          new Outcome.Failed(new Failure(Sizes.class.getName(), text, /* serialized= */ null)));
    }
    if (ended.outcome() instanceof Outcome.Failed failed) {
      Failure failure = failed.failure();
      byte[] serialized = failure.serialized();
      if (serialized != null && serialized.length > Frames.MAX_PAYLOAD_BYTES) {
        return new Reply.Ended(
            new Outcome.Failed(new Failure(failure.className(), failure.text(), null)));
      }
    }
    return reply;
  }
}
