// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import org.jspecify.annotations.Nullable;

/** A simulated run went wrong; the message names the seed that plays it again. */
public final class SimulationFailure extends AssertionError {
  private static final long serialVersionUID = 1;

  private final long seed;

  SimulationFailure(long seed, String message, @Nullable Throwable cause) {
    super("Seed " + seed + ": " + message, cause);
    this.seed = seed;
  }

  /** The seed to give to {@link Simulation#Simulation(long)}. */
  public long seed() {
    return seed;
  }
}
