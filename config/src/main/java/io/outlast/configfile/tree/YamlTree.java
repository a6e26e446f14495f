// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile.tree;

import io.outlast.spi.lookup.ConfigSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads YAML 1.2, event by event: so nothing is ever made of a tag, and limits hold while the text
 * is read. Aliases may be used; what they unfold to counts.
 */
final class YamlTree {
  private static final int MAX_ALIASES = 100;

  /** Tags that say what a text looks like anyway. */
  private static final Set<String> PLAIN_TAGS =
      Set.of(
          "!",
          "tag:yaml.org,2002:str",
          "tag:yaml.org,2002:int",
          "tag:yaml.org,2002:float",
          "tag:yaml.org,2002:bool",
          "tag:yaml.org,2002:null",
          "tag:yaml.org,2002:map",
          "tag:yaml.org,2002:seq");

  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

  private final ConfigSource source;
  private final Budget budget;
  private final Map<String, Node> anchors = new HashMap<>();
  private int aliases;

  YamlTree(ConfigSource source) {
    this.source = source;
    this.budget = new Budget(source.name());
  }

  Node read() {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(source.name())
            .setCodePointLimit(ConfigSource.MAX_SIZE)
            .build();
    try {
      Iterator<Event> events = new Parse(settings).parseString(source.text()).iterator();
      Node top = top(events);
      if (top.children().size() != 1 || top.children().get(0).key().equals(Node.ITEM)) {
        throw error(
            top.line(),
            "has " + top.children().size() + " keys at the top, allowed is one: the root.",
            null);
      }
      return top.children().get(0);
    } catch (MarkedYamlEngineException e) {
      // Not as the cause: its message shows the lines around, and there may be a token in one.
      throw error(line(e.getProblemMark()), "is no YAML: " + e.getProblem(), null);
    } catch (YamlEngineException e) {
      throw error(1, "is no YAML: " + e.getMessage(), e);
    }
  }

  private Node top(Iterator<Event> events) {
    Node top = null;
    while (events.hasNext()) {
      Event event = events.next();
      switch (event.getEventId()) {
        case StreamStart, StreamEnd, DocumentEnd, Comment -> {
          // Nothing to keep.
        }
        case DocumentStart -> {
          if (top != null) {
            throw error(
                line(event.getStartMark()), "a second document begins. Keep one per file.", null);
          }
        }
        default -> top = node("", event, events, 0);
      }
    }
    if (top == null) {
      throw error(1, "is empty.", null);
    }
    return top;
  }

  private Node node(String key, Event first, Iterator<Event> rest, int depth) {
    int line = line(first.getStartMark());
    if (first instanceof AliasEvent alias) {
      return aliased(key, alias, depth, line);
    }
    budget.take(1, depth, line);
    if (first instanceof ScalarEvent scalar) {
      checkTag(scalar.getTag(), line);
      boolean isNull = scalar.isPlain() && NULLS.contains(scalar.getValue());
      return anchored(
          scalar.getAnchor(), Node.leaf(key, isNull ? null : scalar.getValue().strip(), line));
    }
    if (first instanceof SequenceStartEvent sequence) {
      checkTag(sequence.getTag(), line);
      return anchored(
          sequence.getAnchor(), new Node(key, null, List.of(), items(rest, depth), line));
    }
    if (first instanceof MappingStartEvent mapping) {
      checkTag(mapping.getTag(), line);
      return anchored(
          mapping.getAnchor(), new Node(key, null, List.of(), values(rest, depth), line));
    }
    throw error(line, "is no YAML: " + first, null);
  }

  private List<Node> items(Iterator<Event> events, int depth) {
    List<Node> items = new ArrayList<>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.SequenceEnd;
        event = events.next()) {
      items.add(node(Node.ITEM, event, events, depth + 1));
    }
    return items;
  }

  private List<Node> values(Iterator<Event> events, int depth) {
    List<Node> values = new ArrayList<>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.MappingEnd;
        event = events.next()) {
      int line = line(event.getStartMark());
      if (!(event instanceof ScalarEvent key)) {
        throw error(line, "a key is no text. Write name: value.", null);
      }
      checkTag(key.getTag(), line);
      Node value = node(key.getValue(), events.next(), events, depth + 1);
      // The line of the key: that of a block begins below it.
      values.add(new Node(value.key(), value.text(), value.attributes(), value.children(), line));
    }
    return values;
  }

  private Node anchored(Optional<Anchor> anchor, Node node) {
    anchor.ifPresent(name -> anchors.put(name.getValue(), node));
    return node;
  }

  private Node aliased(String key, AliasEvent alias, int depth, int line) {
    String name = alias.getAlias().getValue();
    Node node = anchors.get(name);
    if (node == null) {
      throw error(
          line, "the alias *" + name + " has no anchor &" + name + " that ends before it.", null);
    }
    if (++aliases > MAX_ALIASES) {
      throw error(line, "more than " + MAX_ALIASES + " aliases. Use patterns of names.", null);
    }
    budget.take(node.size(), depth, line);
    return new Node(key, node.text(), node.attributes(), node.children(), line);
  }

  private void checkTag(Optional<String> tag, int line) {
    if (tag.isPresent() && !PLAIN_TAGS.contains(tag.get())) {
      throw error(line, "the tag " + tag.get() + " is not allowed. Leave it out.", null);
    }
  }

  private static int line(Optional<Mark> mark) {
    return mark.map(Mark::getLine).orElse(0) + 1;
  }

  private IllegalArgumentException error(int line, String message, @Nullable Throwable cause) {
    return Document.error(source.name(), line, message, cause);
  }
}
