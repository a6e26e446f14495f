// SPDX-License-Identifier: Apache-2.0
package io.outlast.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Matching of executor names against patterns in which {@code *} stands for any text (SPEC §4). */
final class NamePatterns {

  private static final char ANY = '*';

  private NamePatterns() {}

  /**
   * Returns the pattern that matches the name with the most characters that are not {@code *}.
   *
   * @throws IllegalArgumentException if two match equally well
   */
  static Optional<String> longestMatch(Collection<String> patterns, String name) {
    List<String> best = new ArrayList<>();
    for (String pattern : patterns) {
      if (pattern.indexOf(ANY) >= 0 && matches(pattern, name)) {
        if (!best.isEmpty() && length(pattern) > length(best.get(0))) {
          best.clear();
        }
        if (best.isEmpty() || length(pattern) == length(best.get(0))) {
          best.add(pattern);
        }
      }
    }
    if (best.size() > 1) {
      throw new IllegalArgumentException(
          "The name '"
              + name
              + "' matches "
              + best
              + " equally well. Configure it under its own name, or make one pattern longer.");
    }
    return best.stream().findFirst();
  }

  private static long length(String pattern) {
    return pattern.chars().filter(c -> c != ANY).count();
  }

  /** Walks both texts once, and after a mismatch goes back to the last star only: O(n · m). */
  static boolean matches(String pattern, String name) {
    int at = 0;
    int star = -1;
    int starAt = 0;
    int p = 0;
    while (at < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == ANY) {
        star = p++;
        starAt = at;
      } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(at)) {
        p++;
        at++;
      } else if (star >= 0) {
        p = star + 1;
        at = ++starAt;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == ANY) {
      p++;
    }
    return p == pattern.length();
  }
}
