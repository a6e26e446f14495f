// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.protection;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/**
 * A class that a protection names in its configuration. One that cannot be used is an error when
 * the member starts, also if the protection is not enabled.
 */
final class NamedClass<T> {
  private final String where;
  private final String name;
  private final Constructor<? extends T> constructor;

  /**
   * Finds the class.
   *
   * @param where the setting that names it, for messages
   * @param type what it must implement
   * @throws IllegalArgumentException if it cannot be used
   */
  NamedClass(String where, String name, Class<T> type, ClassLoader loader) {
    this.where = where;
    this.name = name;
    try {
      constructor = Class.forName(name, true, loader).asSubclass(type).getConstructor();
    } catch (ClassNotFoundException e) {
      throw refused(
          "is not on the class path of this member. Add it, or set the loader that has it by"
              + " Config.setClassLoader",
          e);
    } catch (ClassCastException e) {
      throw refused("does not implement " + type.getName(), e);
    } catch (NoSuchMethodException e) {
      throw refused("has no public constructor without arguments. Give it one", e);
    } catch (LinkageError e) {
      throw refused("cannot be loaded: " + e, e);
    }
  }

  /** Makes an object of the class. */
  T make() {
    try {
      return constructor.newInstance();
    } catch (InstantiationException | IllegalAccessException e) {
      throw refused("must be a public class that is not abstract", e);
    } catch (InvocationTargetException e) {
      throw refused("cannot be made, its constructor threw " + e.getCause(), e.getCause());
    }
  }

  private IllegalArgumentException refused(String why, @Nullable Throwable cause) {
    return new IllegalArgumentException("%s: class %s %s.".formatted(where, name, why), cause);
  }
}
