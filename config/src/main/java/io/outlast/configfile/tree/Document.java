// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile.tree;

import io.outlast.spi.lookup.ConfigSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A configuration as a tree.
 *
 * @param name what messages call it
 * @param notation what it is written in
 * @param root the only element, or key, at the top
 */
public record Document(String name, Notation notation, Node root) {

  /** What a configuration is written in. */
  public enum Notation {
    /** Entries of the same kind are elements of the same name, with an attribute {@code name}. */
    XML,
    /** Entries of the same kind are keys of one mapping. */
    YAML
  }

  /** Nothing that we know is deeper than seven. */
  static final int MAX_DEPTH = 32;

  /** Hundreds of executors with all their settings. */
  static final int MAX_NODES = 20_000;

  private static final int MAX_MESSAGE = 1000;

  /**
   * Reads XML or YAML, as the ending of the name says, or else the first character.
   *
   * @throws IllegalArgumentException if it is neither, or too deep or too large
   */
  public static Document of(ConfigSource source) {
    return isXml(source)
        ? new Document(source.name(), Notation.XML, new XmlTree(source).read())
        : new Document(source.name(), Notation.YAML, new YamlTree(source).read());
  }

  private static boolean isXml(ConfigSource source) {
    String name = source.name().toLowerCase(Locale.ROOT);
    if (name.endsWith(".xml")) {
      return true;
    }
    return !name.endsWith(".yaml")
        && !name.endsWith(".yml")
        && source.text().stripLeading().startsWith("<");
  }

  /** Makes the error that says where it is. */
  public IllegalArgumentException error(int line, String message, @Nullable Throwable cause) {
    return error(name, line, message, cause);
  }

  /** Messages of setters and parsers may hold a value of any length. */
  static IllegalArgumentException error(
      String name, int line, String message, @Nullable Throwable cause) {
    String shown =
        message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "...";
    return new IllegalArgumentException(name + ":" + line + ": " + shown, cause);
  }
}
