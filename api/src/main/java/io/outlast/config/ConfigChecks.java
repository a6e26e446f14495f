// SPDX-License-Identifier: Apache-2.0
package io.outlast.config;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks for settings, shared by all configuration classes. Each returns the value it was given, or
 * throws an {@link IllegalArgumentException} that names the setting, the value, what is allowed,
 * and what to do.
 */
public final class ConfigChecks {

  private static final Duration MAX = Duration.ofNanos(Long.MAX_VALUE);
  private static final int MAX_PORT = 65_535;

  /** A name, IPv4 or bracketed IPv6 address with or without a port, or a bare IPv6 address. */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:[^\\s,:\\[\\]]+|\\[[0-9a-zA-Z:.%]+])(?::(?<port>[0-9]{1,5}))?"
              + "|(?=.*::|(?:[^:]*:){7}[^:]*$)[0-9a-fA-F:.]+");

  /** A class, the classes of a package, those of the packages below it too, or all classes. */
  private static final Pattern CLASSES =
      Pattern.compile(
          "\\*\\*|\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*"
              + "(?:\\.\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*)*(?:\\.\\*{1,2})?");

  private ConfigChecks() {}

  /** Checks that a number is in a range; {@link Integer#MAX_VALUE} as maximum means no limit. */
  public static int inRange(String setting, int value, int min, int max, String remedy) {
    if (value < min || value > max) {
      String allowed = max == Integer.MAX_VALUE ? min + " or more" : min + " to " + max;
      throw refused(setting, value, allowed, remedy);
    }
    return value;
  }

  /** Checks that a port can be listened on or connected to. */
  public static int port(String setting, int value) {
    return inRange(setting, value, 1, MAX_PORT, "Choose a free port above 1023.");
  }

  /** Checks that a duration is positive and fits into a long of nanoseconds. */
  public static Duration positive(String setting, Duration value, String remedy) {
    return atLeast(setting, value, Duration.ofNanos(1), remedy);
  }

  /** Checks that a duration is not negative and fits into a long of nanoseconds. */
  public static Duration notNegative(String setting, Duration value, String remedy) {
    return atLeast(setting, value, Duration.ZERO, remedy);
  }

  /** Checks that a duration is not less than a minimum and fits into a long of nanoseconds. */
  public static Duration atLeast(String setting, Duration value, Duration min, String remedy) {
    Objects.requireNonNull(value, setting);
    if (value.compareTo(min) < 0 || value.compareTo(MAX) > 0) {
      throw refused(setting, value, min + " to " + MAX + " (292 years)", remedy);
    }
    return value;
  }

  /** Checks that a text is not blank. */
  public static String notBlank(String setting, String value, String remedy) {
    Objects.requireNonNull(value, setting);
    if (value.isBlank()) {
      throw refused(setting, "'" + value + "'", "any text that is not blank", remedy);
    }
    return value;
  }

  /** Checks that a text is {@code host}, {@code host:port} or {@code [IPv6]:port}. */
  public static String address(String setting, String value) {
    Objects.requireNonNull(value, setting);
    if (!isAddress(value)) {
      throw refused(
          setting,
          "'" + value + "'",
          "host, host:port or [IPv6]:port, with a port of 1 to " + MAX_PORT,
          "Give one address per call, such as \"10.0.0.7:5801\".");
    }
    return value;
  }

  /**
   * Checks that a text names classes: {@code com.acme.Job}, {@code com.acme.*}, {@code com.acme.**}
   * or {@code **}.
   */
  public static String classes(String setting, String value) {
    Objects.requireNonNull(value, setting);
    if (!CLASSES.matcher(value).matches()) {
      throw refused(
          setting,
          "'" + value + "'",
          "the name of a class, a package with .* (its classes) or .** (those of the packages below it too), or **",
          "An example: com.acme.jobs.**");
    }
    return value;
  }

  private static boolean isAddress(String value) {
    Matcher matcher = ADDRESS.matcher(value);
    if (!matcher.matches()) {
      return false;
    }
    String port = matcher.group("port");
    return port == null || (Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= MAX_PORT);
  }

  private static IllegalArgumentException refused(
      String setting, Object value, String allowed, String remedy) {
    return new IllegalArgumentException(
        setting + " is " + value + ", allowed is " + allowed + ". " + remedy);
  }
}
