// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import java.util.List;
import java.util.UUID;

/**
 * Members that have agreed to see each other.
 *
 * @param members oldest first; the first coordinates
 */
record View(long agreedAtNanos, List<SimulatedNode> members) {
  /** What a node has before it has joined. */
  static final View NONE = new View(0, List.of());

  View {
    members = List.copyOf(members);
  }

  boolean contains(SimulatedNode node) {
    return members.contains(node);
  }

  SimulatedNode coordinator() {
    return members.get(0);
  }

  List<UUID> ids() {
    return members.stream().map(SimulatedNode::id).toList();
  }
}
