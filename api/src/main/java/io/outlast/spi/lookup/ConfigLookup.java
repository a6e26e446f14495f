// SPDX-License-Identifier: Apache-2.0
package io.outlast.spi.lookup;

import java.io.File;
import java.net.URL;
import org.jspecify.annotations.Nullable;

/**
 * Finds the configuration of a program that names none, and the reader for it. Where there is none
 * no reader is loaded: this is on the way of every start, so it has no lambdas either. Thread-safe.
 */
public final class ConfigLookup {

  private static final String READER_ARTIFACT = "io.outlast:outlast-config";
  private static final String CLASS_PATH = "classpath:";

  /** The endings of files, in the order in which they are looked for. */
  private static final String[] ENDINGS = {".xml", ".yaml", ".yml"};

  private ConfigLookup() {}

  /**
   * Finds a configuration: what the system property names, else a file of the first base name in
   * the working directory, then on the class path, else the same with the second base name.
   *
   * @param property a system property with a path, or {@code classpath:} and the name of a resource
   * @param bases names of files without their ending
   * @return null if there is none
   * @throws IllegalArgumentException if what the system property names is not there, or what was
   *     found cannot be read
   */
  public static @Nullable ConfigSource find(String property, String... bases) {
    String named = System.getProperty(property);
    if (named != null) {
      return named(property, named);
    }
    for (String base : bases) {
      ConfigSource found = find(base);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /**
   * Reads a configuration.
   *
   * @throws IllegalArgumentException if it is not one of that type; the message names source, line,
   *     key and value, and says what is allowed
   * @throws IllegalStateException if there is no reader on the class path; the message names the
   *     artifact to add
   */
  public static <C> C read(ConfigSource source, Class<C> type) {
    return Factories.load(ConfigReader.class, READER_ARTIFACT, null).read(source, type);
  }

  private static @Nullable ConfigSource find(String base) {
    for (String ending : ENDINGS) {
      File file = new File(base + ending);
      if (file.isFile()) {
        return ConfigSource.ofFile(file);
      }
    }
    for (String ending : ENDINGS) {
      URL url = resource(base + ending);
      if (url != null) {
        return ConfigSource.ofResource(base + ending, url);
      }
    }
    return null;
  }

  private static ConfigSource named(String property, String location) {
    try {
      if (!location.startsWith(CLASS_PATH)) {
        return ConfigSource.ofFile(new File(location));
      }
      String name = location.substring(CLASS_PATH.length());
      URL url = resource(name.startsWith("/") ? name.substring(1) : name);
      if (url == null) {
        throw ConfigSource.refused(location, "is not on the class path.", null);
      }
      return ConfigSource.ofResource(name, url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          e.getMessage() + " It is named by the system property " + property + ".", e);
    }
  }

  /** The two class loaders are mostly one, and a search that finds nothing opens all jars. */
  private static @Nullable URL resource(String name) {
    ClassLoader own = ConfigLookup.class.getClassLoader();
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    URL found = context == null || context == own ? null : context.getResource(name);
    return found != null || own == null ? found : own.getResource(name);
  }
}
