// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks;

import io.outlast.config.Config;
import io.outlast.config.Fsync;
import io.outlast.durableexecutor.DurableExecutorService;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * How much of what the disk can do is left with {@code fsync: always}? Tasks that do nothing, by
 * one member without a cluster and by three in this JVM, whose journals share the disk; after each
 * the disk alone: a file that is appended to and forced, in writes as large as the journal's were.
 *
 * <p>Prints by the number of tasks that may be without a result: tasks and fsyncs per second, what
 * one fsync served, and both rates by that of the disk alone. Each task is written twice by each
 * member that has a copy: when it is accepted and when it has ended.
 *
 * <p>Usage: {@code benchmarks/run FsyncRate [seconds each, default 4] [folder on the disk, default
 * the current one]}
 */
public final class FsyncRate {
  private static final String EXECUTOR = "kept";
  private static final int[] MEMBERS = {1, 3};
  private static final int[] WINDOWS = {1, 64, 1024};
  private static final long LEAD_NANOS = 2_000_000_000L;
  private static final long ALONE_NANOS = 1_500_000_000L;

  private final Path folder;
  private final long nanos;

  private FsyncRate(Path folder, long nanos) {
    this.folder = folder;
    this.nanos = nanos;
  }

  /** Runs the benchmark. */
  public static void main(String[] args) throws Exception {
    int seconds = args.length == 0 ? 4 : Integer.parseInt(args[0]);
    try (ScratchFolder folder = ScratchFolder.in(Path.of(args.length < 2 ? "." : args[1]))) {
      new FsyncRate(folder.path(), seconds * 1_000_000_000L).measure();
    }
  }

  private void measure() throws Exception {
    for (int count : MEMBERS) {
      try (LocalMembers members =
          LocalMembers.start(count, (config, i) -> set(config, count + "-" + i))) {
        System.out.println(
            "window   tasks/s  fsyncs/s  tasks/fsync  values/fsync  bytes/fsync  disk alone/s"
                + "  fsyncs by disk  tasks by disk");
        DurableExecutorService executor = members.first().getDurableExecutorService(EXECUTOR);
        Written.awaitBeans(count);
        for (int window : WINDOWS) {
          load(executor, window, LEAD_NANOS); // warms up
          measure(executor, window);
        }
      }
    }
  }

  private void set(Config config, String name) {
    config.getPersistenceConfig().setFolder(folder.resolve(name).toString()).setFsync(Fsync.ALWAYS);
    config.getDurableExecutorConfig(EXECUTOR).setPersistent(true).setCapacity(0);
  }

  private void measure(DurableExecutorService executor, int window) throws Exception {
    Written before = Written.now();
    Stretch stretch = Stretch.begin();
    long tasks = load(executor, window, nanos);
    double seconds = stretch.end().nanos() / 1e9;
    Written written = Written.now().since(before);
    double fsyncs = written.syncs() / seconds;
    long bytes = written.bytes() / Math.max(1, written.syncs());
    double alone = alone((int) bytes);
    System.out.printf(
        "%6d %,9.0f %,9.0f %12.1f %13.1f %,12d %,13.0f %15.2f %14.2f%n",
        window,
        tasks / seconds,
        fsyncs,
        (double) tasks / written.syncs(),
        (double) written.values() / written.syncs(),
        bytes,
        alone,
        fsyncs / alone,
        tasks / seconds / alone);
  }

  /** Has tasks carried out, so many at a time at most; tells how many have ended. */
  private static long load(DurableExecutorService executor, int window, long nanos)
      throws InterruptedException {
    Semaphore free = new Semaphore(window);
    LongAdder failed = new LongAdder();
    long tasks = 0;
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      free.acquire();
      tasks++;
      var unused =
          executor
              .submitAsync(new Nothing())
              .whenComplete(
                  (done, failure) -> {
                    if (failure != null) {
                      failed.increment();
                    }
                    free.release();
                  });
    }
    free.acquire(window);
    if (failed.sum() > 0) {
      throw new IllegalStateException(failed.sum() + " of " + tasks + " tasks have failed.");
    }
    return tasks;
  }

  /** How often per second the disk takes so many bytes for good, with nothing else to do. */
  private double alone(int bytes) throws IOException {
    byte[] content = new byte[Math.max(1, bytes)];
    ThreadLocalRandom.current().nextBytes(content);
    Path file = folder.resolve("alone");
    long writes = 0;
    Stretch stretch = Stretch.begin();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long end = System.nanoTime() + ALONE_NANOS;
      while (System.nanoTime() < end) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(/* metaData= */ false);
        writes++;
      }
    }
    double seconds = stretch.end().nanos() / 1e9;
    Files.delete(file);
    return writes / seconds;
  }

  /** What the journals of all members have written. */
  private record Written(long syncs, long values, long bytes) {
    private static final MBeanServer BEANS = ManagementFactory.getPlatformMBeanServer();

    private static Set<ObjectName> journals() throws JMException {
      return BEANS.queryNames(new ObjectName("io.outlast:type=Journal,*"), null);
    }

    /** Members offer them a little after they have started. */
    static void awaitBeans(int count) throws JMException, InterruptedException {
      while (journals().size() < count) {
        Thread.sleep(100);
      }
    }

    static Written now() throws JMException {
      long syncs = 0;
      long values = 0;
      long bytes = 0;
      for (ObjectName journal : journals()) {
        syncs += (long) BEANS.getAttribute(journal, "Syncs");
        values += (long) BEANS.getAttribute(journal, "Values");
        bytes += (long) BEANS.getAttribute(journal, "Bytes");
      }
      return new Written(syncs, values, bytes);
    }

    Written since(Written before) {
      return new Written(syncs - before.syncs, values - before.values, bytes - before.bytes);
    }
  }
}
