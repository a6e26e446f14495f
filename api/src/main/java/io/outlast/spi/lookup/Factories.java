// SPDX-License-Identifier: Apache-2.0
package io.outlast.spi.lookup;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds implementations on the class path. Thread-safe. */
public final class Factories {

  private Factories() {}

  /**
   * Returns the first implementation found by the given class loader, the context class loader of
   * the thread, or the class loader of this API, in this order.
   *
   * @param artifact Maven coordinates of the module that holds the implementation
   * @throws IllegalStateException if there is none; the message names the artifact
   */
  public static <F> F load(Class<F> factory, String artifact, @Nullable ClassLoader configured) {
    List<@Nullable ClassLoader> loaders = new ArrayList<>();
    loaders.add(configured);
    loaders.add(Thread.currentThread().getContextClassLoader());
    loaders.add(Factories.class.getClassLoader());
    for (ClassLoader loader : loaders) {
      if (loader != null) {
        Iterator<F> found = serviceLoader(factory, loader).iterator();
        if (found.hasNext()) {
          return found.next();
        }
      }
    }
    throw new IllegalStateException(
        "No implementation of "
            + factory.getName()
            + " was found on the class path. Add the artifact "
            + artifact
            + " to the dependencies, in the version of outlast-api.");
  }

  private static <F> ServiceLoader<F> serviceLoader(Class<F> factory, ClassLoader loader) {
    return ServiceLoader.load(factory, loader);
  }
}
