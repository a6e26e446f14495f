// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.view;

import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * Listeners of applications under their registration IDs. They are called on threads meant for user
 * code, one event after the other; one that throws is reported and disturbs nobody.
 */
final class Registrations<L> {
  private final Map<UUID, L> listeners = new ConcurrentHashMap<>();
  private final Executor executor;
  private final ListenerFailures failures;

  Registrations(Executor executor, ListenerFailures failures) {
    this.executor = executor;
    this.failures = failures;
  }

  UUID add(L listener) {
    Objects.requireNonNull(listener, "listener");
    // A name within this JVM; UUID.randomUUID() sets up a SecureRandom, which slows each start.
    ThreadLocalRandom random = ThreadLocalRandom.current();
    UUID id = new UUID(random.nextLong(), random.nextLong());
    listeners.put(id, listener);
    return id;
  }

  boolean remove(UUID id) {
    return listeners.remove(Objects.requireNonNull(id, "registrationId")) != null;
  }

  void tell(Consumer<L> event) {
    if (!listeners.isEmpty()) {
      executor.execute(() -> tellNow(event));
    }
  }

  void tellNow(Consumer<L> event) {
    for (L listener : listeners.values()) {
      try {
        event.accept(listener);
      } catch (RuntimeException e) {
        failures.failed(String.valueOf(listener), e);
      }
    }
  }
}
