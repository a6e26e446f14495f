// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile;

import io.outlast.configfile.Documentation.Row;
import io.outlast.configfile.table.Root;
import io.outlast.configfile.table.Section;
import io.outlast.configfile.table.Section.Family;
import io.outlast.configfile.table.Section.Group;
import io.outlast.configfile.table.Section.Part;
import io.outlast.configfile.table.Section.Setting;
import io.outlast.configfile.table.Tables;
import io.outlast.configfile.table.Type;
import io.outlast.configfile.table.Type.Attributes;
import io.outlast.configfile.table.Type.Choice;
import io.outlast.configfile.table.Type.Fsyncs;
import io.outlast.configfile.table.Type.Scalar;
import io.outlast.configfile.table.Type.Span;
import io.outlast.configfile.table.Type.Switch;
import io.outlast.configfile.table.Type.Texts;
import io.outlast.configfile.table.Type.Truth;
import io.outlast.configfile.table.Type.Whole;
import io.outlast.configfile.table.Type.WholeOr;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes the schema of XML from the table, with the texts of the documentation. */
final class XsdSchema {
  private static final Map<String, Row> ROWS = Documentation.rows();

  private final StringBuilder out = new StringBuilder();
  private int depth;

  private XsdSchema() {}

  static String make() {
    XsdSchema schema = new XsdSchema();
    schema.write();
    return schema.out.toString();
  }

  private void write() {
    line("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    open(
        "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" elementFormDefault=\"qualified\">");
    for (Root<?> root : Tables.ALL) {
      line("<xs:element name=\"%s\" type=\"%s\"/>", root.ownKey(), root.ownKey());
      line("<xs:element name=\"%s\" type=\"%s\"/>", root.seedKey(), root.ownKey());
    }
    for (Root<?> root : Tables.ALL) {
      section(root.section(), root.ownKey(), " name=\"" + root.ownKey() + "\"", /* named= */ false);
    }
    open("<xs:simpleType name=\"placeholder\">");
    restriction("xs:token", "<xs:pattern value=\".*\\$\\{[^{}]+\\}.*\"/>");
    close("</xs:simpleType>");
    open("<xs:complexType name=\"attributes\">");
    open("<xs:sequence>");
    open("<xs:element name=\"attribute\" minOccurs=\"0\" maxOccurs=\"unbounded\">");
    open("<xs:complexType>");
    open("<xs:simpleContent>");
    open("<xs:extension base=\"xs:token\">");
    line("<xs:attribute name=\"name\" type=\"xs:token\" use=\"required\"/>");
    close("</xs:extension>");
    close("</xs:simpleContent>");
    close("</xs:complexType>");
    close("</xs:element>");
    close("</xs:sequence>");
    close("</xs:complexType>");
    close("</xs:schema>");
  }

  private void section(Section<?> section, String path, String typeName, boolean named) {
    String mixed = section.textKey() == null ? "" : " mixed=\"true\"";
    open("<xs:complexType%s%s>", typeName, mixed);
    open("<xs:choice minOccurs=\"0\" maxOccurs=\"unbounded\">");
    section.parts().forEach(part -> element(part, path + "/" + part.key()));
    close("</xs:choice>");
    if (named) {
      line("<xs:attribute name=\"name\" type=\"xs:token\" use=\"required\"/>");
    }
    for (Part<?> part : section.parts()) {
      if (part instanceof Setting<?, ?> setting && setting.type() instanceof Scalar) {
        open("<xs:attribute name=\"%s\">", part.key());
        documentation(path + "/" + part.key());
        type(setting.type());
        close("</xs:attribute>");
      }
    }
    close("</xs:complexType>");
  }

