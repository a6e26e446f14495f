// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile.bind;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses which key was meant. */
final class NearestKey {

  private NearestKey() {}

  /** Returns the known key that takes the fewest changes, if these are at most a third of it. */
  static Optional<String> of(String key, Collection<String> known) {
    return known.stream()
        .filter(other -> isNear(key, other))
        .min(Comparator.comparingInt(other -> distance(key, other)));
  }

  /** Compares lengths first: keys of files may be of any. */
  private static boolean isNear(String key, String other) {
    int most = Math.max(2, other.length() / 3);
    return Math.abs(key.length() - other.length()) <= most && distance(key, other) <= most;
  }

  /** Counts insertions, deletions and replacements of characters: Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above, row[j - 1]));
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
