// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import io.outlast.core.OutlastInstance;

/**
 * Told of each run on one member. It is shared with the tasks through the member's user context.
 */
interface RunLog {

  /** Its key in the user context. */
  String KEY = "run-log";

  /** Keeps nothing. */
  RunLog NONE =
      new RunLog() {
        @Override
        public void started(SourceFile file, int attempt) {}

        @Override
        public void ended(SourceFile file) {}
      };

  void started(SourceFile file, int attempt);

  void ended(SourceFile file);

  static RunLog of(OutlastInstance member) {
    return member.getUserContext().get(KEY) instanceof RunLog log ? log : NONE;
  }
}
