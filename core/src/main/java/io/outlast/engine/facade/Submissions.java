// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.partition.PartitionAware;
import io.outlast.spi.Traits;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends an executor's tasks: asks where to, makes bytes of them, and keeps to the limit in flight.
 */
final class Submissions {
  private final Backing backing;
  private final Spread spread;
  private final InFlight inFlight;

  /** What leaves: a task made ready, with the partition of its key if it has one. */
  private record Parcel(byte[] task, @Nullable Integer partition) {}

  Submissions(Backing backing, Spread spread, InFlight inFlight) {
    this.backing = backing;
    this.spread = spread;
    this.inFlight = inFlight;
  }

  /** Sends a task; waits only while too many are in flight. */
  <V extends @Nullable Object> DurableFuture<V> send(
      Object task, @Nullable Object key, boolean awaitsEnd) {
    DurableFuture<V> future = new DurableFuture<>(backing);
    Parcel parcel = parcel(task, key, future);
    if (parcel != null) {
      inFlight.acquire();
      send(parcel, awaitsEnd, future);
    }
    return future;
  }

  /**
   * Sends a task unless the deadline passes while too many are in flight: then it ends cancelled.
   */
  <V extends @Nullable Object> DurableFuture<V> send(Object task, Deadline deadline)
      throws InterruptedException {
    DurableFuture<V> future = new DurableFuture<>(backing);
    Parcel parcel = parcel(task, null, future);
    if (parcel != null) {
      if (inFlight.acquire(deadline)) {
        send(parcel, /* awaitsEnd= */ true, future);
      } else {
        future.givenUp();
      }
    }
    return future;
  }

  private void send(Parcel parcel, boolean awaitsEnd, DurableFuture<?> future) {
    Integer fixed = parcel.partition();
    Submission submission =
        new Submission(
            backing, inFlight, future, parcel.task(), awaitsEnd, fixed == null ? spread : null);
    submission.send(fixed == null ? spread.next() : fixed);
  }

  private @Nullable Parcel parcel(Object task, @Nullable Object key, DurableFuture<?> future) {
    Object wanted = key != null ? key : keyOf(task);
    try {
      TaskSerializer serializer = backing.serializer();
      return new Parcel(
          serializer.toBytes(task),
          wanted == null
              ? null
              : KeyPartitions.partitionOf(
                  wanted, backing.owners().partitionCount(), serializer::toBytes));
    } catch (Throwable cannotSerialize) {
      future.unsent(cannotSerialize);
      return null;
    }
  }

  private static @Nullable Object keyOf(Object task) {
    PartitionAware<?> aware = Traits.find(task, PartitionAware.class).orElse(null);
    return aware == null
        ? null
        : Objects.requireNonNull(
            aware.getPartitionKey(), () -> "getPartitionKey() of " + task.getClass().getName());
  }
}
