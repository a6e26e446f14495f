// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.check;

import io.outlast.faults.check.Deed.Call;
import io.outlast.faults.peer.Peer.Kind;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was acknowledged is there at the end: the end of what ends by itself, the runs of what does
 * not.
 */
final class NothingIsLost implements Promise {
  @Override
  public String sentence() {
    return "What was acknowledged is not lost, or its loss is told.";
  }

  /** A series that has not run for so long, and a few periods, does not run any more. */
  private static final long SILENCE = 5_000_000_000L;

  @Override
  public Stream<Violation> violations(Deeds deeds) {
    return deeds
        .all()
        .filter(Deed::isAcknowledged)
        .filter(deed -> !deed.isGivenUpBefore(Long.MAX_VALUE))
        .flatMap(deed -> deed.endsByItself() ? unread(deeds, deed) : silent(deeds, deed));
  }

  private Stream<Violation> unread(Deeds deeds, Deed deed) {
    List<Call> reads =
        deed.calls("read").filter(call -> call.begin().nanos() > deeds.auditNanos()).toList();
    return reads.stream()
        .filter(call -> !call.tellsTheEnd() && !isTold(deeds, call))
        .limit(1)
        .map(
            call ->
                broken(
                    deed.label(),
                    deed.label()
                        + ", acknowledged as "
                        + deed.reference()
                        + " at "
                        + deeds.at(deed.origin().orElseThrow().endNanos())
                        + ", was asked for by "
                        + call.begin().process()
                        + " at "
                        + deeds.at(call.begin().nanos())
                        + ": "
                        + call.kind().map(Kind::name).orElse("no answer")
                        + " "
                        + call.value()));
  }

  /** A merge may discard what it says it has; the rest may be lost where the faults allow it. */
  private static boolean isTold(Deeds deeds, Call call) {
    return call.isA(Kind.DISCARDED)
        || (deeds.mayLose() && (call.isA(Kind.LOST) || call.isA(Kind.STALE)));
  }

  private Stream<Violation> silent(Deeds deeds, Deed deed) {
    long since = deeds.auditNanos() - SILENCE - 3_000_000 * deed.periodMillis();
    boolean isOld = deed.origin().orElseThrow().endNanos() < since - 1_000_000 * deed.delayMillis();
    boolean runs = deed.runs().stream().anyMatch(run -> run.begin().nanos() > since);
    return !isOld || runs || deeds.mayLose()
        ? Stream.empty()
        : Stream.of(
            broken(
                deed.label(),
                deed.label()
                    + ", a series that nobody has ended, has not run since "
                    + last(deeds, deed)));
  }

  private static String last(Deeds deeds, Deed deed) {
    List<Deed.Run> runs = deed.runs();
    return runs.isEmpty() ? "ever" : deeds.at(runs.get(runs.size() - 1).begin().nanos());
  }
}
