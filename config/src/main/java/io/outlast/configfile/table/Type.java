// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile.table;

import io.outlast.config.Fsync;
import io.outlast.configfile.table.Type.Attributes;
import io.outlast.configfile.table.Type.Scalar;
import io.outlast.configfile.table.Type.Texts;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a setting may be.
 *
 * @param <V> the class of its values
 */
public sealed interface Type<V> permits Scalar, Texts, Attributes {

  /** What is allowed, for messages and documentation. */
  String range();

  /** Whether no message may show a value. */
  default boolean isSecret() {
    return false;
  }

  /** A value that is one text. */
  sealed interface Scalar<V> extends Type<V> {
    /** Makes the value of a text; empty if it is none. The range may still be left to setters. */
    Optional<V> parse(String text);
  }

  /**
   * Whole numbers.
   *
   * @param max {@link Integer#MAX_VALUE} for no limit
   */
  record Whole(int min, int max) implements Scalar<Integer> {
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,10}");

    @Override
    public Optional<Integer> parse(String text) {
      long value = NUMBER.matcher(text).matches() ? Long.parseLong(text) : Long.MAX_VALUE;
      return value == (int) value ? Optional.of((int) value) : Optional.empty();
    }

    @Override
    public String range() {
      return max == Integer.MAX_VALUE ? min + " or more" : min + " to " + max;
    }
  }

  /**
   * Whole numbers, or a word in their place.
   *
   * @param word what empty values are written as
   */
  record WholeOr(Whole whole, String word) implements Scalar<OptionalInt> {
    @Override
    public Optional<OptionalInt> parse(String text) {
      return text.equals(word)
          ? Optional.of(OptionalInt.empty())
          : whole.parse(text).map(OptionalInt::of);
    }

    @Override
    public String range() {
      return whole.range() + ", or " + word;
    }
  }

  /** {@code true} or {@code false}. */
  record Truth() implements Scalar<Boolean> {
    @Override
    public Optional<Boolean> parse(String text) {
      return switch (text) {
        case "true", "True", "TRUE" -> Optional.of(true);
        case "false", "False", "FALSE" -> Optional.of(false);
        default -> Optional.empty();
      };
    }

    @Override
    public String range() {
      return "true or false";
    }
  }

  /** {@code on} or {@code off}. */
  record Switch() implements Scalar<Boolean> {
    @Override
    public Optional<Boolean> parse(String text) {
      return switch (text) {
        case "on" -> Optional.of(true);
        case "off" -> Optional.of(false);
        default -> Optional.empty();
      };
    }

    @Override
    public String range() {
      return "on or off";
    }
  }

  /** When a journal is forced to disk. */
  record Fsyncs() implements Scalar<Fsync> {
    private static final String EVERY = "every ";

    @Override
    public Optional<Fsync> parse(String text) {
      if (text.equals(Fsync.ALWAYS.toString())) {
        return Optional.of(Fsync.ALWAYS);
      }
      if (text.equals(Fsync.NEVER.toString())) {
        return Optional.of(Fsync.NEVER);
      }
      return text.startsWith(EVERY)
          ? Durations.parse(text.substring(EVERY.length()).strip())
              .filter(interval -> interval.toMillis() > 0)
              .map(Fsync::every)
          : Optional.empty();
    }

    @Override
    public String range() {
      return "always, never, or every and a duration such as every 100ms";
    }
  }

  /** Constants of an enum, by their names. */
  record Choice<E extends Enum<E>>(Class<E> values) implements Scalar<E> {
    @Override
    public Optional<E> parse(String text) {
      return Arrays.stream(values.getEnumConstants())
          .filter(value -> value.name().equals(text))
          .findFirst();
    }

    @Override
    public String range() {
      return Arrays.stream(values.getEnumConstants())
          .map(Enum::name)
          .collect(Collectors.joining(", "));
    }
  }

  /**
   * Texts that are not blank; which of them, setters know.
   *
   * @param isSecret whether no message shows them
   */
  record Text(String range, boolean isSecret) implements Scalar<String> {
    /** Makes the type of texts that anybody may see. */
    public Text(String range) {
      this(range, /* isSecret= */ false);
    }

    @Override
    public Optional<String> parse(String text) {
      return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
  }

  /**
   * Durations.
   *
   * @param min the least one
   */
  record Span(Duration min) implements Scalar<Duration> {
    @Override
    public Optional<Duration> parse(String text) {
      return Durations.parse(text);
    }

    @Override
    public String range() {
      String from =
          min.equals(Duration.ofNanos(1)) ? "more than 0" : Durations.write(min) + " or more";
      return "a duration such as 500ms, 30s, 10min, 24h or 7d; " + from;
    }
  }

  /**
   * Lists of texts.
   *
   * @param otherKey another name for the list, or the same
   * @param item the name of the elements in XML
   * @param range what each of them may be
   * @param isSecret whether no message shows them
   */
  record Texts(String otherKey, String item, String range, boolean isSecret)
      implements Type<List<String>> {
    /** Makes the type of texts that anybody may see. */
    public Texts(String otherKey, String item, String range) {
      this(otherKey, item, range, /* isSecret= */ false);
    }
  }

  /** Texts by names: {@code attribute} elements in XML, a mapping in YAML. */
  record Attributes() implements Type<Map<String, String>> {
    /** The name of the elements in XML. */
    public static final String ITEM = "attribute";

    @Override
    public String range() {
      return "any names and texts";
    }
  }
}
