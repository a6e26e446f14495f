// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** The demo's command line; {@code ./demo} calls it. */
public final class Main {

  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  private Main() {}

  /** Runs the demo and ends this JVM with its exit code. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT); // numbers look alike everywhere
    System.exit(run(List.of(args), Home.ofThisJvm(), System.out, System.err));
  }

  /** Runs the demo and returns its exit code. */
  static int run(List<String> arguments, Home home, PrintStream out, PrintStream err) {
    try {
      if (arguments.contains("--help")) {
        out.print(help());
        return DONE;
      }
      return new Demo(Options.parse(arguments), home, out, err).run() ? DONE : FAILED;
    } catch (UsageException e) {
      err.println("demo: " + e.getMessage() + " See ./demo --help.");
      return MISUSED;
    } catch (IOException | UncheckedIOException | IllegalStateException e) {
      err.println("demo: " + (e.getClass() == IOException.class ? e.getMessage() : e));
      return FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return FAILED;
    }
  }

  private static String help() throws IOException {
    try (InputStream text = Main.class.getResourceAsStream("help.txt")) {
      if (text == null) {
        throw new IllegalStateException("help.txt is missing beside " + Main.class);
      }
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
