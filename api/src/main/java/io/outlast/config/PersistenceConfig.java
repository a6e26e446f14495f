// SPDX-License-Identifier: Apache-2.0
package io.outlast.config;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where and how a member keeps on disk the tasks of executors whose {@linkplain
 * ExecutorConfig#setPersistent persistence} is on, and how a cluster whose members were all gone
 * begins again. All of it may differ between members. Not thread-safe.
 */
public final class PersistenceConfig {
  /** Default of {@link #setFsync}. */
  public static final Fsync DEFAULT_FSYNC = Fsync.ALWAYS;

  /** Value of {@link #setRecoveryMinMembers} that stands for the members seen last; the default. */
  public static final int LAST_SEEN = 0;

  /** Default of {@link #setRecoveryTimeout}. */
  public static final Duration DEFAULT_RECOVERY_TIMEOUT = Duration.ofMinutes(2);

  private @Nullable String folder;
  private Fsync fsync = DEFAULT_FSYNC;
  private int recoveryMinMembers = LAST_SEEN;
  private Duration recoveryTimeout = DEFAULT_RECOVERY_TIMEOUT;

  /** Makes a configuration without a folder. */
  public PersistenceConfig() {}

  /** Makes a copy. */
  public PersistenceConfig(PersistenceConfig other) {
    folder = other.folder;
    fsync = other.fsync;
    recoveryMinMembers = other.recoveryMinMembers;
    recoveryTimeout = other.recoveryTimeout;
  }

  /** Returns the folder of the journal, or null. */
  public @Nullable String getFolder() {
    return folder;
  }

  /**
   * Sets the folder of this member's journal, on a disk of its own host. It is made if it is not
   * there, belongs to one member at a time, and must not be copied while that runs. Needed as soon
   * as the persistence of an executor is on.
   *
   * @throws IllegalArgumentException if it is blank
   */
  public PersistenceConfig setFolder(@Nullable String folder) {
    this.folder =
        folder == null
            ? null
            : ConfigChecks.notBlank(
                "folder of persistence", folder, "Name a folder for this member alone.");
    return this;
  }

  /** Returns when the journal is forced to disk. */
  public Fsync getFsync() {
    return fsync;
  }

  /**
   * Sets when the journal is forced to disk. Of the members that hold a task it is the weakest
   * choice that says what a power cut of all of them leaves.
   *
   * @param fsync default {@link Fsync#ALWAYS}
   */
  public PersistenceConfig setFsync(Fsync fsync) {
    this.fsync = Objects.requireNonNull(fsync, "fsync");
    return this;
  }

  /** Returns how many members recovery waits for; {@link #LAST_SEEN}: as many as were seen last. */
  public int getRecoveryMinMembers() {
    return recoveryMinMembers;
  }

  /**
   * Sets how many members that keep data must be there, after all were gone, before their journals
   * are replayed and anything runs. Too few: the first to come may run anew what a later one knows
   * to have ended. Too many: nothing runs before {@link #setRecoveryTimeout} is over.
   *
   * @param recoveryMinMembers 1 or more; {@link #LAST_SEEN}, the default, for as many as this
   *     member saw when it was up last
   * @throws IllegalArgumentException if it is negative
   */
  public PersistenceConfig setRecoveryMinMembers(int recoveryMinMembers) {
    this.recoveryMinMembers =
        ConfigChecks.inRange(
            "recovery-min-members",
            recoveryMinMembers,
            0,
            Integer.MAX_VALUE,
            "For as many as were seen last use PersistenceConfig.LAST_SEEN.");
    return this;
  }

  /** Returns how long recovery waits for members. */
  public Duration getRecoveryTimeout() {
    return recoveryTimeout;
  }

  /**
   * Sets how long a member waits for others, after all were gone, before it goes on with the
   * journals of those that are there; what others hold is merged when they come. Too short: as for
   * too few members. Too long: nothing runs while a member that will not come is waited for.
   *
   * @param recoveryTimeout 0 or more; default 2 minutes
   * @throws IllegalArgumentException if it is negative
   */
  public PersistenceConfig setRecoveryTimeout(Duration recoveryTimeout) {
    this.recoveryTimeout =
        ConfigChecks.notNegative(
            "recovery-timeout", recoveryTimeout, "To wait for nobody use Duration.ZERO.");
    return this;
  }

  @Override
  public String toString() {
    return "persistence{folder="
        + folder
        + ", fsync="
        + fsync
        + ", recovery-min-members="
        + (recoveryMinMembers == LAST_SEEN ? "last-seen" : "" + recoveryMinMembers)
        + ", recovery-timeout="
        + recoveryTimeout
        + "}";
  }
}
