// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.serial;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * A set of classes, by patterns: {@code a.B} is a class and those nested in it, {@code a.*} those
 * of a package, {@code a.**} those of the packages below it too, {@code **} all. Immutable. Costs a
 * look into a hash table for each part of a name, however many patterns there are.
 */
final class ClassPatterns {
  private static final String ALL = "**";
  private static final String PACKAGE = ".*";
  private static final String TREE = ".**";

  private final Set<String> classes = new HashSet<>();
  private final Set<String> packages = new HashSet<>();
  private final Set<String> trees = new HashSet<>();
  private final boolean hasAll;

  ClassPatterns(Collection<String> patterns) {
    hasAll = patterns.contains(ALL);
    for (String pattern : patterns) {
      if (pattern.endsWith(TREE)) {
        trees.add(pattern.substring(0, pattern.length() - TREE.length()));
      } else if (pattern.endsWith(PACKAGE)) {
        packages.add(pattern.substring(0, pattern.length() - PACKAGE.length()));
      } else {
        classes.add(pattern);
      }
    }
  }

  /** Whether a class is in it, by its binary name. */
  boolean contains(String className) {
    return hasAll || containsClass(className) || containsPackage(className);
  }

  private boolean containsClass(String className) {
    if (classes.contains(className)) {
      return true;
    }
    for (int i = className.indexOf('$'); i > 0; i = className.indexOf('$', i + 1)) {
      if (classes.contains(className.substring(0, i))) {
        return true;
      }
    }
    return false;
  }

  private boolean containsPackage(String className) {
    int dot = className.lastIndexOf('.');
    if (dot > 0 && packages.contains(className.substring(0, dot))) {
      return true;
    }
    for (; dot > 0; dot = className.lastIndexOf('.', dot - 1)) {
      if (trees.contains(className.substring(0, dot))) {
        return true;
      }
    }
    return false;
  }
}
