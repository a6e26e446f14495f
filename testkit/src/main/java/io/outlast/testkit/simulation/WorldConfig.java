// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import java.time.Duration;
import java.util.Set;

/**
 * How a {@link SimulatedWorld} behaves. Immutable; begin with {@link #DEFAULT} or {@link #builder}.
 *
 * @param partitions partitions of each store; more cost time in tests and find little more
 * @param durabilities the durability values that there are stores for, on each node
 * @param latency time that a message, a view or a store's message takes
 * @param hop time between handing a task to an executor and its turn
 * @param install time until a node has installed a topology: how long two nodes may both believe
 *     that they own a partition
 * @param transfer time to collect the values of moving partitions at their source
 * @param fsync time that a write to a disk takes
 * @param crashDetection time until others notice a crash or a newcomer
 * @param failureDetection silence after which a member is given up
 * @param merge time until groups that reach each other again unite
 * @param writeTimeout time after which a write that waits for an answer fails, its outcome unknown
 * @param clockErrorBound how far the clocks of two nodes may be apart
 */
public record WorldConfig(
    int partitions,
    Set<Integer> durabilities,
    DelayRange latency,
    DelayRange hop,
    DelayRange install,
    DelayRange transfer,
    DelayRange fsync,
    DelayRange crashDetection,
    Duration failureDetection,
    DelayRange merge,
    Duration writeTimeout,
    Duration clockErrorBound) {
  /** A local network and Infinispan's usual time limits; 16 partitions with one backup. */
  public static final WorldConfig DEFAULT = builder().build();

  public WorldConfig {
    durabilities = Set.copyOf(durabilities);
    if (partitions < 1) {
      throw new IllegalArgumentException("partitions must be positive, not " + partitions);
    }
    if (durabilities.stream().anyMatch(durability -> durability < 0 || durability > 6)) {
      throw new IllegalArgumentException("durabilities must be 0 to 6, not " + durabilities);
    }
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Collects what differs from the defaults. */
  public static final class Builder {
    private int partitions = 16;
    private Set<Integer> durabilities = Set.of(1);
    private DelayRange latency = DelayRange.ofMicros(50, 1_000);
    private DelayRange hop = DelayRange.ofMicros(0, 20);
    private DelayRange install = DelayRange.ofMicros(100, 5_000);
    private DelayRange transfer = DelayRange.ofMillis(1, 50);
    private DelayRange fsync = DelayRange.ofMicros(50, 5_000);
    private DelayRange crashDetection = DelayRange.ofMillis(1, 20);
    private Duration failureDetection = Duration.ofSeconds(10);
    private DelayRange merge = DelayRange.ofMillis(500, 2_000);
    private Duration writeTimeout = Duration.ofSeconds(15);
    private Duration clockErrorBound = Duration.ofMillis(2);

    private Builder() {}

    public Builder partitions(int partitions) {
      this.partitions = partitions;
      return this;
    }

    public Builder durabilities(Integer... durabilities) {
      this.durabilities = Set.of(durabilities);
      return this;
    }

    public Builder latency(DelayRange latency) {
      this.latency = latency;
      return this;
    }

    public Builder hop(DelayRange hop) {
      this.hop = hop;
      return this;
    }

    public Builder install(DelayRange install) {
      this.install = install;
      return this;
    }

    public Builder transfer(DelayRange transfer) {
      this.transfer = transfer;
      return this;
    }

    public Builder fsync(DelayRange fsync) {
      this.fsync = fsync;
      return this;
    }

    public Builder crashDetection(DelayRange crashDetection) {
      this.crashDetection = crashDetection;
      return this;
    }

    public Builder failureDetection(Duration failureDetection) {
      this.failureDetection = failureDetection;
      return this;
    }

    public Builder merge(DelayRange merge) {
      this.merge = merge;
      return this;
    }

    public Builder writeTimeout(Duration writeTimeout) {
      this.writeTimeout = writeTimeout;
      return this;
    }

    public Builder clockErrorBound(Duration clockErrorBound) {
      this.clockErrorBound = clockErrorBound;
      return this;
    }

    public WorldConfig build() {
      return new WorldConfig(
          partitions,
          durabilities,
          latency,
          hop,
          install,
          transfer,
          fsync,
          crashDetection,
          failureDetection,
          merge,
          writeTimeout,
          clockErrorBound);
    }
  }
}
