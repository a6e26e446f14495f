// SPDX-License-Identifier: Apache-2.0
package io.outlast.cluster;

import java.util.List;

/**
 * Says that a member was not let into the cluster, because settings by which members must agree
 * differ (SPEC §4). It has owned nothing, and the cluster goes on as before. To try again with the
 * same configuration is of no use.
 */
public class JoinRefusedException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  private final String[] differences;

  /** Makes an exception whose message names the member, the cluster and the differences. */
  public JoinRefusedException(String message, List<String> differences) {
    super(message);
    this.differences = differences.toArray(String[]::new);
  }

  /** Returns a line for each difference: setting, executor, the value here, the value there. */
  public List<String> getDifferences() {
    return List.of(differences);
  }
}
