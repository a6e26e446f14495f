// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.time;

import io.outlast.engine.port.Timers;
import io.outlast.member.membership.Members;
import io.outlast.member.message.Message;
import io.outlast.member.message.PendingCalls;
import java.util.Iterator;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Asks the coordinator for its cluster time: several times when this member joins, then every now
 * and then, and keeps the answer of the shortest round trip. On a busy machine answers are slow,
 * and say little: then it asks on, since due times that were set by a wrong clock stay wrong. A new
 * coordinator goes on with the time it has, so time survives the old one.
 *
 * <p>A newcomer may become the coordinator before it has heard the time: its elders are lost. Then
 * a younger member may know it. Only if none does is the newcomer's own clock the cluster's; until
 * then it tells nobody a time.
 */
public final class TimeSync {
  private static final int FIRST_SAMPLES = 5;

  /** A newcomer joins with what it has measured by then. */
  private static final long FIRST_SAMPLES_NANOS = 500_000_000L;

  private static final long INTERVAL_NANOS = 30_000_000_000L;

  /** After an answer that was slow. */
  private static final long SOON_NANOS = 1_000_000_000L;

  /** A round trip that tells the time well enough: to its half. */
  private static final long SHORT_TRIP_NANOS = 4_000_000L;

  /** Another newcomer is about to learn the time. */
  private static final long AGAIN_NANOS = 50_000_000L;

  private final SystemClusterTime time;
  private final Members members;
  private final PendingCalls calls;
  private final Timers timers;

  /** What an attempt to learn the time has come to. */
  private enum Answer {
    /** It was quick. */
    CLOSE,
    /** It was slow, and may be wrong by half of that. */
    ROUGH,
    KNOWS_NONE,
    GONE
  }

  /** Adjusts {@code time}. */
  public TimeSync(SystemClusterTime time, Members members, PendingCalls calls, Timers timers) {
    this.time = time;
    this.members = members;
    this.calls = calls;
    this.timers = timers;
  }

  /** Takes the first samples; completes when this member has the cluster's time. */
  public CompletionStage<Void> start() {
    return learn().whenComplete((now, failure) -> askLater(SOON_NANOS));
  }

  private void askLater(long nanos) {
    timers.after(nanos, () -> again(nanos));
  }

  private void again(long waited) {
    UUID coordinator = members.coordinator();
    if (isSelf(coordinator)) {
      time.lead();
      askLater(INTERVAL_NANOS);
    } else {
      // After a slow answer soon, then ever later, until the interval is reached.
      long later = waited < INTERVAL_NANOS ? Math.min(INTERVAL_NANOS, 2 * waited) : SOON_NANOS;
      var unused =
          ask(coordinator)
              .thenAccept(answer -> askLater(answer == Answer.CLOSE ? INTERVAL_NANOS : later));
    }
  }

  private boolean isSelf(UUID member) {
    return member.equals(members.self().id());
  }

  private CompletionStage<Void> learn() {
    UUID coordinator = members.coordinator();
    if (isSelf(coordinator)) {
      return learnFromAny(members.view().stream().filter(id -> !isSelf(id)).iterator());
    }
    return ask(coordinator)
        .thenCompose(
            answer ->
                switch (answer) {
                  case CLOSE, ROUGH -> samples(coordinator, answer);
                  case KNOWS_NONE -> later().thenCompose(now -> learn());
                  case GONE -> learn();
                });
  }

  /** Of a coordinator that does not know the time: somebody does, or it is this member's. */
  private CompletionStage<Void> learnFromAny(Iterator<UUID> others) {
    if (!others.hasNext()) {
      time.found();
      return CompletableFuture.completedFuture(null);
    }
    UUID other = others.next();
    return ask(other)
        .thenCompose(
            answer ->
                switch (answer) {
                  case CLOSE, ROUGH -> samples(other, answer);
                  case KNOWS_NONE, GONE -> learnFromAny(others);
                });
  }

  private CompletionStage<Void> samples(UUID member, Answer first) {
    long end = time.monotonicNanos() + FIRST_SAMPLES_NANOS;
    return samples(member, first == Answer.CLOSE, FIRST_SAMPLES - 1, end);
  }

  private CompletionStage<Void> samples(UUID member, boolean isClose, int atLeast, long end) {
    boolean isEnough = isClose || time.monotonicNanos() - end >= 0;
    return atLeast <= 0 && isEnough
        ? CompletableFuture.completedFuture(null)
        : ask(member)
            .thenCompose(
                answer ->
                    answer == Answer.GONE
                        ? CompletableFuture.completedFuture(null)
                        : samples(member, isClose || answer == Answer.CLOSE, atLeast - 1, end));
  }

  private CompletionStage<Void> later() {
    CompletableFuture<Void> later = new CompletableFuture<>();
    timers.after(AGAIN_NANOS, () -> later.complete(null));
    return later;
  }

  private CompletionStage<Answer> ask(UUID member) {
    long sentAt = time.monotonicNanos();
    return calls
        .ask(member, Message.TimeRequest::new)
        .handle(
            (answer, failure) -> {
              if (!(answer instanceof Message.TimeReply reply)) {
                return Answer.GONE;
              }
              if (reply.errorBoundNanos() == SystemClusterTime.UNKNOWN) {
                return Answer.KNOWS_NONE;
              }
              boolean isShort = time.monotonicNanos() - sentAt <= SHORT_TRIP_NANOS;
              time.adjust(reply.clusterNanos(), sentAt, reply.errorBoundNanos());
              return isShort ? Answer.CLOSE : Answer.ROUGH;
            });
  }
}
