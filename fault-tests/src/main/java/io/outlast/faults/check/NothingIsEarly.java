// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.check;

import io.outlast.faults.check.Deed.Run;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * No run begins before its due time, counted by the one clock that all processes share; a series
 * has no more first attempts than ticks.
 */
final class NothingIsEarly implements Promise {
  /** A member knows the cluster's time, by which tasks are due, up to half a round trip. */
  private static final long CLOCK_ERROR = 20_000_000L;

  @Override
  public String sentence() {
    return "Nothing runs before it is due.";
  }

  @Override
  public Stream<Violation> violations(Deeds deeds) {
    return deeds
        .all()
        .filter(deed -> deed.origin().isPresent())
        .flatMap(deed -> early(deeds, deed));
  }

  private Stream<Violation> early(Deeds deeds, Deed deed) {
    long first =
        deed.origin().orElseThrow().begin().nanos() + 1_000_000 * deed.delayMillis() - CLOCK_ERROR;
    List<Run> ticks = deed.runs().stream().filter(run -> run.attempt() == 1).toList();
    long period = 1_000_000 * deed.periodMillis();
    Stream<Violation> ofTicks =
        IntStream.range(0, ticks.size())
            .filter(tick -> deed.periodMillis() > 0)
            // Each side of a split runs each tick.
            .filter(tick -> !deeds.sight().wereAnyApart(first, ticks.get(tick).begin().nanos()))
            .filter(tick -> ticks.get(tick).begin().nanos() < first + tick * period)
            .limit(1)
            .mapToObj(tick -> early(deeds, deed, ticks.get(tick), first + tick * period));
    Stream<Violation> ofRuns =
        deed.runs().stream()
            .filter(run -> run.begin().nanos() < first)
            .map(run -> early(deeds, deed, run, first));
    return Stream.concat(ofRuns, ofTicks).limit(1);
  }

  private Violation early(Deeds deeds, Deed deed, Run run, long due) {
    return broken(
        deed.label(),
        "%s was due at %s at the earliest, and was run on %s at %s"
            .formatted(deed.label(), deeds.at(due), run.process(), deeds.at(run.begin().nanos())));
  }
}
