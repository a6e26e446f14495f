// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile.bind;

import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts values in the place of {@code ${name}}: those of system properties, or else of the
 * environment. What they contain is taken as it is.
 */
final class Placeholders {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^{}]*)}");

  private final Function<String, @Nullable String> values;

  Placeholders(Function<String, @Nullable String> values) {
    this.values = values;
  }

  static Placeholders ofSystem() {
    return new Placeholders(
        name -> {
          String property = name.isEmpty() ? null : System.getProperty(name);
          return property != null ? property : System.getenv(name);
        });
  }

  /**
   * Returns the text with all values in place.
   *
   * @throws IllegalArgumentException if there is no such value; the message begins with what is
   *     shown
   */
  String fill(String text, String shown) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(value(found.group(1), shown)));
  }

  private String value(String name, String shown) {
    String value = values.apply(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "is '"
              + shown
              + "', but there is neither a system property nor an environment variable '"
              + name
              + "'. Set one of them.");
    }
    return value;
  }
}
