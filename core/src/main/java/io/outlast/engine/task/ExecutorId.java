// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An executor of the cluster.
 *
 * @param kind which of the two faces it has: the same name may be used for one of each
 * @param name the user's name for it
 */
public record ExecutorId(Kind kind, String name) {
  /** Stands for no executor, in questions to a partition or a store. */
  public static final ExecutorId NONE = new ExecutorId(Kind.DURABLE, "");

  /** The faces. The order is part of the stored form: append only. */
  public enum Kind {
    DURABLE,
    SCHEDULED
  }

  /**
   * The number that stands for the executor in stored keys: a 64-bit hash (FNV-1a, then a
   * finalizer), never 0. Two names with one number are found out when the second is used, since the
   * name is stored once per partition.
   */
  public long number() {
    long hash = 0xcbf29ce484222325L ^ kind.ordinal();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash ^= hash >>> 33;
    return hash == 0 ? 1 : hash;
  }

  // Written out, here and in the other records that are looked up before the first task runs:
  // generated ones are linked when they are first called, which costs a JVM 15 ms.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ExecutorId that && kind == that.kind && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + kind.ordinal();
  }
}
