// SPDX-License-Identifier: Apache-2.0
package io.outlast.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds what a task implements, in whatever number of {@linkplain TaskWrapper wrappers}: {@code
 * NamedTask}, {@code PartitionAware}, {@code StatefulTask}, {@code AutoDisposableTask}, {@code
 * OutlastInstanceAware}, {@code TaskContextAware}.
 */
public final class Traits {

  /** More layers than any sensible task has: reaching it means that wrappers form a circle. */
  private static final int MAX_LAYERS = 10_000;

  private Traits() {}

  /**
   * Returns the outermost layer of the task that has the trait: where two layers are named, the
   * outer name counts.
   *
   * @throws IllegalArgumentException if the wrappers form a circle
   */
  public static <T> Optional<T> find(Object task, Class<T> trait) {
    Object layer = Objects.requireNonNull(task, "task");
    for (int depth = 0; depth < MAX_LAYERS; depth++) {
      if (trait.isInstance(layer)) {
        return Optional.of(trait.cast(layer));
      }
      if (!(layer instanceof TaskWrapper wrapper)) {
        return Optional.empty();
      }
      layer = wrapper.unwrap();
    }
    throw circle(task);
  }

  /** Tells whether any layer of the task has the trait. */
  public static boolean has(Object task, Class<?> trait) {
    return find(task, trait).isPresent();
  }

  /**
   * Returns all layers of the task, from the outermost to the task itself: injection visits each.
   *
   * @throws IllegalArgumentException if the wrappers form a circle
   */
  public static List<Object> layers(Object task) {
    List<Object> layers = new ArrayList<>(2);
    Object layer = Objects.requireNonNull(task, "task");
    layers.add(layer);
    while (layer instanceof TaskWrapper wrapper) {
      layer = wrapper.unwrap();
      layers.add(layer);
      if (layers.size() > MAX_LAYERS) {
        throw circle(task);
      }
    }
    return List.copyOf(layers);
  }

  private static IllegalArgumentException circle(Object task) {
    return new IllegalArgumentException(
        "Task of class "
            + task.getClass().getName()
            + " has more than "
            + MAX_LAYERS
            + " layers: its TaskWrapper.unwrap() probably leads back to itself. It must return the"
            + " task inside.");
  }
}
