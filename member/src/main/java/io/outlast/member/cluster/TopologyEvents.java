// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.infinispan.notifications.Listener;
import org.infinispan.notifications.cachelistener.annotation.TopologyChanged;
import org.infinispan.notifications.cachelistener.event.TopologyChangedEvent;

/**
 * Takes the engine's topology events to a {@link PartitionWatch}. Public only because the engine
 * calls it by reflection.
 *
 * <p>The methods return a stage: those that return nothing are called on another thread.
 */
@Listener
public final class TopologyEvents {
  private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

  private final PartitionWatch watch;

  TopologyEvents(PartitionWatch watch) {
    this.watch = watch;
  }

  @TopologyChanged
  public CompletionStage<Void> topologyChanged(TopologyChangedEvent<Object, Object> event) {
    if (event.isPre()) {
      watch.beforeTopology(
          event.getReadConsistentHashAtStart(),
          event.getWriteConsistentHashAtStart(),
          event.getReadConsistentHashAtEnd(),
          event.getWriteConsistentHashAtEnd());
    } else {
      watch.afterTopology();
    }
    return DONE;
  }
}
