// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that runs a main class on this one's class path; it ends with the test. */
public final class ChildJvm implements AutoCloseable {
  private final Process process;
  private final PrintWriter input;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private ChildJvm(Process process) {
    this.process = process;
    input = new PrintWriter(process.outputWriter(UTF_8), /* autoFlush= */ true);
    Thread reader = new Thread(this::read, "child-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts a JVM on this class path. */
  public static ChildJvm start(Class<?> main, List<String> jvmOptions, String... arguments) {
    return start(List.of(), classPath(), main, jvmOptions, arguments);
  }

  /** The class path of this JVM. */
  public static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** Starts a JVM by a command that runs what follows it, elsewhere perhaps. */
  public static ChildJvm start(
      List<String> prefix,
      String classPath,
      Class<?> main,
      List<String> jvmOptions,
      String... arguments) {
    List<String> command = new ArrayList<>(prefix);
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(jvmOptions);
    command.add("-cp");
    command.add(classPath);
    command.add(main.getName());
    command.addAll(List.of(arguments));
    try {
      return new ChildJvm(new ProcessBuilder(command).redirectErrorStream(true).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (BufferedReader reader = process.inputReader(UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add("(output ended: " + e + ")");
    }
  }

  /** What it has printed so far. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** The lines that begin with a word, without it. */
  public List<String> said(String word) {
    return lines.stream()
        .filter(line -> line.startsWith(word + " "))
        .map(line -> line.substring(word.length() + 1))
        .toList();
  }

  /** Writes a line to its standard input. */
  public void say(String line) {
    input.println(line);
  }

  /** Waits for its end and returns its exit code. */
  public int join() throws InterruptedException {
    if (!process.waitFor(50, TimeUnit.SECONDS)) {
      throw new AssertionError("A child JVM did not end. It said:\n" + String.join("\n", lines));
    }
    return process.exitValue();
  }

  /** Its number among the processes of the machine. */
  public long pid() {
    return process.pid();
  }

  /** Whether it has not ended. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for its end; returns whether it has come in time. */
  public boolean awaitEnd(Duration limit) throws InterruptedException {
    return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Sends a signal; returns when it has been sent. */
  public void signal(String name) throws IOException, InterruptedException {
    String[] command = {"kill", "-" + name, String.valueOf(process.pid())};
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IOException("This signal was not sent: " + String.join(" ", command));
    }
  }

  /** SIGKILL. */
  public void kill() {
    process.destroyForcibly();
  }

  /**
   * SIGKILL; returns when it is gone, and uses no file any more. Does not ask for {@link
   * Process#onExit}: of one that is gone that looks for its number, which by now may be that of a
   * thread of another child.
   */
  @Override
  public void close() {
    process.destroyForcibly();
    boolean isInterrupted = false;
    while (process.isAlive()) {
      try {
        int unused = process.waitFor();
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
