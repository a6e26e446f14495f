// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.check;

import io.outlast.faults.check.Deed.Run;
import java.util.stream.Stream;

/** A run begins on a thread that is not interrupted, whatever the run before has left. */
final class ThreadsAreClean implements Promise {
  @Override
  public String sentence() {
    return "No run inherits an interrupt.";
  }

  @Override
  public Stream<Violation> violations(Deeds deeds) {
    return deeds
        .all()
        .flatMap(
            deed ->
                deed.runs().stream()
                    .filter(Run::beganInterrupted)
                    .filter(run -> !wasMeant(deeds, deed, run))
                    .map(
                        run ->
                            broken(
                                deed.label(),
                                "%s began on %s at %s with its thread interrupted"
                                    .formatted(
                                        deed.label(),
                                        run.process(),
                                        deeds.at(run.begin().nanos())))));
  }

  /** Somebody has cancelled it, or it runs elsewhere: the interrupt may come at its first line. */
  private static boolean wasMeant(Deeds deeds, Deed deed, Run run) {
    long at = run.begin().nanos();
    return deed.isGivenUpBefore(at) || deeds.sight().wasApart(run.process(), at, at);
  }
}
