// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.port;

/**
 * The time that all members share: nanoseconds since the Unix epoch as the cluster's first member
 * saw it, advanced by monotonic clocks only, never set back. Wall clocks that jump change nothing
 * (SPEC §3, R1).
 */
public interface ClusterTime {
  /** Now, in nanoseconds of cluster time; never less than before on this member. */
  long nanos();

  /**
   * How far {@link #nanos()} may be from the first member's, in nanoseconds. A new owner adds it to
   * due times, so that nothing runs early by what its own clock may be wrong.
   */
  long errorBoundNanos();
}
