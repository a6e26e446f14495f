// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import io.outlast.cluster.Cluster;
import io.outlast.cluster.Member;
import java.io.Serializable;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a process of the cluster tells the one that started it. */
sealed interface Event extends Serializable {

  /** It sees the whole cluster. */
  record Ready(UUID uuid, String address) implements Event {
    static Ready of(Cluster cluster) {
      Member self = cluster.getLocalMember();
      return new Ready(
          self.getUuid(),
          self.getSocketAddress().getHostString() + ":" + self.getSocketAddress().getPort());
    }
  }

  /** A run has begun on it. */
  record Started(SourceFile file, int attempt) implements Event {}

  /** A run has ended on it; whether the result is stored yet is another matter. */
  record Ended(SourceFile file) implements Event {}

  /** A future of it has ended, with one or the other. */
  record Answered(SourceFile file, @Nullable Fingerprint fingerprint, @Nullable Throwable failure)
      implements Event {}

  /** All of its futures have ended. */
  record Finished() implements Event {}
}
