// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.time;

import io.outlast.engine.port.Timers;
import io.outlast.member.membership.Members;
import io.outlast.member.message.Message;
import io.outlast.member.message.PendingCalls;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Asks the coordinator for its cluster time: several times when this member joins, then every now
 * and then, and keeps the answer of the shortest round trip. A new coordinator goes on with the
 * time it has, so time survives the old one.
 */
public final class TimeSync {
  private static final int FIRST_SAMPLES = 5;
  private static final long INTERVAL_NANOS = 30_000_000_000L;

  private final SystemClusterTime time;
  private final Members members;
  private final PendingCalls calls;
  private final Timers timers;

  /** Adjusts {@code time}. */
  public TimeSync(SystemClusterTime time, Members members, PendingCalls calls, Timers timers) {
    this.time = time;
    this.members = members;
    this.calls = calls;
    this.timers = timers;
  }

  /** Takes the first samples; completes when this member has the cluster's time. */
  public CompletionStage<Void> start() {
    timers.after(INTERVAL_NANOS, this::again);
    return samples(FIRST_SAMPLES, /* first= */ true);
  }

  private void again() {
    samples(1, /* first= */ false);
    timers.after(INTERVAL_NANOS, this::again);
  }

  private CompletionStage<Void> samples(int count, boolean first) {
    UUID coordinator = members.coordinator();
    if (count == 0 || coordinator.equals(members.self().id())) {
      return CompletableFuture.completedFuture(null);
    }
    long sentAt = time.monotonicNanos();
    return calls
        .ask(coordinator, Message.TimeRequest::new)
        .handle(
            (answer, failure) -> {
              if (answer instanceof Message.TimeReply reply) {
                time.adjust(
                    reply.clusterNanos(),
                    sentAt,
                    reply.errorBoundNanos(),
                    first && count == FIRST_SAMPLES);
              }
              if (failure == null) {
                return count - 1;
              }
              // It is gone. A newcomer cannot do without the time, and asks the next coordinator.
              return first ? count : 0;
            })
        .thenCompose(rest -> samples(rest, first));
  }
}
