// SPDX-License-Identifier: Apache-2.0
package io.outlast.journal;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Commands that only some machines have, or only root may give. */
final class Shell {
  private Shell() {}

  /** Tells whether it succeeded. */
  static boolean run(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).start();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // there is no such command here
    }
  }
}
