// SPDX-License-Identifier: Apache-2.0
package io.outlast.monitor;

import java.util.List;

/**
 * Whether a member does what is due (SPEC §7, R6). Immutable.
 *
 * @param problems what has stood still for longer than the {@linkplain
 *     io.outlast.config.Config#setStallThreshold stall threshold}, and for how long, one sentence
 *     each; also why the disk of a journal refuses to be written, as soon as it does; empty if all
 *     goes on
 */
public record Health(List<String> problems) {

  /** Nothing is wrong. */
  public static final Health HEALTHY = new Health(List.of());

  /** Copies the list. */
  public Health {
    problems = List.copyOf(problems);
  }

  /** Tells whether there is no problem. */
  public boolean isHealthy() {
    return problems.isEmpty();
  }
}
