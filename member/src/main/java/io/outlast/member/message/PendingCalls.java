// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.message;

import io.outlast.engine.port.Timers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/**
 * Questions to members that await one answer each. A member that leaves the view fails those put to
 * it.
 */
public final class PendingCalls {
  private record Pending(UUID member, CompletableFuture<Message> answer) {}

  private static final long REPEAT_NANOS = 2_000_000_000L;

  private final Courier<Message> courier;
  private final Timers timers;
  private final AtomicLong correlations = new AtomicLong();
  private final Map<Long, Pending> pending = new ConcurrentHashMap<>();
  private volatile Set<UUID> view;

  /** Asks over the courier; the view is that of now. */
  public PendingCalls(Courier<Message> courier, Timers timers, Set<UUID> view) {
    this.courier = courier;
    this.timers = timers;
    this.view = view;
  }

  /** Puts a question; {@code message} makes it from its correlation. */
  public CompletionStage<Message> ask(UUID member, LongFunction<Message> message) {
    long correlation = correlations.incrementAndGet();
    CompletableFuture<Message> answer = new CompletableFuture<>();
    pending.put(correlation, new Pending(member, answer));
    put(correlation, member, message.apply(correlation));
    return answer;
  }

  private void put(long correlation, UUID member, Message message) {
    if (!pending.containsKey(correlation)) {
      return;
    }
    courier.send(member, message);
    // Looked at after it was noted: a view that came in between may have missed it.
    if (view.contains(member)) {
      timers.after(REPEAT_NANOS, () -> put(correlation, member, message));
    } else {
      fail(correlation);
    }
  }

  /** Completes a question. */
  public void answered(long correlation, Message answer) {
    Pending call = pending.remove(correlation);
    if (call != null) {
      call.answer().complete(answer);
    }
  }

  /** Fails the questions to members that are not in the view. */
  public void viewChanged(Set<UUID> newView) {
    view = newView;
    for (Map.Entry<Long, Pending> call : List.copyOf(pending.entrySet())) {
      if (!newView.contains(call.getValue().member())) {
        fail(call.getKey());
      }
    }
  }

  private void fail(long correlation) {
    Pending call = pending.remove(correlation);
    if (call != null) {
      call.answer()
          .completeExceptionally(
              new IllegalStateException("Member " + call.member() + " has left the cluster."));
    }
  }
}
