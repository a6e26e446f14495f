// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.port.Timers;

/**
 * For how long a task that finds no place is tried again (R47).
 *
 * @param timers run the next try
 * @param nanos the time for all pauses together; 0 to be refused at once
 */
record Patience(Timers timers, long nanos) {
  /** Starts to be patient. */
  Backoff backoff() {
    return new Backoff(timers, nanos);
  }

  /** Pauses between tries that will come to an end, whose end just cannot be foretold. */
  Backoff unlimited() {
    return new Backoff(timers, Backoff.UNLIMITED);
  }
}
