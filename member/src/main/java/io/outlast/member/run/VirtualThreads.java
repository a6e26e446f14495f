// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import java.util.concurrent.ThreadFactory;

/** Virtual threads, by reflection: we compile for Java 17, where there are none. */
final class VirtualThreads {
  private static final int FIRST_VERSION = 21;

  private VirtualThreads() {}

  /** Whether this JVM has them. In 19 and 20 they are a preview, and not meant. */
  static boolean areAvailable() {
    return Runtime.version().feature() >= FIRST_VERSION;
  }

  static ThreadFactory factory() {
    try {
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      return (ThreadFactory)
          Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "Java %d has no virtual threads in the form known: Thread.ofVirtual().factory()."
              .formatted(Runtime.version().feature()),
          e);
    }
  }
}
