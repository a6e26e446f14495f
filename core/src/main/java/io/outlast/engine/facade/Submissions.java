// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends an executor's tasks, and keeps to the limit in flight. */
final class Submissions {
  private final Backing backing;
  private final Limits limits;

  /**
   * What bounds the tasks of all proxies of an executor.
   *
   * @param spread places for tasks that may go anywhere
   * @param inFlight how many may be on their way
   * @param patience how long they may be
   */
  record Limits(Spread spread, InFlight inFlight, Patience patience) {}

  Submissions(Backing backing, Limits limits) {
    this.backing = backing;
    this.limits = limits;
  }

  /**
   * Sends a task; waits only while too many are in flight.
   *
   * @param packing makes the parcel; what it throws is what the future fails with
   * @param future told of all that follows
   */
  <F extends TaskFuture<?>> F send(Supplier<Parcel> packing, F future) {
    Parcel parcel = pack(packing, future);
    if (parcel != null) {
      limits.inFlight().acquire();
      new Submission(backing, limits, parcel, future).start();
    }
    return future;
  }

  /**
   * Sends a task unless the deadline passes while too many are in flight: then it ends cancelled.
   */
  <F extends TaskFuture<?>> F send(Supplier<Parcel> packing, F future, Deadline deadline)
      throws InterruptedException {
    Parcel parcel = pack(packing, future);
    if (parcel != null) {
      if (limits.inFlight().acquire(deadline)) {
        new Submission(backing, limits, parcel, future).start();
      } else {
        future.givenUp();
      }
    }
    return future;
  }

  private static @Nullable Parcel pack(Supplier<Parcel> packing, TaskFuture<?> future) {
    try {
      return packing.get();
    } catch (Throwable cannotPack) {
      future.unsent(cannotPack);
      return null;
    }
  }
}
