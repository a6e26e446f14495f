// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.infinispan.distribution.LocalizedCacheTopology;
import org.infinispan.notifications.Listener;
import org.infinispan.notifications.cachelistener.annotation.TopologyChanged;
import org.infinispan.notifications.cachelistener.event.TopologyChangedEvent;

/**
 * Takes the engine's topology events to a {@link JournalKeeper}; see {@link TopologyEvents}. The
 * engine waits for the stages.
 */
@Listener
public final class JournalEvents {
  private final JournalKeeper keeper;
  private final Supplier<LocalizedCacheTopology> installed;

  JournalEvents(JournalKeeper keeper, Supplier<LocalizedCacheTopology> installed) {
    this.keeper = keeper;
    this.installed = installed;
  }

  @TopologyChanged
  public CompletionStage<Void> topologyChanged(TopologyChangedEvent<Object, Object> event) {
    if (event.isPre()) {
      return keeper.beforeTopology(
          event.getReadConsistentHashAtStart(),
          event.getReadConsistentHashAtEnd(),
          event.getWriteConsistentHashAtEnd());
    }
    keeper.afterTopology(installed.get());
    return CompletableFuture.completedFuture(null);
  }
}
