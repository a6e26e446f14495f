// SPDX-License-Identifier: Apache-2.0
package io.outlast.spi;

import io.outlast.core.LifecycleEvent.LifecycleState;
import io.outlast.core.LifecycleService;
import io.outlast.core.OutlastInstance;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The running instances of one kind in this JVM. An instance is forgotten when it ends, by
 * whichever way. Thread-safe.
 */
public final class RunningInstances {

  private final Set<OutlastInstance> instances = new CopyOnWriteArraySet<>();
  private final Set<String> reservedNames = new CopyOnWriteArraySet<>();

  /**
   * Starts an instance and keeps it until it ends.
   *
   * @param name the configured name, or null if the instance makes one
   * @throws IllegalStateException if an instance of that name runs or is being started
   */
  public OutlastInstance start(@Nullable String name, Supplier<OutlastInstance> starter) {
    if (name == null) {
      return keep(starter.get());
    }
    if (!reservedNames.add(name)) {
      throw nameTaken(name);
    }
    try {
      if (byName(name).isPresent()) {
        throw nameTaken(name);
      }
      return keep(starter.get());
    } finally {
      reservedNames.remove(name);
    }
  }

  /** Returns the instances that run now, in the order of their start. */
  public Set<OutlastInstance> all() {
    instances.removeIf(instance -> !instance.getLifecycleService().isRunning());
    return Collections.unmodifiableSet(new LinkedHashSet<>(instances));
  }

  /** Returns the running instance of that name. */
  public Optional<OutlastInstance> byName(String name) {
    return all().stream().filter(instance -> instance.getName().equals(name)).findFirst();
  }

  /** Shuts all down, one after the other; the first failure is thrown when all have been tried. */
  public void shutdownAll() {
    RuntimeException first = null;
    for (OutlastInstance instance : all()) {
      try {
        instance.shutdown();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private OutlastInstance keep(OutlastInstance instance) {
    instances.add(instance);
    LifecycleService lifecycle = instance.getLifecycleService();
    lifecycle.addLifecycleListener(
        event -> {
          if (event.getState() == LifecycleState.SHUTDOWN) {
            instances.remove(instance);
          }
        });
    return instance;
  }

  private static IllegalStateException nameTaken(String name) {
    return new IllegalStateException(
        "An instance named '"
            + name
            + "' already runs in this JVM. Give each instance a name of its own by setInstanceName,"
            + " or none, so that one is made.");
  }
}
