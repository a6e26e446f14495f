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
 * and then, and keeps the answer of the shortest round trip. A new coordinator goes on with the
 * time it has, so time survives the old one.
 *
 * <p>A newcomer may become the coordinator before it has heard the time: its elders are lost. Then
 * a younger member may know it. Only if none does is the newcomer's own clock the cluster's; until
 * then it tells nobody a time.
 */
public final class TimeSync {
  private static final int FIRST_SAMPLES = 5;
  private static final long INTERVAL_NANOS = 30_000_000_000L;

  /** Another newcomer is about to learn the time. */
  private static final long AGAIN_NANOS = 50_000_000L;

  private final SystemClusterTime time;
  private final Members members;
  private final PendingCalls calls;
  private final Timers timers;

  /** What an attempt to learn the time has come to. */
  private enum Answer {
    TAKEN,
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
    timers.after(INTERVAL_NANOS, this::again);
    return learn();
  }

  private void again() {
    UUID coordinator = members.coordinator();
    if (time.isKnown()) {
      if (isSelf(coordinator)) {
        time.lead();
      } else {
        var unused = ask(coordinator);
      }
    }
    timers.after(INTERVAL_NANOS, this::again);
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
                  case TAKEN -> samples(coordinator, FIRST_SAMPLES - 1);
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
                answer == Answer.TAKEN ? samples(other, FIRST_SAMPLES - 1) : learnFromAny(others));
  }

  private CompletionStage<Void> samples(UUID member, int count) {
    return count == 0
        ? CompletableFuture.completedFuture(null)
        : ask(member).thenCompose(answer -> samples(member, answer == Answer.GONE ? 0 : count - 1));
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
              time.adjust(reply.clusterNanos(), sentAt, reply.errorBoundNanos());
              return Answer.TAKEN;
            });
  }
}
