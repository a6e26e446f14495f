// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile;

import io.outlast.configfile.table.Root;
import io.outlast.configfile.table.Section;
import io.outlast.configfile.table.Section.Family;
import io.outlast.configfile.table.Section.Group;
import io.outlast.configfile.table.Section.Part;
import io.outlast.configfile.table.Section.Setting;
import io.outlast.configfile.table.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All settings of the table, each with the sections around it and a way to its object. */
final class Places {

  /** The name of whatever needs one. */
  static final String NAME = "some";

  private Places() {}

  /**
   * A setting in its place.
   *
   * @param around the sections around it, the outermost first
   * @param in finds its object in a configuration
   */
  @SuppressWarnings("unchecked") // each setting meets the objects that its section was found for
  record Place(
      Root<?> root, List<Part<?>> around, Setting<?, ?> setting, Function<Object, Object> in) {

    Object get(Object config) {
      return ((Setting<Object, Object>) setting).getter().apply(in.apply(config));
    }

    Object fresh() {
      return root.make().get();
    }

    Object byDefault() {
      return get(fresh());
    }

    /** The keys of the sections around it, without the root. */
    String section() {
      return around.stream().map(Part::key).collect(Collectors.joining("/"));
    }

    @Override
    public String toString() {
      return root.ownKey()
          + Stream.concat(around.stream(), Stream.of(setting))
              .map(part -> "/" + part.key())
              .collect(Collectors.joining());
    }
  }

  static List<Place> all() {
    List<Place> all = new ArrayList<>();
    Tables.ALL.forEach(root -> collect(root, List.of(), root.section(), c -> c, all));
    return all;
  }

  @SuppressWarnings("unchecked") // as above
  private static void collect(
      Root<?> root,
      List<Part<?>> around,
      Section<?> section,
      Function<Object, Object> in,
      List<Place> all) {
    for (Part<?> part : section.parts()) {
      if (part instanceof Setting<?, ?> setting) {
        all.add(new Place(root, around, setting, in));
      } else if (part instanceof Group<?, ?> group) {
        Function<Object, Object> next = ((Group<Object, Object>) group).in();
        collect(root, and(around, part), group.section(), in.andThen(next), all);
      } else if (part instanceof Family<?, ?> family) {
        Function<Object, Object> next =
            parent -> ((Family<Object, Object>) family).in().apply(parent, NAME);
        collect(root, and(around, part), family.section(), in.andThen(next), all);
      }
    }
  }

  private static List<Part<?>> and(List<Part<?>> around, Part<?> part) {
    return Stream.concat(around.stream(), Stream.of(part)).toList();
  }
}
