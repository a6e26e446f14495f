// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.infinispan.util.logging.events.EventLog;
import org.infinispan.util.logging.events.EventLogCategory;
import org.infinispan.util.logging.events.EventLogLevel;
import org.infinispan.util.logging.events.EventLogger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where Infinispan tells each step of each move of each cache, and what copies it believes lost:
 * for those who look for a fault in it. What it means for tasks is told elsewhere, once.
 */
final class EngineEvents implements EventLogger {
  private static final Logger LOG = LoggerFactory.getLogger(EngineEvents.class);

  private final String member;

  EngineEvents(String member) {
    this.member = member;
  }

  @Override
  public void log(EventLogLevel level, EventLogCategory category, String message) {
    LOG.debug("{}: {} {} {}", member, level, category, message);
  }

  /** Nothing is kept. */
  @Override
  public List<EventLog> getEvents(
      Instant start,
      int count,
      Optional<EventLogCategory> category,
      Optional<EventLogLevel> level) {
    return List.of();
  }

  @Override
  public CompletionStage<Void> addListenerAsync(Object listener) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Void> removeListenerAsync(Object listener) {
    return CompletableFuture.completedFuture(null);
  }
}
