// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile;

import io.outlast.configfile.Places.Place;
import io.outlast.configfile.table.Durations;
import io.outlast.configfile.table.Type;
import io.outlast.configfile.table.Type.Span;
import io.outlast.configfile.table.Type.Switch;
import io.outlast.configfile.table.Type.WholeOr;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page of all settings; schemas take their texts from it. */
final class Documentation {
  private static final Path FILE = Path.of("../docs/configuration.md");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** A row of a table. */
  record Row(String byDefault, String allowed, String effect) {}

  private Documentation() {}

  static String text() {
    return Resources.text(FILE);
  }

  /** The first block of code in a language. */
  static String block(String language) {
    Matcher matcher = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(text());
    if (!matcher.find()) {
      throw new AssertionError("no block of " + language + " in " + FILE);
    }
    return matcher.group(1);
  }

  /** Rows by the path of their setting. */
  static Map<String, Row> rows() {
    Map<String, Row> rows = new LinkedHashMap<>();
    List<String> sections = List.of();
    for (String line : text().lines().toList()) {
      if (line.startsWith("#")) {
        sections = sections(line);
      } else if (line.startsWith("| `")) {
        String[] cells = line.split(" *\\| *", -1);
        Row row = new Row(cells[2], cells[3], cells[4]);
        for (String section : sections) {
          if (rows.put(section + "/" + cells[1].replace("`", ""), row) != null) {
            throw new AssertionError(section + " has two rows of " + cells[1]);
          }
        }
      }
    }
    return rows;
  }

  private static List<String> sections(String heading) {
    List<String> sections = new ArrayList<>();
    String root = heading.contains("of a client") ? "outlast-client/" : "outlast/";
    Matcher matcher = CODE.matcher(heading);
    while (matcher.find()) {
      String section = matcher.group(1);
      sections.add(section.startsWith("outlast") ? section : root + section);
    }
    return sections;
  }

  /** What the row of a setting must say. */
  static String byDefault(Place place) {
    Object value = place.byDefault();
    if (value instanceof Duration duration) {
      return Durations.write(duration);
    }
    if (value instanceof OptionalInt number) {
      return number.isPresent()
          ? "" + number.getAsInt()
          : ((WholeOr) place.setting().type()).word();
    }
    if (value instanceof Boolean isOn && place.setting().type() instanceof Switch) {
      return isOn ? "on" : "off";
    }
    boolean isNothing =
        value == null
            || value instanceof Collection<?> list && list.isEmpty()
            || value instanceof Map<?, ?> map && map.isEmpty();
    return isNothing ? "none" : value.toString();
  }

  /** What the row of a setting must say; how durations are written stands once on the page. */
  static String allowed(Type<?> type) {
    return type instanceof Span ? type.range().replaceFirst(".*;", "duration;") : type.range();
  }
}
