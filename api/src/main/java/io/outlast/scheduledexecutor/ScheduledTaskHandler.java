// SPDX-License-Identifier: Apache-2.0
package io.outlast.scheduledexecutor;

import java.io.Serializable;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The address of a scheduled task: scheduler, name, and the partition or member that owns it. It
 * can be stored as a string and used later, from any member or client, by {@link
 * IScheduledExecutorService#getScheduledFuture}.
 *
 * <p>Its string form is a URN (RFC 8141) of this grammar; no string but the one made by {@link
 * #toUrn()} is accepted, so URNs are equal exactly if handlers are:
 *
 * <pre>
 *   urn       = "urn:outlast:task:" owner ":" scheduler ":" task
 *   owner     = "p" partition / "m" uuid  ; decimal without leading zeros; UUID in lower case
 *   scheduler = text
 *   task      = text
 *   text      = *( ALPHA / DIGIT / "-" / "." / "_" / "~" / "%" HEXUP HEXUP )
 * </pre>
 *
 * <p>A text is the percent-encoded UTF-8 of the name (an unpaired surrogate takes three bytes), so
 * any name survives, the empty one too. Example: {@code
 * urn:outlast:task:p17:billing:close%20books}.
 *
 * <p>An immutable value.
 */
public final class ScheduledTaskHandler implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final String PREFIX = "urn:outlast:task:";
  private static final int NO_PARTITION = -1;

  /** The most partitions that a cluster can have, see {@code Config.setPartitionCount}. */
  private static final int MAX_PARTITIONS = 4096;

  private final String schedulerName;
  private final String taskName;
  private final int partitionId;
  private final @Nullable UUID uuid;

  private ScheduledTaskHandler(
      String schedulerName, String taskName, int partitionId, @Nullable UUID uuid) {
    this.schedulerName = Objects.requireNonNull(schedulerName, "schedulerName");
    this.taskName = Objects.requireNonNull(taskName, "taskName");
    this.partitionId = partitionId;
    this.uuid = uuid;
  }

  /**
   * Returns the address of a task in a partition.
   *
   * @throws IllegalArgumentException if the partition is not in 0..4095
   */
  public static ScheduledTaskHandler ofPartition(
      String schedulerName, String taskName, int partitionId) {
    if (partitionId < 0 || partitionId >= MAX_PARTITIONS) {
      throw new IllegalArgumentException(
          "Partition " + partitionId + " is not in 0.." + (MAX_PARTITIONS - 1) + ".");
    }
    return new ScheduledTaskHandler(schedulerName, taskName, partitionId, null);
  }

  /** Returns the address of a task that is bound to a member. */
  public static ScheduledTaskHandler ofMember(String schedulerName, String taskName, UUID uuid) {
    return new ScheduledTaskHandler(
        schedulerName, taskName, NO_PARTITION, Objects.requireNonNull(uuid, "uuid"));
  }

  /**
   * Returns the handler that {@link #toUrn()} has made this string of.
   *
   * @throws IllegalArgumentException if the URN is malformed; the message shows it, and what is
   *     wrong
   */
  public static ScheduledTaskHandler of(String urn) {
    Objects.requireNonNull(urn, "urn");
    if (!urn.startsWith(PREFIX)) {
      throw malformed(urn, "it does not start with '" + PREFIX + "'");
    }
    String[] parts = urn.substring(PREFIX.length()).split(":", -1);
    if (parts.length != 3) {
      throw malformed(
          urn,
          "after '"
              + PREFIX
              + "' there must be owner, scheduler and task, separated by ':', but there are "
              + parts.length
              + " parts");
    }
    String owner = parts[0];
    String scheduler = text(urn, "scheduler", parts[1]);
    String task = text(urn, "task", parts[2]);
    if (owner.startsWith("p")) {
      return ofPartition(scheduler, task, partition(urn, owner.substring(1)));
    }
    if (owner.startsWith("m")) {
      return ofMember(scheduler, task, uuid(urn, owner.substring(1)));
    }
    throw malformed(
        urn,
        "its owner '"
            + owner
            + "' is neither 'p' and a partition nor 'm' and the UUID of a member");
  }

  /** Returns the string form of this handler; see the grammar above. */
  public String toUrn() {
    return PREFIX
        + (uuid == null ? "p" + partitionId : "m" + uuid)
        + ":"
        + UrnText.encode(schedulerName)
        + ":"
        + UrnText.encode(taskName);
  }

  /** Returns the name of the scheduler. */
  public String getSchedulerName() {
    return schedulerName;
  }

  /** Returns the name of the task. */
  public String getTaskName() {
    return taskName;
  }

  /** Returns the partition of the task, or -1 if it is bound to a member. */
  public int getPartitionId() {
    return partitionId;
  }

  /** Returns the UUID of the member that the task is bound to, or null if it is in a partition. */
  public @Nullable UUID getUuid() {
    return uuid;
  }

  /** Tells whether the task is in a partition, and so survives the loss of members. */
  public boolean isAssignedToPartition() {
    return uuid == null;
  }

  /** Tells whether the task is bound to a member, and lost with it. */
  public boolean isAssignedToMember() {
    return uuid != null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ScheduledTaskHandler that
        && partitionId == that.partitionId
        && schedulerName.equals(that.schedulerName)
        && taskName.equals(that.taskName)
        && Objects.equals(uuid, that.uuid);
  }

  @Override
  public int hashCode() {
    return Objects.hash(schedulerName, taskName, partitionId, uuid);
  }

  /** Returns the URN. */
  @Override
  public String toString() {
    return toUrn();
  }

  private static String text(String urn, String part, String encoded) {
    try {
      return UrnText.decode(encoded);
    } catch (IllegalArgumentException e) {
      throw malformed(urn, "its " + part + " '" + encoded + "' cannot be read: " + e.getMessage());
    }
  }

  private static int partition(String urn, String digits) {
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
        throw malformed(urn, "its partition '" + digits + "' is not a decimal number");
      }
    }
    boolean leadingZero = digits.length() > 1 && digits.charAt(0) == '0';
    if (digits.isEmpty()
        || digits.length() > 4
        || leadingZero
        || Integer.parseInt(digits) >= MAX_PARTITIONS) {
      throw malformed(
          urn,
          "its partition '"
              + digits
              + "' is not a number in 0.."
              + (MAX_PARTITIONS - 1)
              + " without leading zeros");
    }
    return Integer.parseInt(digits);
  }

  private static UUID uuid(String urn, String text) {
    try {
      UUID uuid = UUID.fromString(text);
      if (uuid.toString().equals(text)) {
        return uuid;
      }
    } catch (IllegalArgumentException e) {
      // Falls through: to the reader it is the same mistake.
    }
    throw malformed(urn, "its member '" + text + "' is not a UUID of 36 characters in lower case");
  }

  private static IllegalArgumentException malformed(String urn, String why) {
    return new IllegalArgumentException(
        "'" + urn + "' is not the URN of a scheduled task: " + why + ".");
  }
}
