// SPDX-License-Identifier: Apache-2.0
package io.outlast.cli;

import io.outlast.server.json.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a command tells: the same for people, as text, and for programs, as JSON. */
final class Output {
  private static final String GAP = "  ";

  private final PrintWriter out;
  private final boolean isJson;

  Output(PrintWriter out, boolean isJson) {
    this.out = out;
    this.isJson = isJson;
  }

  boolean isJson() {
    return isJson;
  }

  /** Tells of things that are alike: a table, or an array of objects. */
  void table(List<String> columns, List<? extends List<?>> rows) {
    if (isJson) {
      out.println(Json.of(rows.stream().map(row -> object(columns, row)).toList()));
      return;
    }
    List<List<String>> lines = new ArrayList<>();
    lines.add(columns.stream().map(column -> column.toUpperCase(Locale.ROOT)).toList());
    rows.forEach(row -> lines.add(row.stream().map(Output::text).toList()));
    print(lines, columns.size());
  }

  private static Map<String, @Nullable Object> object(List<String> columns, List<?> row) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      object.put(columns.get(i), row.get(i));
    }
    return object;
  }

  /** Tells much of one thing: a line for each, or an object. */
  void record(Map<String, ?> told) {
    if (isJson) {
      out.println(Json.of(told));
      return;
    }
    List<List<String>> lines = new ArrayList<>();
    told.forEach((name, value) -> lines.add(List.of(name, text(value))));
    print(lines, 2);
  }

  /** Tells much of several things: paragraphs, or an array of objects. */
  void records(List<? extends Map<String, ?>> told) {
    if (isJson) {
      out.println(Json.of(told));
      return;
    }
    for (int i = 0; i < told.size(); i++) {
      if (i > 0) {
        out.println();
      }
      record(told.get(i));
    }
  }

  /** Tells what people read as a sentence or a value, and programs as an object. */
  void say(String sentence, Map<String, ?> told) {
    out.println(isJson ? Json.of(told) : sentence);
  }

  void flush() {
    out.flush();
  }

  private void print(List<List<String>> lines, int columns) {
    int[] widths = new int[columns];
    for (List<String> line : lines) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    widths[columns - 1] = 0; // nothing comes after the last one
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        text.append(i == 0 ? "" : GAP).append(line.get(i));
        char[] rest = new char[Math.max(0, widths[i] - line.get(i).length())];
        Arrays.fill(rest, ' ');
        text.append(rest);
      }
      out.println(text);
    }
  }

  /** On one line, and nothing in it that a terminal would obey. */
  private static String text(@Nullable Object value) {
    StringBuilder text = new StringBuilder();
    String.valueOf(value == null ? "-" : value)
        .codePoints()
        .forEach(
            c -> {
              if (Character.isISOControl(c)) {
                text.append("\\u%04x".formatted(c));
              } else {
                text.appendCodePoint(c);
              }
            });
    return text.toString();
  }
}
