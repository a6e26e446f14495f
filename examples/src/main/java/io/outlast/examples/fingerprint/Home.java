// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import java.nio.file.Path;

/**
 * Where the demo was started.
 *
 * @param project the root of this project
 * @param terminal whether a person watches standard output
 */
record Home(Path project, boolean terminal) {

  /** Reads what {@code ./demo} tells. */
  static Home ofThisJvm() {
    return new Home(
        Path.of(System.getProperty("outlast.demo.home", "")).toAbsolutePath(),
        Boolean.getBoolean("outlast.demo.terminal"));
  }

  /** Returns the folder for logs and manifests. */
  Path work() {
    return project.resolve("target").resolve("demo");
  }
}
