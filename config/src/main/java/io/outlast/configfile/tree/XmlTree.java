// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile.tree;

import io.outlast.spi.lookup.ConfigSource;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads XML with the parser of the JDK, whatever others are on the class path. A DOCTYPE is
 * refused, and with it all entities of its own; namespaces are ignored.
 */
final class XmlTree {
  private final ConfigSource source;
  private final Budget budget;
  private final Deque<Open> open = new ArrayDeque<>();

  XmlTree(ConfigSource source) {
    this.source = source;
    this.budget = new Budget(source.name());
  }

  Node read() {
    try {
      XMLStreamReader in = factory().createXMLStreamReader(new StringReader(source.text()));
      Node root = null;
      while (in.hasNext()) {
        // An event begins where the one before has ended.
        int line = in.getLocation().getLineNumber();
        switch (in.next()) {
          case XMLStreamConstants.START_ELEMENT -> open(in, line);
          case XMLStreamConstants.END_ELEMENT -> root = close();
          case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text(in.getText());
          case XMLStreamConstants.DTD ->
              throw error(line, "a DOCTYPE is not allowed. Delete it.", null);
          case XMLStreamConstants.ENTITY_REFERENCE ->
              throw error(
                  line,
                  "the entity '" + in.getLocalName() + "' is not known. Write its text.",
                  null);
          default -> {
            // Comments, white space and processing instructions mean nothing here.
          }
        }
      }
      if (root == null) {
        throw error(1, "is empty.", null);
      }
      return root;
    } catch (XMLStreamException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNumber();
      throw error(line, "is no XML: " + problem(e), e);
    }
  }

  /** The parser's message without its own way to say where. */
  private static String problem(XMLStreamException e) {
    String message = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
    return message.replaceFirst("^ParseError at \\[.*?] ?Message: ", "");
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
    return factory;
  }

  private void open(XMLStreamReader in, int line) {
    budget.take(1 + in.getAttributeCount(), open.size() + 1, line);
    List<Node> attributes = new ArrayList<>();
    for (int i = 0; i < in.getAttributeCount(); i++) {
      String namespace = in.getAttributeNamespace(i);
      if (namespace == null || namespace.isEmpty()) {
        attributes.add(
            Node.leaf(in.getAttributeLocalName(i), in.getAttributeValue(i).strip(), line));
      }
    }
    open.push(new Open(in.getLocalName(), attributes, line));
  }

  private void text(String text) {
    Open now = open.peek();
    if (now != null) {
      now.text.append(text);
    }
  }

  private Node close() {
    Node closed = open.pop().close();
    Open outer = open.peek();
    if (outer != null) {
      outer.children.add(closed);
    }
    return closed;
  }

  private IllegalArgumentException error(int line, String message, @Nullable Throwable cause) {
    return Document.error(source.name(), line, message, cause);
  }

  /** An element whose end has not come yet. */
  private static final class Open {
    private final String key;
    private final List<Node> attributes;
    private final int line;
    private final StringBuilder text = new StringBuilder();
    private final List<Node> children = new ArrayList<>();

    Open(String key, List<Node> attributes, int line) {
      this.key = key;
      this.attributes = attributes;
      this.line = line;
    }

    Node close() {
      String trimmed = text.toString().strip();
      return new Node(key, trimmed.isEmpty() ? null : trimmed, attributes, children, line);
    }
  }
}
