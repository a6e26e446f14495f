// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Checks YAML against a JSON schema: as much of the standard as our schema uses. */
final class JsonCheck {
  private final Map<?, ?> schema;

  /** Takes a schema as text. */
  JsonCheck(String schema) {
    this.schema = (Map<?, ?>) load(schema);
  }

  /** Returns the paths, with values, that the schema does not allow. */
  List<String> problems(String yaml) {
    List<String> problems = new ArrayList<>();
    check(schema, load(yaml), "", problems);
    return problems;
  }

  private static Object load(String yaml) {
    return new Load(LoadSettings.builder().build()).loadFromString(yaml);
  }

  private void check(Map<?, ?> rule, Object value, String path, List<String> problems) {
    if (rule.get("$ref") instanceof String ref) {
      Object target = schema;
      for (String step : ref.substring("#/".length()).split("/")) {
        target = ((Map<?, ?>) target).get(step);
      }
      check((Map<?, ?>) target, value, path, problems);
    } else if (!isAllowed(rule, value)) {
      problems.add(path + " = " + value);
    } else if (value instanceof Map<?, ?> object) {
      object.forEach((key, part) -> member(rule, key, part, path + "/" + key, problems));
    } else if (value instanceof List<?> list && rule.get("items") instanceof Map<?, ?> items) {
      list.forEach(item -> check(items, item, path, problems));
    }
    if (rule.get("anyOf") instanceof List<?> choices) {
      List<String> least = null;
      for (Object choice : choices) {
        List<String> own = new ArrayList<>();
        check((Map<?, ?>) choice, value, path, own);
        least = least == null || own.size() < least.size() ? own : least;
      }
      problems.addAll(least);
    }
  }

  private void member(
      Map<?, ?> rule, Object key, Object value, String path, List<String> problems) {
    if (rule.get("properties") instanceof Map<?, ?> known && known.containsKey(key)) {
      check((Map<?, ?>) known.get(key), value, path, problems);
    } else if (rule.get("additionalProperties") instanceof Map<?, ?> others) {
      check(others, value, path, problems);
    } else if (Boolean.FALSE.equals(rule.get("additionalProperties"))) {
      problems.add(path + " is not known");
    }
  }

  private static boolean isAllowed(Map<?, ?> rule, Object value) {
    if (rule.get("type") instanceof String type && !isOf(type, value)
        || rule.get("type") instanceof List<?> types
            && types.stream().noneMatch(one -> isOf((String) one, value))
        || rule.get("enum") instanceof List<?> values && !values.contains(value)) {
      return false;
    }
    if (value instanceof Number number
        && rule.get("minimum") instanceof Number min
        && rule.get("maximum") instanceof Number max) {
      return number.longValue() >= min.longValue() && number.longValue() <= max.longValue();
    }
    return !(rule.get("pattern") instanceof String pattern)
        || value instanceof String text && Pattern.compile(pattern).matcher(text).find();
  }

  private static boolean isOf(String type, Object value) {
    return switch (type) {
      case "object" -> value instanceof Map;
      case "array" -> value instanceof List;
      case "string" -> value instanceof String;
      case "integer" -> value instanceof Integer || value instanceof Long;
      case "number" -> value instanceof Number;
      case "boolean" -> value instanceof Boolean;
      case "null" -> value == null;
      default -> throw new AssertionError("a type that this check does not know: " + type);
    };
  }
}
