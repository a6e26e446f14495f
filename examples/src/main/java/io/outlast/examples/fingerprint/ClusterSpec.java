// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What all processes of one cluster agree on.
 *
 * @param name keeps two demos apart
 * @param firstPort the port of the first process; each further one has the next
 * @param members how many members run tasks; the submitter comes after them
 * @param slow how much longer than needed each task takes
 * @param window how many tasks are unfinished at a time
 */
record ClusterSpec(String name, int firstPort, int members, Duration slow, int window) {

  static final String LOOPBACK = "127.0.0.1";

  /** Threads per member: so few that a kill hits tasks that wait, too. */
  static final int POOL_SIZE = 4;

  /** Members and the submitter. */
  int processes() {
    return members + 1;
  }

  List<String> addresses() {
    return IntStream.range(firstPort, firstPort + processes())
        .mapToObj(port -> LOOPBACK + ":" + port)
        .toList();
  }
}
