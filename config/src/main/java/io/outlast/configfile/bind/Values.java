// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile.bind;

import io.outlast.configfile.table.Section.Setting;
import io.outlast.configfile.table.Type;
import io.outlast.configfile.table.Type.Attributes;
import io.outlast.configfile.table.Type.Scalar;
import io.outlast.configfile.table.Type.Texts;
import io.outlast.configfile.tree.Document;
import io.outlast.configfile.tree.Document.Notation;
import io.outlast.configfile.tree.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes values of nodes, as the type of a setting says. */
final class Values {
  /** What messages show in place of a secret. */
  static final String HIDDEN = "(a secret)";

  private static final int SHOWN = 80;

  /** A list of some hundred addresses; what setters match against patterns must not be endless. */
  private static final int MAX_LENGTH = 8192;

  private static final Attributes ATTRIBUTES = new Attributes();

  private final Document document;
  private final boolean isSeed;
  private final Placeholders placeholders;

  Values(Document document, boolean isSeed, Placeholders placeholders) {
    this.document = document;
    this.isSeed = isSeed;
    this.placeholders = placeholders;
  }

  /** Shortens what is too long for a message. */
  static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }

  /**
   * Reads the value of a setting.
   *
   * @param nodes several only of a list
   */
  @SuppressWarnings("unchecked") // Texts are a Type<List<String>>, Attributes a Type<Map<...>>
  <V> V read(Setting<?, V> setting, List<Node> nodes, String path) {
    Type<V> type = setting.type();
    if (type instanceof Scalar<V> scalar) {
      return scalar(scalar, setting.key(), nodes.get(0), path);
    }
    if (type instanceof Texts texts) {
      return (V) nodes.stream().flatMap(node -> items(texts, node, path).stream()).toList();
    }
    return (V) attributes(nodes.get(0), path);
  }

  private <V> V scalar(Scalar<V> type, String key, Node node, String path) {
    String text = text(node, path, type);
    return type.parse(text)
        .orElseThrow(
            () ->
                document.error(
                    node.line(),
                    path
                        + ": "
                        + key
                        + " is '"
                        + shown(text, type)
                        + "', allowed is "
                        + type.range()
                        + ".",
                    null));
  }

  /** A list of items, a text with commas, or one item. */
  private List<String> items(Texts type, Node node, String path) {
    if (node.text() != null) {
      return Arrays.stream(text(node, path, type).split(",", -1)).map(String::strip).toList();
    }
    List<String> items = new ArrayList<>();
    for (Node item : node.parts().toList()) {
      if (!item.key().equals(Node.ITEM) && !item.key().equals(type.item())) {
        throw document.error(
            item.line(),
            path
                + ": there is no '"
                + shown(item.key(), type)
                + "' here. Write a list"
                + (document.notation() == Notation.XML ? " of " + type.item() + "s." : "."),
            null);
      }
      items.addAll(items(type, Node.leaf(item.key(), text(item, path, type), item.line()), path));
    }
    return items;
  }

  private Map<String, String> attributes(Node node, String path) {
    if (node.text() != null) {
      throw document.error(
          node.line(),
          path + ": is '" + shown(node.text()) + "', allowed are names with texts.",
          null);
    }
    Map<String, String> attributes = new LinkedHashMap<>();
    for (Node child : node.parts().toList()) {
      Node entry = document.notation() == Notation.XML ? named(child, path) : child;
      if (attributes.put(entry.key(), text(valueOf(entry), path, ATTRIBUTES)) != null) {
        throw document.error(
            entry.line(), path + ": '" + shown(entry.key()) + "' is there twice.", null);
      }
    }
    return attributes;
  }

  private Node named(Node element, String path) {
    List<Node> names = element.attributes();
    if (!element.key().equals(Attributes.ITEM)
        || names.size() != 1
        || !names.get(0).key().equals("name")) {
      throw document.error(
          element.line(),
          path + ": '" + shown(element.key()) + "' is none. Write <attribute name=\"...\">.",
          null);
    }
    return new Node(
        String.valueOf(names.get(0).text()),
        element.text(),
        List.of(),
        element.children(),
        element.line());
  }

  /** YAML that was made for the seeds' system has types with its values, which say nothing new. */
  private Node valueOf(Node entry) {
    return isSeed
        ? entry.children().stream()
            .filter(child -> child.key().equals("value"))
            .findFirst()
            .orElse(entry)
        : entry;
  }

  private static String shown(String text, Type<?> type) {
    return type.isSecret() ? HIDDEN : shown(text);
  }

  private String text(Node node, String path, Type<?> type) {
    if (!node.isLeaf()) {
      Node inner = node.parts().findFirst().orElse(node);
      throw document.error(
          inner.line(),
          path + ": there is no '" + shown(inner.key()) + "' here, but one value.",
          null);
    }
    if (node.text() == null) {
      throw document.error(
          node.line(), path + ": has no value. Give it one, or leave it out.", null);
    }
    String text;
    try {
      text = placeholders.fill(node.text(), shown(node.text(), type)).strip();
    } catch (IllegalArgumentException e) {
      throw document.error(node.line(), path + ": " + e.getMessage(), e);
    }
    if (text.length() > MAX_LENGTH) {
      throw document.error(
          node.line(),
          path
              + ": is '"
              + shown(text, type)
              + "' and has "
              + text.length()
              + " characters, allowed are "
              + MAX_LENGTH
              + ".",
          null);
    }
    return text;
  }
}
