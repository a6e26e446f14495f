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
import io.outlast.configfile.table.Type.Span;
import io.outlast.configfile.table.Type.Switch;
import io.outlast.configfile.table.Type.Texts;
import io.outlast.configfile.table.Type.Truth;
import io.outlast.configfile.table.Type.Whole;
import io.outlast.configfile.table.Type.WholeOr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes the schema of YAML from the table, with the texts of the documentation. */
final class JsonSchema {
  /** What a duration looks like, for both schemas. */
  static final String DURATION = "0|[0-9]{1,18} ?(ns|us|ms|s|min|h|d)|P.+";

  /** What the choices of fsync look like, for both schemas. */
  static final String FSYNC = "always|never|every [0-9]{1,18} ?(ms|s|min|h|d)";

  private static final Map<String, Row> ROWS = Documentation.rows();
  private static final Map<String, Object> PLACEHOLDER =
      map("type", "string", "pattern", "\\$\\{[^{}]+\\}");

  private JsonSchema() {}

  static String make() {
    return write(schema(), "") + "\n";
  }

  static Map<String, Object> schema() {
    Map<String, Object> roots = new LinkedHashMap<>();
    for (Root<?> root : Tables.ALL) {
      roots.put(root.ownKey(), section(root.section(), root.ownKey()));
      roots.put(root.seedKey(), map("$ref", "#/properties/" + root.ownKey()));
    }
    return map(
        "$schema",
        "http://json-schema.org/draft-07/schema#",
        "title",
        "Configuration of Outlast",
        "type",
        "object",
        "minProperties",
        1,
        "maxProperties",
        1,
        "additionalProperties",
        false,
        "properties",
        roots);
  }

  private static Map<String, Object> section(Section<?> section, String path) {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (Part<?> part : section.parts()) {
      String own = path + "/" + part.key();
      if (part instanceof Setting<?, ?> setting) {
        keys(setting).forEach(key -> properties.put(key, setting(setting, own)));
      } else if (part instanceof Group<?, ?> group) {
        properties.put(part.key(), group(group.section(), own));
      } else if (part instanceof Family<?, ?> family) {
        properties.put(
            part.key(),
            map(
                "type",
                List.of("object", "null"),
                "additionalProperties",
                section(family.section(), own)));
      }
    }
    return map(
        "type", List.of("object", "null"), "additionalProperties", false, "properties", properties);
  }

  private static Map<String, Object> group(Section<?> section, String path) {
    Map<String, Object> object = section(section, path);
    for (Part<?> part : section.parts()) {
      if (part.key().equals(section.textKey()) && part instanceof Setting<?, ?> setting) {
        return map("anyOf", List.of(setting(setting, path + "/" + part.key()), object));
      }
    }
    return object;
  }

  private static List<String> keys(Setting<?, ?> setting) {
    return setting.type() instanceof Texts texts && !texts.otherKey().equals(setting.key())
        ? List.of(setting.key(), texts.otherKey())
        : List.of(setting.key());
  }

  private static Map<String, Object> setting(Setting<?, ?> setting, String path) {
    Row row = ROWS.get(path);
    Map<String, Object> schema =
        map("description", row.effect() + " Default: " + row.byDefault() + ".");
    schema.putAll(type(setting.type()));
    return schema;
  }

  private static Map<String, Object> type(Type<?> type) {
    if (type instanceof Whole whole) {
      return map("anyOf", List.of(whole(whole), PLACEHOLDER));
    }
    if (type instanceof WholeOr either) {
      return map(
          "anyOf",
          List.of(whole(either.whole()), map("enum", List.of(either.word())), PLACEHOLDER));
    }
    if (type instanceof Truth) {
      return map("anyOf", List.of(map("type", "boolean"), PLACEHOLDER));
    }
    if (type instanceof Switch) {
      return map("anyOf", List.of(map("enum", List.of("on", "off")), PLACEHOLDER));
    }
    if (type instanceof Fsyncs) {
      return map(
          "anyOf", List.of(map("type", "string", "pattern", "^(" + FSYNC + ")$"), PLACEHOLDER));
    }
    if (type instanceof Choice<?> choice) {
      List<String> names =
          Arrays.stream(choice.values().getEnumConstants()).map(Enum::name).toList();
      return map("anyOf", List.of(map("enum", names), PLACEHOLDER));
    }
    if (type instanceof Span) {
      return map(
          "anyOf",
          List.of(
              map("type", "string", "pattern", "^(" + DURATION + ")$"),
              map("enum", List.of(0)),
              PLACEHOLDER));
    }
    if (type instanceof Texts) {
      return map("type", List.of("array", "string"), "items", map("type", "string"));
    }
    Map<String, Object> text = map("type", List.of("string", "number", "boolean"));
    return type instanceof Attributes
        ? map("type", List.of("object", "null"), "additionalProperties", text)
        : text;
  }

  private static Map<String, Object> whole(Whole whole) {
    return map("type", "integer", "minimum", whole.min(), "maximum", whole.max());
  }

  private static Map<String, Object> map(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }

  private static String write(Object value, String indent) {
    String deeper = indent + "  ";
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(e -> deeper + quoted(e.getKey()) + ": " + write(e.getValue(), deeper))
          .collect(Collectors.joining(",\n", "{\n", "\n" + indent + "}"));
    }
    if (value instanceof List<?> list) {
      boolean isShort = list.stream().noneMatch(Map.class::isInstance);
      List<String> items = new ArrayList<>();
      list.forEach(item -> items.add((isShort ? "" : deeper) + write(item, deeper)));
      return isShort
          ? "[" + String.join(", ", items) + "]"
          : "[\n" + String.join(",\n", items) + "\n" + indent + "]";
    }
    return value instanceof String ? quoted(value) : String.valueOf(value);
  }

  private static String quoted(Object text) {
    return "\"" + text.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
