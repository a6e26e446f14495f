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
                    .filter((Run run) -> run.begin().word(4).equals("true"))
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
}
