// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Shows how far the job is: a bar on a terminal, else a line for every tenth. */
final class ProgressBar {

  private static final int WIDTH = 30;
  private static final Duration REPAINT = Duration.ofMillis(50);
  private static final String CLEAR_LINE = "\r\033[K";

  private final PrintStream out;
  private final boolean terminal;
  private final long total;
  private long startNanos;
  private long paintedNanos;
  private long tenthsShown;

  ProgressBar(PrintStream out, boolean terminal, long total) {
    this.out = out;
    this.terminal = terminal;
    this.total = total;
    start();
  }

  /** Returns one that nobody sees. */
  static ProgressBar none() {
    return new ProgressBar(new PrintStream(OutputStream.nullOutputStream()), false, 0);
  }

  /** Starts the clock. */
  void start() {
    startNanos = SystemTime.nanos();
    paintedNanos = startNanos;
  }

  void show(long ended, long bytes) {
    if (terminal) {
      if (SystemTime.since(paintedNanos).compareTo(REPAINT) >= 0) {
        paint(ended, bytes);
      }
    } else if (total > 0 && ended * 10 / total > tenthsShown) {
      tenthsShown = ended * 10 / total;
      out.println(progress(ended, bytes));
    }
  }

  /** Prints a line without damage to the bar. */
  void say(String line) {
    out.println(terminal ? CLEAR_LINE + line : line);
  }

  /** Shows the end, and sums up. */
  void end(long ended, long bytes) {
    if (terminal) {
      paint(ended, bytes);
      out.println();
    } else {
      show(ended, bytes);
    }
    Duration elapsed = SystemTime.since(startNanos);
    out.printf(
        "%,d files, %s in %s: %s%n",
        ended, Rate.megabytes(bytes), Rate.seconds(elapsed), Rate.of(ended, bytes, elapsed));
  }

  private void paint(long ended, long bytes) {
    paintedNanos = SystemTime.nanos();
    int full = total == 0 ? WIDTH : (int) (ended * WIDTH / total);
    String bar = "[" + "#".repeat(full) + "-".repeat(WIDTH - full) + "]";
    out.print(CLEAR_LINE + bar + " " + progress(ended, bytes));
    out.flush();
  }

  private String progress(long ended, long bytes) {
    return String.format(
        Locale.ROOT,
        "%3d %%  %,d of %,d files  %s",
        total == 0 ? 100 : ended * 100 / total,
        ended,
        total,
        Rate.of(ended, bytes, SystemTime.since(startNanos)));
  }
}