  private void element(Part<?> part, String path) {
    if (part instanceof Setting<?, ?> setting && setting.type() instanceof Texts texts) {
      Set<String> keys = new LinkedHashSet<>();
      keys.add(part.key());
      keys.add(texts.otherKey());
      keys.forEach(key -> list(key, texts.item(), path));
      if (keys.add(texts.item())) {
        open("<xs:element name=\"%s\" type=\"xs:token\">", texts.item());
        documentation(path);
        close("</xs:element>");
      }
      return;
    }
    if (part instanceof Setting<?, ?> setting && setting.type() instanceof Attributes) {
      open("<xs:element name=\"%s\" type=\"attributes\">", part.key());
      documentation(path);
      close("</xs:element>");
      return;
    }
    open("<xs:element name=\"%s\">", part.key());
    if (part instanceof Setting<?, ?> setting) {
      documentation(path);
      type(setting.type());
    } else if (part instanceof Group<?, ?> group) {
      section(group.section(), path, "", /* named= */ false);
    } else if (part instanceof Family<?, ?> family) {
      section(family.section(), path, "", /* named= */ true);
    }
    close("</xs:element>");
  }

  private void list(String key, String item, String path) {
    open("<xs:element name=\"%s\">", key);
    documentation(path);
    open("<xs:complexType mixed=\"true\">");
    open("<xs:sequence>");
    line(
        "<xs:element name=\"%s\" type=\"xs:token\" minOccurs=\"0\" maxOccurs=\"unbounded\"/>",
        item);
    close("</xs:sequence>");
    close("</xs:complexType>");
    close("</xs:element>");
  }

  private void type(Type<?> type) {
    open("<xs:simpleType>");
    if (type instanceof Type.Text) {
      restriction("xs:token", "<xs:minLength value=\"1\"/>");
    } else {
      open("<xs:union memberTypes=\"placeholder\">");
      if (type instanceof WholeOr either) {
        own(either.whole());
        open("<xs:simpleType>");
        restriction("xs:token", "<xs:enumeration value=\"" + either.word() + "\"/>");
        close("</xs:simpleType>");
      } else {
        own(type);
      }
      close("</xs:union>");
    }
    close("</xs:simpleType>");
  }

  private void own(Type<?> type) {
    open("<xs:simpleType>");
    if (type instanceof Whole whole) {
      restriction(
          "xs:integer",
          "<xs:minInclusive value=\"" + whole.min() + "\"/>",
          "<xs:maxInclusive value=\"" + whole.max() + "\"/>");
    } else if (type instanceof Truth) {
      restriction(
          "xs:token", "<xs:enumeration value=\"true\"/>", "<xs:enumeration value=\"false\"/>");
    } else if (type instanceof Choice<?> choice) {
      restriction(
          "xs:token",
          Arrays.stream(choice.values().getEnumConstants())
              .map(value -> "<xs:enumeration value=\"" + value.name() + "\"/>")
              .toArray(String[]::new));
    } else if (type instanceof Switch) {
      restriction("xs:token", "<xs:enumeration value=\"on\"/>", "<xs:enumeration value=\"off\"/>");
    } else if (type instanceof Fsyncs) {
      restriction("xs:token", "<xs:pattern value=\"" + JsonSchema.FSYNC + "\"/>");
    } else if (type instanceof Span) {
      restriction("xs:token", "<xs:pattern value=\"" + JsonSchema.DURATION + "\"/>");
    }
    close("</xs:simpleType>");
  }

  private void restriction(String base, String... facets) {
    open("<xs:restriction base=\"%s\">", base);
    for (String facet : facets) {
      out.append("  ".repeat(depth)).append(facet).append('\n');
    }
    close("</xs:restriction>");
  }

  private void documentation(String path) {
    open("<xs:annotation>");
    Row row = ROWS.get(path);
    String text = row.effect() + " Default: " + row.byDefault() + ".";
    line("<xs:documentation>%s</xs:documentation>", escaped(text));
    close("</xs:annotation>");
  }

  private static String escaped(String text) {
    return text.chars()
        .mapToObj(c -> c == '<' ? "&lt;" : c == '&' ? "&amp;" : String.valueOf((char) c))
        .collect(Collectors.joining());
  }

  private void open(String tag, Object... values) {
    line(tag, values);
    depth++;
  }

  private void close(String tag) {
    depth--;
    line(tag);
  }

  private void line(String text, Object... values) {
    out.append("  ".repeat(depth))
        .append(values.length == 0 ? text : text.formatted(values))
        .append('\n');
  }
}
