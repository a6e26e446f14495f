// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.nemesis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Slow disks: the kernel lets a process write to its disk so many times a second and no more, by a
 * control group ({@code blkio}, version 1). Each fsync is two or three writes, and waits for its
 * turn. Other processes on the same disk are left alone. Needs Linux and root.
 */
public final class Disks implements AutoCloseable {
  private static final Path GROUPS = Path.of("/sys/fs/cgroup/blkio");
  private static final String LIMIT = "blkio.throttle.write_iops_device";
  private static final String MEMBERS = "cgroup.procs";

  private final String device;
  private final List<Path> made = new ArrayList<>();

  private Disks(String device) {
    this.device = device;
  }

  /**
   * Finds the disk that a folder is on.
   *
   * @throws UnavailableException if this machine cannot slow it down
   */
  static Disks of(Path folder) throws UnavailableException {
    try {
      String device = device(folder);
      if (device.startsWith("0:")) {
        throw new UnavailableException(folder + " is on no disk: there is nothing to slow down.");
      }
      if (!Files.isWritable(GROUPS.resolve(LIMIT)) || !Files.isWritable(GROUPS.resolve(MEMBERS))) {
        throw new UnavailableException(
            "Disks stay fast: there is no writable " + GROUPS.resolve(LIMIT) + ".");
      }
      return new Disks(device);
    } catch (IOException e) {
      throw new UnavailableException("Disks stay fast: " + e);
    }
  }

  /** The numbers of a disk; what limits it knows no partitions of it. */
  private static String device(Path folder) throws IOException {
    long numbers = (Long) Files.getAttribute(folder, "unix:dev");
    long major = (numbers >> 8) & 0xfff;
    long minor = (numbers & 0xff) | ((numbers >> 12) & 0xfff00);
    Path device = Path.of("/sys/dev/block/" + major + ":" + minor);
    return Files.exists(device.resolve("partition"))
        ? Files.readString(device.toRealPath().resolveSibling("dev")).strip()
        : major + ":" + minor;
  }

  /** Lets a process write no more than so many times a second, until {@link #hurry}. */
  public void slow(Actor actor, int writesPerSecond) throws IOException {
    Path group = GROUPS.resolve("outlast-" + ProcessHandle.current().pid() + "-" + actor.name());
    Files.createDirectory(group);
    made.add(group);
    Files.writeString(group.resolve(LIMIT), device + " " + writesPerSecond);
    Files.writeString(group.resolve(MEMBERS), String.valueOf(actor.jvm().pid()));
  }

  /** Lets all write as fast as they can. */
  public void hurry() throws IOException, InterruptedException {
    for (Path group : made) {
      Files.writeString(group.resolve(LIMIT), device + " 0");
      for (String pid : Files.readAllLines(group.resolve(MEMBERS))) {
        if (ProcessHandle.of(Long.parseLong(pid)).isPresent()) {
          Files.writeString(GROUPS.resolve(home()).resolve(MEMBERS), pid);
        }
      }
      delete(group);
    }
    made.clear();
  }

  /** The group of this process, which that of its children was. */
  private static String home() throws IOException {
    Optional<String> mine =
        Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
            .filter(line -> line.contains(":blkio:/"))
            .map(line -> line.substring(line.indexOf(":/") + 2))
            .findFirst();
    return mine.orElse("");
  }

  /** A process that has just died may still be counted. */
  private static void delete(Path group) throws IOException, InterruptedException {
    for (int tries = 0; ; tries++) {
      try {
        Files.delete(group);
        return;
      } catch (IOException e) {
        if (tries == 100) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
  }

  /** Also {@link #hurry}; what cannot be deleted limits nothing any more. */
  @Override
  public void close() {
    try {
      hurry();
    } catch (IOException e) {
      System.err.println("A control group is left behind: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
