// SPDX-License-Identifier: Apache-2.0
package io.outlast.server.tasks;

import io.outlast.core.TaskFunction;
import io.outlast.spi.TaskProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** What the tests put into a jar for a server; they do not have it on its class path otherwise. */
public final class SlowTasks implements TaskProvider {
  /** Says that it has begun, by a file, and ends when there is another one. */
  @Override
  public Map<String, TaskFunction> tasks() {
    return Map.of(
        "upper",
        argument ->
            new String(argument, StandardCharsets.UTF_8)
                .toUpperCase(Locale.ROOT)
                .getBytes(StandardCharsets.UTF_8),
        "until-there",
        argument -> {
          Path folder = Path.of(new String(argument, StandardCharsets.UTF_8));
          Files.createFile(folder.resolve("begun"));
          while (!Files.exists(folder.resolve("end"))) {
            Thread.sleep(5);
          }
          Files.createFile(folder.resolve("ended"));
          return argument;
        });
  }
}
