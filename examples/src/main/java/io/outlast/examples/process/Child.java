// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.process;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;

/**
 * A process started by this one. Its standard output brings what it tells; when its standard input
 * ends, because it was closed or because this process is no more, it ends too.
 */
public final class Child {

  private static final int FIRST_JDK_THAT_WARNS = 24;

  private final String name;
  private final Process process;

  private Child(String name, Process process) {
    this.name = name;
    this.process = process;
  }

  /**
   * Starts a process.
   *
   * @param main ends with {@link Parent#serve}
   * @param name for those who look on
   * @param arguments of its command line
   * @param log takes what it prints
   * @param inbox takes what it tells, and {@link Gone} at the end
   */
  public static Child start(
      Class<?> main, String name, List<String> arguments, Path log, BlockingQueue<Letter> inbox)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx256m"));
    if (Runtime.version().feature() >= FIRST_JDK_THAT_WARNS) {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=info");
    command.add("-Dorg.slf4j.simpleLogger.showDateTime=true");
    command.add("-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    Child child = new Child(name, process);
    Runtime.getRuntime().addShutdownHook(new Thread(child::kill));
    Thread reader = new Thread(() -> child.read(inbox), "reader-" + name);
    reader.setDaemon(true);
    reader.start();
    return child;
  }

  /** Returns its name. */
  public String name() {
    return name;
  }

  /** Returns its number in the system. */
  public long pid() {
    return process.pid();
  }

  /** Hands it an object. */
  public void give(Serializable object) throws IOException {
    ObjectOutputStream out = new ObjectOutputStream(process.getOutputStream());
    out.writeObject(object);
    out.flush();
  }

  /** SIGKILL: it has no chance to do anything more. */
  public void kill() {
    process.destroyForcibly();
  }

  /** Waits until it is no more. */
  public void awaitEnd() throws InterruptedException {
    process.waitFor();
  }

  private void read(BlockingQueue<Letter> inbox) {
    try (ObjectInputStream in = new ObjectInputStream(process.getInputStream())) {
      while (true) {
        inbox.add(new Letter(this, in.readObject()));
      }
    } catch (IOException | ClassNotFoundException ended) {
      inbox.add(new Letter(this, new Gone()));
    }
  }

  /** What a process tells, with its sender. */
  public record Letter(Child sender, Object event) {}

  /** The process is no more. */
  public record Gone() {}
}
