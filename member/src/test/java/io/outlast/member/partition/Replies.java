// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.gateway.Gateway.Receiver;
import io.outlast.engine.gateway.Reply;
import java.util.ArrayList;
import java.util.List;

/** What one asker was answered. */
final class Replies implements Receiver {
  private final List<Reply> all = new ArrayList<>();

  @Override
  public void receive(Reply reply) {
    all.add(reply);
  }

  /** All replies, in order. */
  List<Reply> all() {
    return List.copyOf(all);
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** The one reply. */
  Reply only() {
    if (all.size() != 1) {
      throw new AssertionError("Not one reply but " + all);
    }
    return all.get(0);
  }

  Reply last() {
    if (all.isEmpty()) {
      throw new AssertionError("No reply");
    }
    return all.get(all.size() - 1);
  }

  /** The ID that a submit was answered with. */
  long taskId() {
    return ((Reply.Stored) all.get(0)).taskId();
  }

  @Override
  public String toString() {
    return all.toString();
  }
}
