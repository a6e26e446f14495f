// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import org.jspecify.annotations.Nullable;

/** A partition of one of the stores, or what is bound to this member. */
record Place(int durability, int partition) {
  static Place of(RunSpec spec) {
    return new Place(spec.address().durability(), spec.address().partition());
  }

  // Written out for the same reason as in ExecutorId.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Place that
        && durability == that.durability
        && partition == that.partition;
  }

  @Override
  public int hashCode() {
    return 31 * durability + partition;
  }
}
