// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile.table;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How durations are written: a whole number and a unit, with or without a space between them; 0
 * needs none. Also as {@link Duration} writes them, as messages do: {@code PT30S}.
 */
public final class Durations {

  private static final Pattern WITH_UNIT = Pattern.compile("(-?[0-9]{1,18}) ?(ns|us|ms|s|min|h|d)");

  private static final Map<String, Duration> UNITS = new LinkedHashMap<>();

  static {
    UNITS.put("d", Duration.ofDays(1));
    UNITS.put("h", Duration.ofHours(1));
    UNITS.put("min", Duration.ofMinutes(1));
    UNITS.put("s", Duration.ofSeconds(1));
    UNITS.put("ms", Duration.ofMillis(1));
    UNITS.put("us", Duration.ofNanos(1000));
    UNITS.put("ns", Duration.ofNanos(1));
  }

  private Durations() {}

  /** Makes a duration of a text; empty if it is none. */
  static Optional<Duration> parse(String text) {
    if (text.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    try {
      Matcher matcher = WITH_UNIT.matcher(text);
      if (matcher.matches()) {
        Duration unit = UNITS.get(matcher.group(2));
        return Optional.ofNullable(unit).map(u -> u.multipliedBy(Long.parseLong(matcher.group(1))));
      }
      return text.startsWith("P") ? Optional.of(Duration.parse(text)) : Optional.empty();
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  /** Writes a duration in the largest unit that divides it; one day is 24 hours. */
  public static String write(Duration duration) {
    if (duration.isZero()) {
      return "0";
    }
    for (Map.Entry<String, Duration> unit : UNITS.entrySet()) {
      long count = duration.dividedBy(unit.getValue());
      boolean isWhole = unit.getValue().multipliedBy(count).equals(duration);
      if (isWhole && (count > 1 || !unit.getKey().equals("d"))) {
        return count + unit.getKey();
      }
    }
    throw new IllegalArgumentException("a duration always has a whole number of ns: " + duration);
  }
}
