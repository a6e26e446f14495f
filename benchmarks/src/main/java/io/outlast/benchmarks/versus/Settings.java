// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How to compare.
 *
 * @param rounds that count
 * @param warmUps rounds before that
 * @param millis for which each load is measured
 * @param only workloads in whose name this is found
 * @param products to compare
 * @param jvm options of all their JVMs
 * @param before class path of {@link Product#BEFORE}; empty if that is not compared
 * @param out where the results are written
 */
record Settings(
    int rounds,
    int warmUps,
    long millis,
    Pattern only,
    List<Product> products,
    List<String> jvm,
    String before,
    Path out) {
  private static final Settings DEFAULT =
      new Settings(
          5,
          2,
          1_000,
          Pattern.compile(""),
          EnumSet.allOf(Product.class).stream().filter(Product::isAvailable).toList(),
          List.of("-Xms512m", "-Xmx512m"),
          "",
          Path.of("benchmarks/target/versus"));

  /** The defaults, but for arguments like {@code rounds=7}. */
  static Settings parse(String... arguments) {
    Settings settings = DEFAULT;
    for (String argument : arguments) {
      settings = settings.with(argument);
    }
    return settings;
  }

  private Settings with(String argument) {
    int at = argument.indexOf('=');
    String key = argument.substring(0, Math.max(0, at));
    String value = argument.substring(at + 1);
    return switch (key) {
      case "rounds" -> with(Integer.parseInt(value), warmUps, millis);
      case "warmups" -> with(rounds, Integer.parseInt(value), millis);
      case "millis" -> with(rounds, warmUps, Long.parseLong(value));
      case "only" -> with(Pattern.compile(value), products, jvm, before, out);
      case "products" ->
          with(only, words(value, ",").map(Product::valueOf).toList(), jvm, before, out);
      case "jvm" -> with(only, products, words(value, " ").toList(), before, out);
      case "before" -> with(only, products, jvm, value, out);
      case "out" -> with(only, products, jvm, before, Path.of(value));
      default ->
          throw new IllegalArgumentException(
              "'"
                  + argument
                  + "' is not key=value; keys: rounds, warmups, millis, only, products, jvm, before, out");
    };
  }

  private Settings with(int newRounds, int newWarmUps, long newMillis) {
    return new Settings(newRounds, newWarmUps, newMillis, only, products, jvm, before, out);
  }

  private Settings with(
      Pattern newOnly,
      List<Product> newProducts,
      List<String> newJvm,
      String newBefore,
      Path newOut) {
    return new Settings(rounds, warmUps, millis, newOnly, newProducts, newJvm, newBefore, newOut);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "rounds=%d warmups=%d millis=%d only=%s jvm=%s, capacity %,d",
        rounds,
        warmUps,
        millis,
        only,
        String.join(" ", jvm),
        Workloads.CAPACITY);
  }

  /** The class path of a product's processes. */
  String classPath(Product product) {
    return product == Product.BEFORE
        ? before
        : product.classPath(System.getProperty("java.class.path"));
  }

  private static Stream<String> words(String text, String separator) {
    return Stream.of(text.split(separator, -1)).filter(word -> !word.isEmpty());
  }
}
