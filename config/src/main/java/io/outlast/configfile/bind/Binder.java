// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile.bind;

import io.outlast.config.ExecutorConfig;
import io.outlast.configfile.table.Root;
import io.outlast.configfile.table.Section;
import io.outlast.configfile.table.Section.Family;
import io.outlast.configfile.table.Section.Group;
import io.outlast.configfile.table.Section.Part;
import io.outlast.configfile.table.Section.Setting;
import io.outlast.configfile.table.Tables;
import io.outlast.configfile.table.Type.Texts;
import io.outlast.configfile.tree.Document;
import io.outlast.configfile.tree.Document.Notation;
import io.outlast.configfile.tree.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks a tree and the table side by side, and sets what the tree says.
 *
 * <p>Under our own root what the table does not know is an error. Under the root that
 * configurations bring along from elsewhere it is skipped, for such a file is about many other
 * things; all that was skipped is told in the end.
 *
 * <p>Entries with names are made of what holds for their names so far, as in programs. So that the
 * order in the file does not matter, that named "default" comes first, then patterns, shorter ones
 * first, then names.
 *
 * <p>Not thread-safe.
 */
public final class Binder {

  private final Document document;
  private final boolean isSeed;
  private final Values values;
  private final List<String> skipped = new ArrayList<>();

  private Binder(Document document, boolean isSeed, Placeholders placeholders) {
    this.document = document;
    this.isSeed = isSeed;
    this.values = new Values(document, isSeed, placeholders);
  }

  /**
   * What was made of a document.
   *
   * @param skipped the paths, with their lines, that mean nothing to us
   */
  public record Bound<C>(C config, List<String> skipped) {}

  /**
   * Makes a configuration.
   *
   * @throws IllegalArgumentException if the document is wrong; the message says where and why
   */
  public static <C> Bound<C> bind(Document document, Root<C> root) {
    return bind(document, root, Placeholders.ofSystem());
  }

  static <C> Bound<C> bind(Document document, Root<C> root, Placeholders placeholders) {
    String key = document.root().key();
    if (!key.equals(root.ownKey()) && !key.equals(root.seedKey())) {
      throw document.error(document.root().line(), wrongRoot(key, root), null);
    }
    Binder binder = new Binder(document, key.equals(root.seedKey()), placeholders);
    C config = root.make().get();
    binder.section(root.section(), config, document.root(), key);
    return new Bound<>(config, List.copyOf(binder.skipped));
  }

  private static String wrongRoot(String key, Root<?> wanted) {
    String message =
        "the root is '"
            + Values.shown(key)
            + "', allowed is "
            + wanted.ownKey()
            + " or "
            + wanted.seedKey()
            + ".";
    return Tables.ALL.stream()
        .filter(other -> key.equals(other.ownKey()) || key.equals(other.seedKey()))
        .map(other -> message + " Read it as a " + other.type().getSimpleName() + ".")
        .findFirst()
        .orElse(message);
  }

  private <T> void section(Section<T> section, T target, Node node, String path) {
    Map<Part<T>, List<Node>> found = new LinkedHashMap<>();
    for (Node child : childrenOf(section, node, path)) {
      Part<T> part = find(section, child.key());
      if (part == null) {
        unknown(section, child, path);
      } else {
        found.computeIfAbsent(part, p -> new ArrayList<>()).add(child);
      }
    }
    found.forEach((part, nodes) -> part(part, target, nodes, path + "/" + part.key()));
  }

  /** What is in a section; a text in place of it is the setting that it means. */
  private <T> List<Node> childrenOf(Section<T> section, Node node, String path) {
    List<Node> children = new ArrayList<>(node.parts().toList());
    String text = node.text();
    if (text != null) {
      String key = section.textKey();
      if (key == null) {
        throw document.error(
            node.line(),
            path
                + ": is '"
                + (hasSecrets(section) ? Values.HIDDEN : Values.shown(text))
                + "', allowed are the settings "
                + keysOf(section)
                + ".",
            null);
      }
      children.add(0, Node.leaf(key, text, node.line()));
    }
    return children;
  }

  private static boolean hasSecrets(Section<?> section) {
    return section.parts().stream()
        .anyMatch(part -> part instanceof Setting<?, ?> setting && setting.type().isSecret());
  }

  private <T> void part(Part<T> part, T target, List<Node> nodes, String path) {
    if (part instanceof Family<T, ?> family) {
      family(family, target, nodes, path);
    } else if (part instanceof Group<T, ?> group) {
      group(group, target, onlyOne(nodes, path), path);
    } else if (part instanceof Setting<T, ?> setting) {
      if (!(setting.type() instanceof Texts)) {
        onlyOne(nodes, path);
      }
      set(setting, target, nodes, path);
    }
  }

  private <T, S> void group(Group<T, S> group, T target, Node node, String path) {
    section(group.section(), group.in().apply(target), node, path);
  }

