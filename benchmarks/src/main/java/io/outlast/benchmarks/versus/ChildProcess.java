// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A {@link Child}, as the process that started it sees it. */
final class ChildProcess implements AutoCloseable {
  private static final int REMEMBERED = 40;
  private static final long LIMIT_SECONDS = 120;
  private static final String HEAP_FOR_PENDING = "-Xmx4g";
  private static final String START = Child.MARK + "start ";
  private static final String WAITS = "voluntary_ctxt_switches:";

  private final Process process;
  private final PrintWriter input;
  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
  private final List<long[]> starts = new CopyOnWriteArrayList<>();
  private final Deque<String> lines = new ArrayDeque<>();

  ChildProcess(Product product, Place place, Settings settings, Group group) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(settings.jvm());
    command.addAll(product.jvm());
    if (group.pending() > 0) {
      command.add(HEAP_FOR_PENDING);
    }
    command.addAll(List.of("-cp", settings.classPath(product), Child.class.getName()));
    command.add(product.name());
    command.add(String.valueOf(place.members()));
    command.add(String.valueOf(place.index()));
    command.add(String.valueOf(place.port()));
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    // One that is busy does not see that its input has ended, and would keep its ports.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    input = new PrintWriter(process.outputWriter(UTF_8), /* autoFlush= */ true);
    Thread reader = new Thread(this::read, "child-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader reader = process.inputReader(UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        remember(line);
        if (line.startsWith(START)) {
          starts.add(numbers(line.substring(START.length() - 1)));
        } else if (line.startsWith(Child.MARK)) {
          said.add(line.substring(Child.MARK.length()));
        }
      }
    } catch (IOException e) {
      remember("(output ended: " + e + ")");
    }
    said.add("(ended)");
  }

  private synchronized void remember(String line) {
    lines.addLast(line);
    if (lines.size() > REMEMBERED) {
      lines.removeFirst();
    }
  }

  private synchronized String lastLines() {
    return String.join("\n", lines);
  }

  void tell(String line) {
    input.println(line);
  }

  /** Waits until it says this word; returns the numbers that follow. */
  long[] await(String word) throws InterruptedException {
    String line = said.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (line == null || !line.split(" ", -1)[0].equals(word)) {
      throw new IllegalStateException(
          "Waited for '" + word + "' and got '" + line + "'. The last lines were:\n" + lastLines());
    }
    return numbers(line);
  }

  /** Of each held task that has started there: which, and when by {@link System#nanoTime}. */
  List<long[]> starts() throws InterruptedException {
    starts.clear();
    tell("starts");
    await("starts");
    return List.copyOf(starts);
  }

  /** The numbers after the first word. */
  private static long[] numbers(String line) {
    String[] words = line.split(" ", -1);
    long[] numbers = new long[words.length - 1];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Long.parseLong(words[i + 1]);
    }
    return numbers;
  }

  /** Processor time that it has taken since its start. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** How often its threads of now have begun to wait since their start; 0 where no Linux tells. */
  long waits() throws IOException {
    Path threads = Path.of("/proc", String.valueOf(process.pid()), "task");
    if (!Files.exists(threads)) {
      return 0;
    }
    long waits = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(threads)) {
      for (Path thread : all) {
        waits += waits(thread.resolve("status"));
      }
    }
    return waits;
  }

  private static long waits(Path status) throws IOException {
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith(WAITS))
          .mapToLong(line -> Long.parseLong(line.substring(WAITS.length()).strip()))
          .sum();
    } catch (NoSuchFileException | UncheckedIOException e) {
      return 0; // the thread has ended meanwhile
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
