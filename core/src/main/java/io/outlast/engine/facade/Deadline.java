// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.port.Timers;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The end of a call's patience, however many waits the call consists of. It is a timer and not a
 * point in time, so that simulated time moves it as real time does. Close it when the call ends.
 */
final class Deadline implements AutoCloseable {
  private final CompletableFuture<Boolean> passed = new CompletableFuture<>();
  private final Timers.Timer timer;

  private Deadline(Timers.Timer timer) {
    this.timer = timer;
  }

  private Deadline(Timers timers, long nanos) {
    this.timer = timers.after(nanos, () -> passed.complete(true));
  }

  /** A deadline that comes when it is closed. */
  static Deadline none() {
    return new Deadline(() -> {});
  }

  /** A deadline that comes after the time; at once if that is zero or less. */
  static Deadline after(Timers timers, long timeout, TimeUnit unit) {
    Deadline deadline = new Deadline(timers, unit.toNanos(timeout));
    if (timeout <= 0) {
      deadline.close();
    }
    return deadline;
  }

  boolean hasPassed() {
    return passed.isDone();
  }

  /** Runs a short action when the deadline has passed or is closed. */
  void whenPassed(Runnable action) {
    Futures.then(passed, now -> action.run());
  }

  /**
   * Waits for a future that never fails.
   *
   * @return its value, or empty if the deadline came first
   */
  <T> Optional<T> await(CompletableFuture<T> future) throws InterruptedException {
    try {
      CompletableFuture.anyOf(future, passed).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("A future failed that should always have a value.", e);
    }
    return future.isDone() ? Optional.of(future.join()) : Optional.empty();
  }

  @Override
  public void close() {
    timer.cancel();
    passed.complete(true);
  }
}
