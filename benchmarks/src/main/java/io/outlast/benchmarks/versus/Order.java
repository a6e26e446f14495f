// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

/**
 * How to load a system.
 *
 * @param callers how many threads wait for their results, or, where nobody waits, how many results
 *     may be missing
 * @param submitters how many threads do this
 * @param bytes of each task, and of its result
 * @param leadMillis how long until it is measured
 * @param measuredMillis for how long it is
 */
record Order(
    Deed deed, int callers, int submitters, int bytes, long leadMillis, long measuredMillis) {
  static Order parse(String line) {
    String[] words = line.split(" ", -1);
    return new Order(
        Deed.valueOf(words[0]),
        Integer.parseInt(words[1]),
        Integer.parseInt(words[2]),
        Integer.parseInt(words[3]),
        Long.parseLong(words[4]),
        Long.parseLong(words[5]));
  }

  /** As {@link #parse} reads it. */
  String line() {
    return String.format(
        "%s %d %d %d %d %d", deed, callers, submitters, bytes, leadMillis, measuredMillis);
  }
}
