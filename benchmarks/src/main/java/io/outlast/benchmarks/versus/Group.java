// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

/**
 * What runs while workloads are measured.
 *
 * @param members one is without a cluster
 * @param pending so many tasks wait for a time that does not come
 */
record Group(int members, int pending) {
  static final Group ONE_JVM = new Group(1, 0);

  /** Of workloads that start what they need themselves, beside nothing else. */
  static final Group NONE = new Group(0, 0);

  String name() {
    if (equals(NONE)) {
      return "nothing";
    }
    String size = members == 1 ? "one JVM" : members + " members";
    return pending == 0 ? size : String.format("%s, %,d pending", size, pending);
  }
}
