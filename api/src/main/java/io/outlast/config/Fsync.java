// SPDX-License-Identifier: Apache-2.0
package io.outlast.config;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a member's journal is forced to disk, and so what a power cut leaves of it. Of a mere death
 * of the process each choice loses nothing that was acknowledged: what is written is the operating
 * system's by then. Immutable.
 */
public final class Fsync {
  /**
   * Before anything is acknowledged: what was acknowledged survives the loss of power of all
   * members at once.
   */
  public static final Fsync ALWAYS = new Fsync("always", null);

  /**
   * Never: the operating system writes when it likes, as a rule within half a minute, and a power
   * cut of all members loses what it has not.
   */
  public static final Fsync NEVER = new Fsync("never", null);

  private static final Duration LEAST = Duration.ofMillis(1);

  private final String name;
  private final @Nullable Duration interval;

  private Fsync(String name, @Nullable Duration interval) {
    this.name = name;
    this.interval = interval;
  }

  /**
   * At such intervals: a power cut of all members loses what was acknowledged in the last interval
   * at most.
   *
   * @param interval 1 ms or more
   * @throws IllegalArgumentException if it is less
   */
  public static Fsync every(Duration interval) {
    ConfigChecks.atLeast(
        "the interval of fsync", interval, LEAST, "To lose nothing use Fsync.ALWAYS.");
    return new Fsync("every", interval);
  }

  /** The interval, if there is one. */
  public Optional<Duration> interval() {
    return Optional.ofNullable(interval);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Fsync that && toString().equals(that.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /** As in XML and YAML: "always", "never", or "every" and the interval. */
  @Override
  public String toString() {
    return interval == null ? name : name + " " + interval.toNanos() / 1_000_000 + "ms";
  }
}
