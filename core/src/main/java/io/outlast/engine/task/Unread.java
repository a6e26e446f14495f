// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

import java.util.Arrays;

/**
 * What a later version of Outlast has written at the end of a value: kept as it came while members
 * of both versions run (R39).
 *
 * @param version the version that has written it
 * @param bytes nobody changes them
 */
public record Unread(int version, byte[] bytes) {
  @Override
  public boolean equals(Object other) {
    return other instanceof Unread unread
        && unread.version == version
        && Arrays.equals(unread.bytes, bytes);
  }

  @Override
  public int hashCode() {
    return 31 * version + Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return bytes.length + " bytes of version " + version;
  }
}
