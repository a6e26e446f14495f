// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine;

import java.util.Random;

/**
 * Checks a property with random input. New seeds are drawn in each build; a failure names its seed,
 * and {@code -Doutlast.seed=<seed>} runs that one alone.
 */
public final class Seeds {
  private static final String PROPERTY = "outlast.seed";

  /** What must hold whatever the random numbers are. */
  @FunctionalInterface
  public interface Property {
    void check(Random random);
  }

  private Seeds() {}

  /** Checks the property so many times. */
  public static void forEach(int times, Property property) {
    Long given = Long.getLong(PROPERTY);
    Random seeds = new Random();
    for (int i = 0; i < (given == null ? times : 1); i++) {
      check(given == null ? seeds.nextLong() : given, property);
    }
  }

  private static void check(long seed, Property property) {
    try {
      property.check(new Random(seed));
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(
          "With seed " + seed + " (-D" + PROPERTY + "=" + seed + "): " + e.getMessage(), e);
    }
  }
}
