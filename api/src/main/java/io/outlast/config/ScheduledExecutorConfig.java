// SPDX-License-Identifier: Apache-2.0
package io.outlast.config;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/** Configuration of a scheduled executor (SPEC §3, §4). Not thread-safe. */
public final class ScheduledExecutorConfig extends ExecutorConfig<ScheduledExecutorConfig> {

  /** What the capacity counts. */
  public enum CapacityPolicy {
    /**
     * Per member: partition tasks that it owns and tasks that are bound to it. A takeover may
     * exceed the capacity, and is never refused.
     */
    PER_NODE,
    /** Per partition; tasks bound to a member are not limited. */
    PER_PARTITION
  }

  /** What a new owner does about the delay of a task that has not run yet (R53). */
  public enum DelayOnTakeover {
    /** The full initial delay begins again. */
    RESTART,
    /** The original due time stays. */
    KEEP
  }

  /** Default of {@link #setCapacityPolicy}. */
  public static final CapacityPolicy DEFAULT_CAPACITY_POLICY = CapacityPolicy.PER_NODE;

  /** Default of {@link #setDelayOnTakeover}. */
  public static final DelayOnTakeover DEFAULT_DELAY_ON_TAKEOVER = DelayOnTakeover.RESTART;

  /** Default of {@link #setOverflowTimeout}: what exceeds the capacity is refused at once. */
  public static final Duration DEFAULT_OVERFLOW_TIMEOUT = Duration.ZERO;

  private CapacityPolicy capacityPolicy = DEFAULT_CAPACITY_POLICY;
  private DelayOnTakeover delayOnTakeover = DEFAULT_DELAY_ON_TAKEOVER;
  private Duration overflowTimeout = DEFAULT_OVERFLOW_TIMEOUT;

  /** Makes the configuration named {@link #DEFAULT_NAME}, with all defaults. */
  public ScheduledExecutorConfig() {
    this(DEFAULT_NAME);
  }

  /** Makes a configuration with all defaults. */
  public ScheduledExecutorConfig(String name) {
    super(name);
  }

  /** Makes a deep copy. */
  public ScheduledExecutorConfig(ScheduledExecutorConfig other) {
    this(other.getName(), other);
  }

  /** Makes a deep copy under another name. */
  public ScheduledExecutorConfig(String name, ScheduledExecutorConfig other) {
    super(name, other);
    capacityPolicy = other.capacityPolicy;
    delayOnTakeover = other.delayOnTakeover;
    overflowTimeout = other.overflowTimeout;
  }

  /**
   * Sets how many undisposed tasks there may be, per member or partition as {@link
   * #setCapacityPolicy} says; more are refused. Too small: refusals where tasks are not disposed.
   * Too large: memory on owner and backups. Members must agree.
   *
   * @param capacity 0 or more; default 100; 0 is no limit
   * @throws IllegalArgumentException if it is negative
   */
  @Override
  public ScheduledExecutorConfig setCapacity(int capacity) {
    return setCapacityChecked(capacity);
  }

  /** Returns what the capacity counts. */
  public CapacityPolicy getCapacityPolicy() {
    return capacityPolicy;
  }

  /** Sets what the capacity counts; default {@link CapacityPolicy#PER_NODE}. Members must agree. */
  public ScheduledExecutorConfig setCapacityPolicy(CapacityPolicy capacityPolicy) {
    this.capacityPolicy = Objects.requireNonNull(capacityPolicy, "capacityPolicy");
    return this;
  }

  /** Returns what a takeover does to a delay. */
  public DelayOnTakeover getDelayOnTakeover() {
    return delayOnTakeover;
  }

  /**
   * Sets what a takeover does to the delay of a task that has not run yet; default {@link
   * DelayOnTakeover#RESTART}. Members must agree.
   */
  public ScheduledExecutorConfig setDelayOnTakeover(DelayOnTakeover delayOnTakeover) {
    this.delayOnTakeover = Objects.requireNonNull(delayOnTakeover, "delayOnTakeover");
    return this;
  }

  /** Returns how long a {@code schedule} waits for a place when the capacity is used up. */
  public Duration getOverflowTimeout() {
    return overflowTimeout;
  }

  /**
   * Sets how long a {@code schedule} waits for a place when the capacity is used up, before it is
   * refused (R47). At the default {@link Duration#ZERO} it is refused at once. Too short: refusals
   * that a moment's patience would have spared. Too long: callers stand still though nobody
   * disposes anything. Members may differ.
   *
   * @param overflowTimeout 0 or more; default 0
   * @throws IllegalArgumentException if it is negative
   */
  public ScheduledExecutorConfig setOverflowTimeout(Duration overflowTimeout) {
    this.overflowTimeout =
        ConfigChecks.notNegative(
            setting("overflow-timeout"), overflowTimeout, "To refuse at once use Duration.ZERO.");
    return this;
  }

  @Override
  public Map<String, Object> toMap() {
    Map<String, Object> map = super.toMap();
    map.put("capacity-policy", capacityPolicy);
    map.put("delay-on-takeover", delayOnTakeover);
    map.put("overflow-timeout", overflowTimeout);
    return map;
  }

  @Override
  ScheduledExecutorConfig self() {
    return this;
  }

  @Override
  String kind() {
    return "scheduled executor";
  }
}
