// SPDX-License-Identifier: Apache-2.0
package io.outlast.config;

import java.time.Duration;
import java.util.Map;

/** Configuration of a durable executor (SPEC §2, §4). Not thread-safe. */
public final class DurableExecutorConfig extends ExecutorConfig<DurableExecutorConfig> {

  /** Default of {@link #setResultTtl}. */
  public static final Duration DEFAULT_RESULT_TTL = Duration.ofHours(24);

  /** Default of {@link #setMaxResults}. */
  public static final int DEFAULT_MAX_RESULTS = 10_000;

  private Duration resultTtl = DEFAULT_RESULT_TTL;
  private int maxResults = DEFAULT_MAX_RESULTS;

  /** Makes the configuration named {@link #DEFAULT_NAME}, with all defaults. */
  public DurableExecutorConfig() {
    this(DEFAULT_NAME);
  }

  /** Makes a configuration with all defaults. */
  public DurableExecutorConfig(String name) {
    super(name);
  }

  /** Makes a deep copy. */
  public DurableExecutorConfig(DurableExecutorConfig other) {
    this(other.getName(), other);
  }

  /** Makes a deep copy under another name. */
  public DurableExecutorConfig(String name, DurableExecutorConfig other) {
    super(name, other);
    resultTtl = other.resultTtl;
    maxResults = other.maxResults;
  }

  /**
   * Sets the number of slots per partition. Unfinished tasks are never overwritten: when they fill
   * all slots a submit is refused. Results are overwritten, oldest first. Too small: refusals, and
   * results that go before they are read. Too large: memory on owner and backups. Members must
   * agree.
   *
   * <p>Of tasks without a key, the results of the last 0.8 × capacity × partitions stay readable:
   * for any number of submitting members up to a fifth of the capacity, and for up to 100 of them
   * with a capacity of 100 or more. More of them meet in some small partitions by chance, and
   * results there go sooner.
   *
   * @param capacity 0 or more; default 100; 0 is no limit, results then stay until they are
   *     disposed or {@link #setResultTtl} or {@link #setMaxResults} ends them
   * @throws IllegalArgumentException if it is negative
   */
  @Override
  public DurableExecutorConfig setCapacity(int capacity) {
    return setCapacityChecked(capacity);
  }

  /** Returns how long results stay. */
  public Duration getResultTtl() {
    return resultTtl;
  }

  /**
   * Sets how long a result stays after its task has ended (R20). Too short: late readers find it
   * stale. Too long: memory. Members may differ.
   *
   * @param resultTtl positive; default 24 hours
   * @throws IllegalArgumentException if it is not positive
   */
  public DurableExecutorConfig setResultTtl(Duration resultTtl) {
    this.resultTtl =
        ConfigChecks.positive(
            setting("result-ttl"), resultTtl, "For tasks without a result use execute.");
    return this;
  }

  /** Returns how many results a partition keeps. */
  public int getMaxResults() {
    return maxResults;
  }

  /**
   * Sets how many results a partition keeps, oldest dropped first (R20); effective where it is
   * below the capacity or the capacity is unlimited. Too small: late readers find results stale.
   * Too large: memory. Members may differ.
   *
   * @param maxResults 1 or more; default 10,000
   * @throws IllegalArgumentException if it is less than 1
   */
  public DurableExecutorConfig setMaxResults(int maxResults) {
    this.maxResults =
        ConfigChecks.inRange(
            setting("max-results"),
            maxResults,
            1,
            Integer.MAX_VALUE,
            "It bounds the results that each partition keeps.");
    return this;
  }

  @Override
  public Map<String, Object> toMap() {
    Map<String, Object> map = super.toMap();
    map.put("result-ttl", resultTtl);
    map.put("max-results", maxResults);
    return map;
  }

  @Override
  DurableExecutorConfig self() {
    return this;
  }

  @Override
  String kind() {
    return "durable executor";
  }
}