  private <T, V> void set(Setting<T, V> setting, T target, List<Node> nodes, String path) {
    V value = values.read(setting, nodes, path);
    try {
      setting.setter().accept(target, value);
    } catch (IllegalArgumentException e) {
      throw document.error(nodes.get(0).line(), path + ": " + e.getMessage(), e);
    }
  }

  // ---- Sections with names ----------------------------------------------------------------------

  private <T, S> void family(Family<T, S> family, T target, List<Node> nodes, String path) {
    Map<String, Node> entries = new HashMap<>();
    for (Node entry : entriesOf(family, nodes, path)) {
      Node before = entries.put(entry.key(), entry);
      if (before != null) {
        throw twice(before, entry, path + "[" + Values.shown(entry.key()) + "]");
      }
    }
    entries.values().stream()
        .sorted(
            Comparator.comparing((Node entry) -> !entry.key().equals(ExecutorConfig.DEFAULT_NAME))
                .thenComparing(entry -> !isPattern(entry.key()))
                .thenComparing(entry -> isPattern(entry.key()) ? entry.key().length() : 0)
                .thenComparing(Node::line))
        .forEach(entry -> entry(family, target, entry, path));
  }

  private <T, S> void entry(Family<T, S> family, T target, Node entry, String path) {
    String own = path + "[" + Values.shown(entry.key()) + "]";
    S member;
    try {
      member = family.in().apply(target, entry.key());
    } catch (IllegalArgumentException e) {
      throw document.error(entry.line(), own + ": " + e.getMessage(), e);
    }
    section(family.section(), member, entry, own);
  }

  /** The entries, each with its name as key: the only place where XML and YAML differ in shape. */
  private <T> List<Node> entriesOf(Family<T, ?> family, List<Node> nodes, String path) {
    if (document.notation() == Notation.XML) {
      return nodes.stream().map(node -> named(node, path)).toList();
    }
    Node node = onlyOne(nodes, path);
    if (node.text() != null || node.children().stream().anyMatch(c -> c.key().equals(Node.ITEM))) {
      throw document.error(
          node.line(), path + ": has no names. Write " + family.key() + ": <name>: ...", null);
    }
    return node.children();
  }

  private Node named(Node node, String path) {
    String name =
        node.attributes().stream()
            .filter(attribute -> attribute.key().equals("name"))
            .map(Node::text)
            .findFirst()
            .orElseThrow(
                () ->
                    document.error(
                        node.line(),
                        path + ": has no name. Add the attribute name=\"...\".",
                        null));
    List<Node> others =
        node.attributes().stream().filter(attribute -> !attribute.key().equals("name")).toList();
    return new Node(name, node.text(), others, node.children(), node.line());
  }

  private static boolean isPattern(String name) {
    return name.indexOf('*') >= 0;
  }

  // ---- Errors -----------------------------------------------------------------------------------

  private Node onlyOne(List<Node> nodes, String path) {
    if (nodes.size() > 1) {
      throw twice(nodes.get(0), nodes.get(1), path);
    }
    return nodes.get(0);
  }

  private IllegalArgumentException twice(Node first, Node second, String path) {
    return document.error(
        second.line(),
        path + ": stands here for the second time, after line " + first.line() + ". Delete one.",
        null);
  }

  private void unknown(Section<?> section, Node node, String path) {
    if (isSeed) {
      String inRoot = path.indexOf('/') < 0 ? "" : path.substring(path.indexOf('/') + 1) + "/";
      skipped.add(inRoot + Values.shown(node.key()) + " (line " + node.line() + ")");
      return;
    }
    Set<String> known = keysOf(section);
    String guess =
        NearestKey.of(node.key(), known).map(key -> " Did you mean '" + key + "'?").orElse("");
    String what =
        node.key().equals(Node.ITEM)
            ? "is a list, allowed are settings."
            : "there is no '" + Values.shown(node.key()) + "' here." + guess;
    throw document.error(
        node.line(), path + ": " + what + " Known are " + String.join(", ", known) + ".", null);
  }

  private static <T> @Nullable Part<T> find(Section<T> section, String key) {
    for (Part<T> part : section.parts()) {
      if (keysOf(part).contains(key)) {
        return part;
      }
    }
    return null;
  }

  private static <T> Set<String> keysOf(Section<T> section) {
    Set<String> keys = new LinkedHashSet<>();
    section.parts().forEach(part -> keys.addAll(keysOf(part)));
    return keys;
  }

  /** A list may be written item by item in the section itself, as XML mostly does. */
  private static Set<String> keysOf(Part<?> part) {
    Set<String> keys = new LinkedHashSet<>();
    keys.add(part.key());
    if (part instanceof Setting<?, ?> setting && setting.type() instanceof Texts texts) {
      keys.add(texts.otherKey());
      keys.add(texts.item());
    }
    return keys;
  }
}
