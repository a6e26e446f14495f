// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.nemesis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The wall clocks of the processes, which libfaketime sets (Debian: {@code libfaketime}): all that
 * a process reads is what was set, in the engine and the JDK as well. The monotonic clock is left
 * alone, as by an administrator who sets the time. Where there is no such library the clocks stay
 * right.
 */
public final class Clocks {
  private static final List<String> LIBRARIES =
      List.of(
          "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
          "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
          "/usr/lib64/faketime/libfaketimeMT.so.1");

  private final Path folder;

  Clocks(Path folder) {
    this.folder = folder;
  }

  private static Optional<String> library() {
    return LIBRARIES.stream().filter(file -> Files.exists(Path.of(file))).findFirst();
  }

  /** Whether clocks can be set on this machine. */
  public static boolean canBeSet() {
    return library().isPresent();
  }

  /** What the command of a process begins with. */
  List<String> prefix(String seat) {
    return library()
        .map(
            library ->
                Stream.of(
                        "env",
                        "LD_PRELOAD=" + library,
                        "FAKETIME_DONT_FAKE_MONOTONIC=1",
                        // Without it waits of the JVM, by the monotonic clock, end at once.
                        "FAKETIME_FORCE_MONOTONIC_FIX=0",
                        "FAKETIME_CACHE_DURATION=1",
                        "FAKETIME_TIMESTAMP_FILE=" + file(seat, Duration.ZERO))
                    .toList())
        .orElse(List.of());
  }

  private Path file(String seat, Duration offset) {
    Path file = folder.resolve(seat + ".clock");
    try {
      Path next = Files.writeString(folder.resolve(seat + ".clock.next"), text(offset));
      return Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new IllegalStateException("The clock " + file + " cannot be set.", e);
    }
  }

  private static String text(Duration offset) {
    return (offset.isNegative() ? "" : "+") + offset.toSeconds() + "s\n";
  }

  /** Sets the clock of a process wrong by so much, within a second from now. */
  public void set(Actor actor, Duration offset) {
    Path unused = file(actor.seat().toString(), offset);
  }
}
