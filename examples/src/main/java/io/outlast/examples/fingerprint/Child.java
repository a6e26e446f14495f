// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;

/**
 * A process of the cluster, started by this one. Its standard output brings {@link Event}s; when
 * its standard input ends, because it was closed or because this process is no more, it ends too.
 */
final class Child {

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
   * @param log takes what it prints
   * @param inbox takes what it tells
   */
  static Child start(Class<?> main, ChildSpec spec, Path log, BlockingQueue<Letter> inbox)
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
    command.addAll(spec.toArguments());
    Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    Child child = new Child(spec.name(), process);
    Runtime.getRuntime().addShutdownHook(new Thread(child::kill));
    Thread reader = new Thread(() -> child.read(inbox), "demo-reader-" + spec.name());
    reader.setDaemon(true);
    reader.start();
    return child;
  }

  String name() {
    return name;
  }

  long pid() {
    return process.pid();
  }

  /** Hands it an object. */
  void give(Serializable object) throws IOException {
    ObjectOutputStream out = new ObjectOutputStream(process.getOutputStream());
    out.writeObject(object);
    out.flush();
  }

  /** SIGKILL: it has no chance to do anything more. */
  void kill() {
    process.destroyForcibly();
  }

  void awaitEnd() throws InterruptedException {
    process.waitFor();
  }

  private void read(BlockingQueue<Letter> inbox) {
    try (ObjectInputStream in = new ObjectInputStream(process.getInputStream())) {
      while (true) {
        inbox.add(new Letter(this, (Event) in.readObject()));
      }
    } catch (IOException | ClassNotFoundException ended) {
      inbox.add(new Letter(this, new Event.Gone()));
    }
  }

  /** An event with its sender. */
  record Letter(Child sender, Event event) {}
}
