// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks;

import java.util.List;

/** What the manual of Hazelcast asks of the JVMs that it runs in. */
public final class HazelcastJvm {
  /** Opens to it the packages of the JDK that it uses. */
  public static final List<String> OPTIONS =
      List.of(
          "--add-modules=java.se",
          "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-opens=java.management/sun.management=ALL-UNNAMED",
          "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

  private HazelcastJvm() {}
}
