// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile.table;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Settings that stand together, with the sections among them.
 *
 * @param <T> the class that they set
 * @param textKey the setting that a text in place of the section means, or null if there may be
 *     none
 * @param parts settings and sections, in the order in which documentation shows them
 */
public record Section<T>(@Nullable String textKey, List<Part<T>> parts) {

  /** Copies the parts. */
  public Section {
    parts = List.copyOf(parts);
  }

  /** What may stand in a section. */
  public sealed interface Part<T> {
    /** The name of the element in XML, or key in YAML. */
    String key();
  }

  /**
   * One setting.
   *
   * @param type what it may be
   * @param setter sets it, and checks it
   * @param getter returns what is set, null for nothing
   */
  public record Setting<T, V>(
      String key, Type<V> type, BiConsumer<T, V> setter, Function<T, @Nullable V> getter)
      implements Part<T> {}

  /**
   * A section that stands here once.
   *
   * @param in finds the object that it sets
   */
  public record Group<T, S>(String key, Function<T, S> in, Section<S> section) implements Part<T> {}

  /**
   * A section that stands here once for each name.
   *
   * @param in finds, or makes, the object of a name
   */
  public record Family<T, S>(String key, BiFunction<T, String, S> in, Section<S> section)
      implements Part<T> {}
}
