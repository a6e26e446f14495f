// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks;

import java.io.Serializable;

/** A task that does nothing, so that what is measured is not its own. */
final class Nothing implements Runnable, Serializable {
  private static final long serialVersionUID = 1L;

  @Override
  public void run() {}
}
