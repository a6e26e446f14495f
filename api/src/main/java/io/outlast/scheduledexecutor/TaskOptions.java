// SPDX-License-Identifier: Apache-2.0
package io.outlast.scheduledexecutor;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a scheduled task may ask for beyond its due time. They are stored with the task, and so hold
 * on every owner. Immutable; begin with {@link #DEFAULT} and use the {@code with} methods.
 *
 * @param ifExists what to do about a task of the same name
 * @param failurePolicy what an exception does to the task
 * @param misfirePolicy what happens with missed ticks
 * @param timeout longest time a run may take before it is interrupted and counts as failed with a
 *     {@link java.util.concurrent.TimeoutException}; null for no limit (R38)
 * @param expireAfter how late a run may start: one that is overdue by more is never started, a
 *     one-shot task then ends as failed with a {@link java.util.concurrent.TimeoutException}; null
 *     for no limit (R38)
 * @param autoDispose whether the task is disposed when it has ended, as if it were an {@link
 *     AutoDisposableTask}
 */
public record TaskOptions(
    IfExists ifExists,
    FailurePolicy failurePolicy,
    MisfirePolicy misfirePolicy,
    @Nullable Duration timeout,
    @Nullable Duration expireAfter,
    boolean autoDispose) {

  /** Fail if the name is taken, stop at an exception, coalesce missed ticks, no limits, keep. */
  public static final TaskOptions DEFAULT =
      new TaskOptions(
          IfExists.FAIL, FailurePolicy.stop(), MisfirePolicy.coalesce(), null, null, false);

  /** Checks that limits are positive. */
  public TaskOptions {
    Objects.requireNonNull(ifExists, "ifExists");
    Objects.requireNonNull(failurePolicy, "failurePolicy");
    Objects.requireNonNull(misfirePolicy, "misfirePolicy");
    timeout = timeout == null ? null : Durations.positive("timeout", timeout);
    expireAfter = expireAfter == null ? null : Durations.positive("expireAfter", expireAfter);
  }

  /** Returns these options with another choice about a task of the same name. */
  public TaskOptions withIfExists(IfExists choice) {
    return new TaskOptions(choice, failurePolicy, misfirePolicy, timeout, expireAfter, autoDispose);
  }

  /** Returns these options with another policy for exceptions. */
  public TaskOptions withFailurePolicy(FailurePolicy policy) {
    return new TaskOptions(ifExists, policy, misfirePolicy, timeout, expireAfter, autoDispose);
  }

  /** Returns these options with another policy for missed ticks. */
  public TaskOptions withMisfirePolicy(MisfirePolicy policy) {
    return new TaskOptions(ifExists, failurePolicy, policy, timeout, expireAfter, autoDispose);
  }

  /** Returns these options with a limit on the time of each run. */
  public TaskOptions withTimeout(Duration limit) {
    return new TaskOptions(
        ifExists,
        failurePolicy,
        misfirePolicy,
        Objects.requireNonNull(limit, "limit"),
        expireAfter,
        autoDispose);
  }

  /** Returns these options with a limit on how late a run may start. */
  public TaskOptions withExpireAfter(Duration limit) {
    return new TaskOptions(
        ifExists,
        failurePolicy,
        misfirePolicy,
        timeout,
        Objects.requireNonNull(limit, "limit"),
        autoDispose);
  }

  /** Returns these options with automatic disposal at the end. */
  public TaskOptions withAutoDispose() {
    return new TaskOptions(
        ifExists, failurePolicy, misfirePolicy, timeout, expireAfter, /* autoDispose= */ true);
  }
}
