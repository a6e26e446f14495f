// SPDX-License-Identifier: Apache-2.0
package io.outlast.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings that durable and scheduled executors have in common (SPEC §4).
 *
 * <p>Settings by which members must agree are marked as such: a member whose value differs is
 * refused when it joins, by a {@link io.outlast.cluster.JoinRefusedException}. What counts is the
 * value that holds for a name, wherever it is written. The others may differ, so that a rolling
 * change is possible.
 *
 * @param <C> the concrete class
 */
public abstract sealed class ExecutorConfig<C extends ExecutorConfig<C>>
    permits DurableExecutorConfig, ScheduledExecutorConfig {

  /** Name of the configuration that executors without one of their own take theirs from. */
  public static final String DEFAULT_NAME = "default";

  /** Default of {@link #setPoolSize}. */
  public static final int DEFAULT_POOL_SIZE = 16;

  /** Default of {@link #setVirtualThreads}. */
  public static final boolean DEFAULT_VIRTUAL_THREADS = false;

  /** Default of {@link #setMaxConcurrent}. */
  public static final int DEFAULT_MAX_CONCURRENT = 10_000;

  /** Default of {@link #setDurability}. */
  public static final int DEFAULT_DURABILITY = 1;

  /** Greatest {@linkplain #setDurability durability}. */
  public static final int MAX_DURABILITY = 6;

  /** Default of {@link #setCapacity}. */
  public static final int DEFAULT_CAPACITY = 100;

  /** Default of {@link #setStatisticsEnabled}. */
  public static final boolean DEFAULT_STATISTICS_ENABLED = true;

  /** Default of {@link #setMinReplicas}: no submit is refused for want of copies. */
  public static final int DEFAULT_MIN_REPLICAS = 0;

  /** Default of {@link #setPersistent}. */
  public static final boolean DEFAULT_PERSISTENT = false;

  /** Default of {@link #setDedupTtl}. */
  public static final Duration DEFAULT_DEDUP_TTL = Duration.ofMinutes(10);

  /** Default of {@link #setClassWait}. */
  public static final Duration DEFAULT_CLASS_WAIT = Duration.ofSeconds(30);

  /** Default of {@link #setMaxInFlight}. */
  public static final int DEFAULT_MAX_IN_FLIGHT = 10_000;

  private static final int FIRST_JDK_WITH_VIRTUAL_THREADS = 21;

  private String name;
  private int poolSize = DEFAULT_POOL_SIZE;
  private boolean virtualThreads = DEFAULT_VIRTUAL_THREADS;
  private int maxConcurrent = DEFAULT_MAX_CONCURRENT;
  private int durability = DEFAULT_DURABILITY;
  private int capacity = DEFAULT_CAPACITY;
  private boolean statisticsEnabled = DEFAULT_STATISTICS_ENABLED;
  private @Nullable String splitBrainProtectionName;
  private MergePolicyConfig mergePolicyConfig = new MergePolicyConfig();
  private int minReplicas = DEFAULT_MIN_REPLICAS;
  private boolean persistent = DEFAULT_PERSISTENT;
  private Duration dedupTtl = DEFAULT_DEDUP_TTL;
  private Duration classWait = DEFAULT_CLASS_WAIT;
  private int maxInFlight = DEFAULT_MAX_IN_FLIGHT;
  private Map<String, String> memberSelector = Map.of();

  ExecutorConfig(String name) {
    this.name = Objects.requireNonNull(name, "name");
  }

  ExecutorConfig(String name, ExecutorConfig<?> other) {
    this(name);
    poolSize = other.poolSize;
    virtualThreads = other.virtualThreads;
    maxConcurrent = other.maxConcurrent;
    durability = other.durability;
    capacity = other.capacity;
    statisticsEnabled = other.statisticsEnabled;
    splitBrainProtectionName = other.splitBrainProtectionName;
    mergePolicyConfig = new MergePolicyConfig(other.mergePolicyConfig);
    minReplicas = other.minReplicas;
    persistent = other.persistent;
    dedupTtl = other.dedupTtl;
    classWait = other.classWait;
    maxInFlight = other.maxInFlight;
    memberSelector = other.memberSelector;
  }

  abstract C self();

  /** Returns what this configures, for messages: "durable executor" or "scheduled executor". */
  abstract String kind();

  /** Returns the name of the executor, or a pattern of names in which {@code *} is any text. */
  public String getName() {
    return name;
  }

  /** Sets the name of the executor, or a pattern of names in which {@code *} is any text. */
  public C setName(String name) {
    this.name = Objects.requireNonNull(name, "name");
    return self();
  }

  /** Returns the number of threads per member. */
  public int getPoolSize() {
    return poolSize;
  }

  /**
   * Sets the number of platform threads that run this executor's tasks, per member; not used with
   * {@linkplain #setVirtualThreads virtual threads}. Too few: due tasks wait though the machine is
   * idle. Too many: memory, and contention of tasks that compute. May differ between members.
   *
   * @param poolSize 1 or more; default 16
   * @throws IllegalArgumentException if it is less than 1
   */
  public C setPoolSize(int poolSize) {
    this.poolSize =
        ConfigChecks.inRange(
            setting("pool-size"),
            poolSize,
            1,
            Integer.MAX_VALUE,
            "A member that shall run nothing is a lite member: Config.setLiteMember(true).");
    return self();
  }

  /** Tells whether tasks run on virtual threads. */
  public boolean isVirtualThreads() {
    return virtualThreads;
  }

  /**
   * Chooses virtual threads, one per run, in place of a pool ({@code pool-size: virtual}, R42): for
   * tasks that mostly wait. May differ between members.
   *
   * @throws IllegalArgumentException if this JVM has none, being older than Java 21
   */
  public C setVirtualThreads(boolean virtualThreads) {
    int feature = Runtime.version().feature();
    if (virtualThreads && feature < FIRST_JDK_WITH_VIRTUAL_THREADS) {
      throw new IllegalArgumentException(
          setting("pool-size")
              + " is virtual, but this JVM is Java "
              + feature
              + " and virtual threads come with Java "
              + FIRST_JDK_WITH_VIRTUAL_THREADS
              + ". Use a newer JVM, or setPoolSize with a number.");
    }
    this.virtualThreads = virtualThreads;
    return self();
  }

  /** Returns how many runs may go on at once on virtual threads, per member. */
  public int getMaxConcurrent() {
    return maxConcurrent;
  }

  /**
   * Bounds the runs that go on at once on {@linkplain #setVirtualThreads virtual threads}, per
   * member; not used with a pool. Too small: due tasks wait. Too large: the heap fills with the
   * stacks of waiting runs. May differ between members.
   *
   * @param maxConcurrent 1 or more; default 10,000
   * @throws IllegalArgumentException if it is less than 1
   */
  public C setMaxConcurrent(int maxConcurrent) {
    this.maxConcurrent =
        ConfigChecks.inRange(
            setting("max-concurrent"),
            maxConcurrent,
            1,
            Integer.MAX_VALUE,
            "It bounds the runs that go on at once per member.");
    return self();
  }

  /** Returns the number of backups of each task. */
  public int getDurability() {
    return durability;
  }

  /**
   * Sets the number of backups of each task and result: the loss of that many members loses
   * nothing, as long as there were enough members to hold the copies. 0 loses tasks with their
   * member; each further backup costs memory and a write over the network. Members must agree.
   *
   * @param durability 0 to 6; default 1
   * @throws IllegalArgumentException if it is out of range
   */
  public C setDurability(int durability) {
    this.durability =
        ConfigChecks.inRange(
            setting("durability"),
            durability,
            0,
            MAX_DURABILITY,
            "It is the number of backups besides the owner.");
    return self();
  }

  /** Returns the capacity; 0 is no limit. */
  public int getCapacity() {
    return capacity;
  }

  /**
   * Sets the capacity; what it counts depends on the kind of executor. Members must agree.
   *
   * @param capacity 0 or more; default 100; 0 is no limit
   * @throws IllegalArgumentException if it is negative
   */
  public abstract C setCapacity(int capacity);

  final C setCapacityChecked(int capacity) {
    this.capacity =
        ConfigChecks.inRange(
            setting("capacity"), capacity, 0, Integer.MAX_VALUE, "For no limit use 0.");
    return self();
  }

  /** Tells whether statistics are gathered. */
  public boolean isStatisticsEnabled() {
    return statisticsEnabled;
  }

  /** Chooses whether statistics are gathered; without, all counters stay 0. Members may differ. */
  public C setStatisticsEnabled(boolean statisticsEnabled) {
    this.statisticsEnabled = statisticsEnabled;
    return self();
  }

  /** Returns the name of the split-brain protection, or null if there is none. */
  public @Nullable String getSplitBrainProtectionName() {
    return splitBrainProtectionName;
  }

  /**
   * Sets the {@link SplitBrainProtectionConfig} that guards this executor; null for none. It must
   * be defined when a member starts. Members must agree on what it does, not on its name; functions
   * that are objects cannot be compared.
   */
  public C setSplitBrainProtectionName(@Nullable String splitBrainProtectionName) {
    this.splitBrainProtectionName = splitBrainProtectionName;
    return self();
  }

  /** Returns how the two sides of a healed split become one; live. */
  public MergePolicyConfig getMergePolicyConfig() {
    return mergePolicyConfig;
  }

  /**
   * Sets how the two sides of a healed split become one. Members must agree on the policy; the
   * batch size may differ.
   */
  public C setMergePolicyConfig(MergePolicyConfig mergePolicyConfig) {
    this.mergePolicyConfig = Objects.requireNonNull(mergePolicyConfig, "mergePolicyConfig");
    return self();
  }

  /** Returns the least number of copies, the owner's included, without which a task is refused. */
  public int getMinReplicas() {
    return minReplicas;
  }

  /**
   * Sets the least number of copies, the owner's included, that a new task must get; with fewer
   * members it is refused (R43). At the default 0 a task is accepted however few can hold it, and
   * the missing copies are counted. More than {@code durability + 1} is refused at the start.
   * Members may differ.
   *
   * @param minReplicas 0 to 7; default 0
   * @throws IllegalArgumentException if it is out of range
   */
  public C setMinReplicas(int minReplicas) {
    this.minReplicas =
        ConfigChecks.inRange(
            setting("min-replicas"),
            minReplicas,
            0,
            MAX_DURABILITY + 1,
            "It counts the owner and the backups; 0 refuses nothing.");
    return self();
  }

  /** Tells whether tasks and results are kept on disk. */
  public boolean isPersistent() {
    return persistent;
  }

  /**
   * Chooses whether each member keeps the tasks and results that it owns or backs up on disk, as
   * {@link Config#getPersistenceConfig} says, so that they survive the end of all members. Needs
   * {@code io.outlast:outlast-journal} on the class path. What is bound to a member ends with it
   * all the same. Members must agree.
   *
   * @param persistent default false
   */
  public C setPersistent(boolean persistent) {
    this.persistent = persistent;
    return self();
  }

  /** Returns how long the identity of a disposed task is remembered. */
  public Duration getDedupTtl() {
    return dedupTtl;
  }

  /**
   * Sets how long the identity of a disposed task is remembered, so that a submit sent again stores
   * nothing twice (R31). Too short: a submit repeated after a longer interruption may run again.
   * Too long: memory per disposed task. Members may differ.
   *
   * @param dedupTtl 0 or more; default 10 minutes
   * @throws IllegalArgumentException if it is negative
   */
  public C setDedupTtl(Duration dedupTtl) {
    this.dedupTtl =
        ConfigChecks.notNegative(
            setting("dedup-ttl"), dedupTtl, "To remember nothing use Duration.ZERO.");
    return self();
  }

  /** Returns how long a task whose class is missing is offered to members. */
  public Duration getClassWait() {
    return classWait;
  }

  /**
   * Sets how long a task whose class is missing is offered to other members, before it fails or, of
   * a series, the run is skipped (R5). Too short: a rolling deploy fails tasks of the new version.
   * Too long: a mistake shows late. Members may differ.
   *
   * @param classWait 0 or more; default 30 seconds
   * @throws IllegalArgumentException if it is negative
   */
  public C setClassWait(Duration classWait) {
    this.classWait =
        ConfigChecks.notNegative(
            setting("class-wait"), classWait, "To wait for no other member use Duration.ZERO.");
    return self();
  }

  /** Returns how many tasks one submitter may have on their way. */
  public int getMaxInFlight() {
    return maxInFlight;
  }

  /**
   * Bounds the tasks that one submitter has on their way to be stored by asynchronous calls; the
   * next such call waits. Too small: throughput suffers from the round trip. Too large: memory of
   * the submitter. Members may differ.
   *
   * @param maxInFlight 1 or more; default 10,000
   * @throws IllegalArgumentException if it is less than 1
   */
  public C setMaxInFlight(int maxInFlight) {
    this.maxInFlight =
        ConfigChecks.inRange(
            setting("max-in-flight"),
            maxInFlight,
            1,
            Integer.MAX_VALUE,
            "It bounds the tasks on their way per submitter.");
    return self();
  }

  /** Returns the attributes that a member must have to run tasks; immutable. */
  public Map<String, String> getMemberSelector() {
    return memberSelector;
  }

  /**
   * Sets the {@linkplain Config#setMemberAttributes attributes} that a member must have, with these
   * values, to run tasks of this executor (R24). Partitions stay on all members; where none
   * matches, tasks wait. Members must agree.
   *
   * @param memberSelector copied; empty for any member, which is the default
   */
  public C setMemberSelector(Map<String, String> memberSelector) {
    this.memberSelector = Map.copyOf(memberSelector);
    return self();
  }

  /**
   * Returns all settings but the name, by the names that XML and YAML use, in a fixed order: to
   * show them, and to name the differences between members. A new map at each call; it has no
   * nulls.
   */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("pool-size", virtualThreads ? "virtual" : (Object) poolSize);
    map.put("max-concurrent", maxConcurrent);
    map.put("durability", durability);
    map.put("capacity", capacity);
    map.put("statistics-enabled", statisticsEnabled);
    map.put(
        "split-brain-protection-ref",
        splitBrainProtectionName == null ? "none" : splitBrainProtectionName);
    map.put("merge-policy", mergePolicyConfig.getPolicy());
    map.put("batch-size", mergePolicyConfig.getBatchSize());
    map.put("min-replicas", minReplicas);
    map.put("persistence", persistent ? "on" : "off");
    map.put("dedup-ttl", dedupTtl);
    map.put("class-wait", classWait);
    map.put("max-in-flight", maxInFlight);
    map.put("member-selector", memberSelector);
    return map;
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return other instanceof ExecutorConfig<?> that
        && getClass() == that.getClass()
        && name.equals(that.name)
        && poolSize == that.poolSize // hidden in the map by virtual threads
        && toMap().equals(that.toMap());
  }

  @Override
  public final int hashCode() {
    return Objects.hash(name, toMap());
  }

  @Override
  public final String toString() {
    return kind() + " '" + name + "' " + toMap();
  }

  final String setting(String property) {
    return property + " of " + kind() + " '" + name + "'";
  }

  /** Checks what only all settings together can tell. */
  final void validate() {
    if (minReplicas > durability + 1) {
      throw new IllegalArgumentException(
          setting("min-replicas")
              + " is "
              + minReplicas
              + ", but with durability "
              + durability
              + " a task never has more than "
              + (durability + 1)
              + " copies. Raise durability or lower min-replicas.");
    }
  }
}
