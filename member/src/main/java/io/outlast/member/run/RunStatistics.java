// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Counts the runs of one executor on this member. Thread-safe, and never a bottleneck. */
final class RunStatistics {
  private final LongAdder begun = new LongAdder();
  private final LongAdder ended = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private final LongAdder failedSaves = new LongAdder();
  private final LongSupplier clock;

  /** Times runs by the clock, or not at all if it stands still. */
  RunStatistics(LongSupplier clock) {
    this.clock = clock;
  }

  /** A run begins; returns what {@link #end} is to be given. */
  long begin() {
    begun.increment();
    return clock.getAsLong();
  }

  void end(long beginning) {
    nanos.add(clock.getAsLong() - beginning);
    ended.increment();
  }

  /** A stateful task could not save its state after its run. */
  void saveFailed() {
    failedSaves.increment();
  }

  /** Reads the ends before the beginnings: there are never more ends than beginnings. */
  RunCounts counts() {
    long ends = ended.sum();
    return new RunCounts(begun.sum(), ends, nanos.sum(), failedSaves.sum());
  }
}
