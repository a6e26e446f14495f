// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.wire;

import static org.assertj.core.api.Assertions.fail;

import io.outlast.engine.wire.Input.MalformedException;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;

/** What a reader must bear: bytes cut off anywhere, and bytes of anyone's making. */
final class Garbled {
  private Garbled() {}

  /** Every proper beginning of a value is malformed. */
  static void cutOffAnywhere(byte[] whole, Consumer<byte[]> reader) {
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      if (!isMalformed(cut, reader)) {
        fail("The first %d of %d bytes were read as a whole", length, whole.length);
      }
    }
  }

  /** Whatever was done to the bytes, they are read or they are malformed. */
  static void changedSomewhere(byte[] whole, Random random, Consumer<byte[]> reader) {
    for (int i = 0; i < 20; i++) {
      byte[] changed = whole.clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      readOrMalformed(changed, reader);
    }
  }

  /** Random bytes are read or they are malformed. */
  static void random(Random random, Consumer<byte[]> reader) {
    byte[] bytes = new byte[random.nextInt(80)];
    random.nextBytes(bytes);
    readOrMalformed(bytes, reader);
  }

  private static void readOrMalformed(byte[] bytes, Consumer<byte[]> reader) {
    isMalformed(bytes, reader);
  }

  /** Any other exception than the one for this fails the test. */
  private static boolean isMalformed(byte[] bytes, Consumer<byte[]> reader) {
    try {
      reader.accept(bytes);
      return false;
    } catch (MalformedException e) {
      return true;
    }
  }
}
