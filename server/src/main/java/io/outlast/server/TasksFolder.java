// SPDX-License-Identifier: Apache-2.0
package io.outlast.server;

import io.outlast.config.Config;
import io.outlast.core.TaskFunction;
import io.outlast.spi.TaskProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The jars with the classes of tasks, on one class loader, as they were when the server started:
 * jars that come later are read by the next start.
 */
final class TasksFolder {
  private final Path folder;
  private final List<Path> jars;
  private final ClassLoader loader;

  private TasksFolder(Path folder, List<Path> jars, ClassLoader loader) {
    this.folder = folder;
    this.jars = jars;
    this.loader = loader;
  }

  /**
   * Opens all jars.
   *
   * @throws IllegalArgumentException if there is no such folder, or a jar in it is none
   */
  static TasksFolder open(Path folder, ClassLoader parent) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "--tasks is %s, which is no folder. Name the one with the jars of the tasks."
              .formatted(folder.toAbsolutePath()));
    }
    List<Path> jars = jarsOf(folder);
    jars.forEach(TasksFolder::requireJar);
    URL[] urls = jars.stream().map(TasksFolder::url).toArray(URL[]::new);
    return new TasksFolder(folder, jars, new URLClassLoader("tasks", urls, parent));
  }

  private static List<Path> jarsOf(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("The folder of tasks cannot be read: " + folder, e);
    }
  }

  /** A class loader says nothing of a jar that it cannot read: its classes would be missing. */
  private static void requireJar(Path file) {
    try {
      new JarFile(file.toFile()).close();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s in the folder of tasks is no jar: %s. Build it again, or take it away."
              .formatted(file.toAbsolutePath(), e.getMessage()),
          e);
    }
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("%s has no URL.".formatted(jar), e);
    }
  }

  ClassLoader loader() {
    return loader;
  }

  /**
   * Registers what the jars have for tasks that are submitted by name.
   *
   * @throws IllegalArgumentException if a provider cannot be used, or two have the same name
   */
  void register(Config config) {
    Map<String, String> providers = new TreeMap<>();
    try {
      for (TaskProvider provider : ServiceLoader.load(TaskProvider.class, loader)) {
        for (Map.Entry<String, TaskFunction> task : provider.tasks().entrySet()) {
          String other = providers.put(task.getKey(), provider.getClass().getName());
          if (other != null) {
            throw new IllegalArgumentException(
                "Two classes register task '%s': %s and %s. Rename one, or take its jar out of %s."
                    .formatted(task.getKey(), other, provider.getClass().getName(), folder));
          }
          config.registerTask(task.getKey(), task.getValue());
        }
      }
    } catch (ServiceConfigurationError e) {
      throw new IllegalArgumentException(
          "A provider of tasks in %s cannot be used: %s"
              .formatted(folder, e.getCause() == null ? e.getMessage() : e + ", " + e.getCause()),
          e);
    }
  }

  @Override
  public String toString() {
    return "%d jars in %s".formatted(jars.size(), folder.toAbsolutePath());
  }
}
