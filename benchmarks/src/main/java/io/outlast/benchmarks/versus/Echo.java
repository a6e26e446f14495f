// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import java.io.Serializable;
import java.util.Arrays;
import java.util.concurrent.Callable;

/** The task of all systems: returns what it was given. */
record Echo(byte[] payload) implements Callable<byte[]>, Serializable {
  static Echo of(int bytes) {
    byte[] payload = new byte[bytes];
    Arrays.fill(payload, (byte) 7);
    return new Echo(payload);
  }

  @Override
  public byte[] call() {
    return payload;
  }

  /** Throws unless this is what a run of this task returns. */
  void check(byte[] result) {
    if (result.length != payload.length) {
      throw new IllegalStateException(
          "An echo of " + payload.length + " bytes came back with " + result.length);
    }
  }
}
