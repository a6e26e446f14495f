// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile.tree;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An element of XML, or a key of YAML with its value.
 *
 * @param key the name of the element or attribute, the key, or {@link #ITEM}
 * @param text its value as it is written, trimmed; null if it has none
 * @param attributes of an element; YAML has none
 * @param children elements in it; values in a mapping or list
 * @param line where it begins, from 1
 */
public record Node(
    String key, @Nullable String text, List<Node> attributes, List<Node> children, int line) {

  /** The key of what stands in a list of YAML. */
  public static final String ITEM = "-";

  /** Copies the lists. */
  public Node {
    attributes = List.copyOf(attributes);
    children = List.copyOf(children);
  }

  /** Makes a node that has a text and nothing in it. */
  public static Node leaf(String key, @Nullable String text, int line) {
    return new Node(key, text, List.of(), List.of(), line);
  }

  /** Tells whether it has nothing in it, but perhaps a text. */
  public boolean isLeaf() {
    return attributes.isEmpty() && children.isEmpty();
  }

  /** All that is in it: attributes and children mean the same, so that either may be used. */
  public Stream<Node> parts() {
    return Stream.concat(attributes.stream(), children.stream());
  }

  /** Counts this and all that is in it. */
  int size() {
    return 1 + attributes.size() + children.stream().mapToInt(Node::size).sum();
  }
}
