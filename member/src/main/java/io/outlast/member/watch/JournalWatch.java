// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.watch;

import io.outlast.engine.journal.Journal.Standstill;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Looks whether what is to be kept on disk gets there. A disk that refuses is told of at once; one
 * that only is slow gets the threshold to answer.
 */
final class JournalWatch implements Watch {
  private final long thresholdNanos;
  private final Supplier<Optional<Standstill>> journal;

  JournalWatch(long thresholdNanos, Supplier<Optional<Standstill>> journal) {
    this.thresholdNanos = thresholdNanos;
    this.journal = journal;
  }

  @Override
  public List<Stall> stalls(long now) {
    return journal
        .get()
        .filter(still -> still.failure() != null || still.nanos() > thresholdNanos)
        .map(JournalWatch::stall)
        .stream()
        .toList();
  }

  private static Stall stall(Standstill still) {
    long millis = still.nanos() / 1_000_000;
    String failure = still.failure();
    return new Stall(
        "The journal",
        failure == null
            ? "its disk has not answered for %d ms".formatted(millis)
            : "nothing could be written for %d ms (%s)".formatted(millis, failure),
        "What is to be stored waits, and who waits for that with it. It goes on by itself when the"
            + " disk can be written again.");
  }
}
