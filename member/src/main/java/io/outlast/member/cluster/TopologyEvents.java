// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.infinispan.distribution.ch.ConsistentHash;
import org.infinispan.factories.ComponentRegistry;
import org.infinispan.factories.impl.BasicComponentRegistry;
import org.infinispan.notifications.Listener;
import org.infinispan.notifications.cachelistener.CacheNotifier;
import org.infinispan.notifications.cachelistener.annotation.TopologyChanged;
import org.infinispan.notifications.cachelistener.event.TopologyChangedEvent;
import org.jspecify.annotations.Nullable;

/**
 * Takes the engine's topology events to whoever follows them. Public only because the engine calls
 * it by reflection.
 *
 * <p>The methods return a stage: those that return nothing are called on another thread.
 */
@Listener
public final class TopologyEvents {
  /** What is to be done before a topology is installed; the engine waits for the stage. */
  @FunctionalInterface
  interface Before {
    CompletionStage<Void> topology(Change change);
  }

  /** Who is read from and written to now, and will be; null now if there was no topology. */
  record Change(
      @Nullable ConsistentHash readBefore,
      @Nullable ConsistentHash writeBefore,
      ConsistentHash readNow,
      ConsistentHash writeNow) {}

  private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

  private final Before before;
  private final Runnable after;

  private TopologyEvents(Before before, Runnable after) {
    this.before = before;
    this.after = after;
  }

  /** Tells of each topology before and after it is installed. */
  static TopologyEvents waitedFor(Before before, Runnable after) {
    return new TopologyEvents(before, after);
  }

  /** The same for somebody who is done when the call returns. */
  static TopologyEvents to(Consumer<Change> before, Runnable after) {
    return waitedFor(
        change -> {
          before.accept(change);
          return DONE;
        },
        after);
  }

  /** Hears of the topologies of a cache; of all, if it is about to start. */
  void listenTo(ComponentRegistry cache) {
    cache
        .getComponent(BasicComponentRegistry.class)
        .getComponent(CacheNotifier.class)
        .wired()
        .addListener(this);
  }

  @TopologyChanged
  public CompletionStage<Void> topologyChanged(TopologyChangedEvent<Object, Object> event) {
    if (event.isPre()) {
      return before.topology(
          new Change(
              event.getReadConsistentHashAtStart(),
              event.getWriteConsistentHashAtStart(),
              event.getReadConsistentHashAtEnd(),
              event.getWriteConsistentHashAtEnd()));
    }
    after.run();
    return DONE;
  }
}
