// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.serial;

import io.outlast.core.ClassRefusedException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which classes bytes may name (R49). Asked by name, before the class is looked for: so nothing of
 * it is loaded, and who sends bytes does not learn which classes there are. Thread-safe.
 */
final class ClassFilter {
  /** Bounds what bytes with ever new names could make us remember. */
  private static final int REMEMBERED = 10_000;

  private final boolean isOpen;
  private final ClassPatterns allowed;

  /** Names already found to be allowed: of arrays too, so that the usual case is one look. */
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /** Allows what these patterns cover; with none all that is not known to be dangerous. */
  ClassFilter(Collection<String> allowedClasses) {
    isOpen = allowedClasses.isEmpty();
    allowed = new ClassPatterns(allowedClasses);
  }

  /** Allows all that is not known to be dangerous. */
  static ClassFilter open() {
    return new ClassFilter(List.of());
  }

  /**
   * Checks a class.
   *
   * @param name a binary name, or what stands for an array or a primitive type
   * @throws ClassRefusedException if it may not be read
   */
  void require(String name) {
    if (known.contains(name)) {
      return;
    }
    String element = elementOf(name);
    if (KnownClasses.isDangerous(element)) {
      throw new ClassRefusedException(
          "Class %s is never deserialized: it is known to run code that bytes bring along. Carry what it holds in a class of your own."
              .formatted(element),
          element);
    }
    if (!isOpen && !isPrimitive(element) && !KnownClasses.isHarmless(element)) {
      requireAllowed(element);
    }
    if (known.size() < REMEMBERED) {
      known.add(name);
    }
  }

  private void requireAllowed(String className) {
    if (!allowed.contains(className)) {
      throw new ClassRefusedException(
          "Class %s may not be deserialized here: no pattern of allowed-classes covers it. If tasks, results or exceptions need it, allow it where this was read: addAllowedClasses(\"%s\"), or allowed-classes in the configuration file."
              .formatted(className, className),
          className);
    }
  }

  /**
   * {@code [[Lcom.acme.Job;} is an array of {@code com.acme.Job}, {@code [I} one of a primitive.
   */
  private static String elementOf(String name) {
    int dimensions = 0;
    while (dimensions < name.length() && name.charAt(dimensions) == '[') {
      dimensions++;
    }
    if (dimensions == 0) {
      return name;
    }
    return name.endsWith(";") && name.charAt(dimensions) == 'L'
        ? name.substring(dimensions + 1, name.length() - 1)
        : name.substring(dimensions);
  }

  /** Also the one letter that stands for it in the name of an array. */
  private static boolean isPrimitive(String element) {
    return (element.length() == 1 && "BCDFIJSZV".contains(element))
        || LoadingInputStream.isPrimitive(element);
  }
}
