// SPDX-License-Identifier: Apache-2.0
package io.outlast.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The configurations of one kind of executor, in the order in which they were added. They are
 * looked up by the names they have now, for a name may be set late.
 */
final class ExecutorConfigs<C extends ExecutorConfig<C>> {

  private final List<C> configs = new ArrayList<>();
  private final C builtIn;
  private final BiFunction<String, C, C> copyAs;

  /**
   * Makes an empty collection.
   *
   * @param builtIn what executors get for which nothing was configured
   * @param copyAs makes a copy under a name
   */
  ExecutorConfigs(C builtIn, BiFunction<String, C, C> copyAs) {
    this.builtIn = builtIn;
    this.copyAs = copyAs;
  }

  void addCopiesOf(ExecutorConfigs<C> others) {
    others.configs.forEach(config -> add(copyAs.apply(config.getName(), config)));
  }

  void add(C config) {
    Objects.requireNonNull(config, "config");
    configs.removeIf(old -> old.getName().equals(config.getName()));
    configs.add(config);
  }

  C get(String name) {
    return named(name)
        .orElseGet(
            () -> {
              C made = find(name);
              configs.add(made);
              return made;
            });
  }

  C find(String name) {
    C source =
        named(name)
            .or(() -> NamePatterns.longestMatch(all().keySet(), name).flatMap(this::named))
            .or(() -> named(ExecutorConfig.DEFAULT_NAME))
            .orElse(builtIn);
    return copyAs.apply(name, source);
  }

  Map<String, C> all() {
    Map<String, C> all = new LinkedHashMap<>();
    configs.forEach(config -> all.put(config.getName(), config));
    return all;
  }

  private Optional<C> named(String name) {
    Objects.requireNonNull(name, "name");
    return configs.stream().filter(config -> config.getName().equals(name)).findFirst();
  }
}
