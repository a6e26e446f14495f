// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile.tree;

/** Bounds what a text may unfold to, so that a hostile one fails at once. Not thread-safe. */
final class Budget {
  private final String name;
  private int nodes;

  Budget(String name) {
    this.name = name;
  }

  /** Takes nodes, and refuses what is too many or too deep. */
  void take(int more, int depth, int line) {
    nodes += more;
    if (nodes > Document.MAX_NODES) {
      throw Document.error(
          name,
          line,
          "more than "
              + Document.MAX_NODES
              + " elements, attributes, keys and items. No configuration needs so many.",
          null);
    }
    if (depth > Document.MAX_DEPTH) {
      throw Document.error(
          name,
          line,
          "nested deeper than " + Document.MAX_DEPTH + ". No configuration is so deep.",
          null);
    }
  }
}
