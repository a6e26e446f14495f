// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What is logged. */
final class Said {

  private Said() {}

  /** Runs something; what it logs as warnings or errors goes here instead of the console. */
  static String by(Runnable action) {
    PrintStream console = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, /* autoFlush= */ true, StandardCharsets.UTF_8));
    try {
      action.run();
    } finally {
      System.setErr(console);
    }
    return said.toString(StandardCharsets.UTF_8);
  }
}
