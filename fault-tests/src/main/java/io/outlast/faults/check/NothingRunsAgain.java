// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.check;

import io.outlast.faults.check.Deed.Call;
import io.outlast.faults.check.Deed.Run;
import io.outlast.faults.peer.Peer.Kind;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Once somebody was told how a task has ended, no run of it begins. */
final class NothingRunsAgain implements Promise {
  @Override
  public String sentence() {
    return "What has completed does not run again.";
  }

  @Override
  public Stream<Violation> violations(Deeds deeds) {
    return deeds.all().filter(Deed::endsByItself).flatMap(deed -> again(deeds, deed));
  }

  private Stream<Violation> again(Deeds deeds, Deed deed) {
    Optional<Call> end =
        deed.calls().filter(Call::tellsTheEnd).min(Comparator.comparingLong(Call::endNanos));
    return end.stream()
        .flatMap(
            told ->
                deed.runs().stream()
                    .filter(run -> run.begin().nanos() > told.endNanos())
                    .filter(run -> !told.isA(Kind.CANCELLED) || !run.beganInterrupted())
                    .filter(run -> !wereApart(deeds, deed, told, run))
                    .map(
                        run ->
                            broken(
                                deed.label(),
                                "%s was told to have ended (%s) to %s at %s, and run again on %s at %s"
                                    .formatted(
                                        deed.label(),
                                        told.value(),
                                        told.begin().process(),
                                        deeds.at(told.endNanos()),
                                        run.process(),
                                        deeds.at(run.begin().nanos())))));
  }

  /** Whether who runs it again was apart from who had run it, when that came to its end. */
  private static boolean wereApart(Deeds deeds, Deed deed, Call told, Run again) {
    Optional<Run> first = deed.runOf(told.value());
    long from = first.map(run -> run.begin().nanos()).orElse(told.begin().nanos());
    return first
        .filter(run -> !deeds.isDead(run.process(), again.begin().nanos()))
        // Who runs again what it has run itself was on a side whose completions were not accepted.
        .filter(run -> !run.process().equals(again.process()))
        .map(run -> deeds.sight().wereApart(run.process(), again.process(), from, told.endNanos()))
        .orElseGet(() -> deeds.sight().wasApart(again.process(), from, told.endNanos()));
  }
}
