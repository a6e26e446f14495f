// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.check;

import io.outlast.faults.check.Deed.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** While a run of a task goes on, no other begins on a member that sees the first. */
final class RunsDoNotOverlap implements Promise {
  @Override
  public String sentence() {
    return "Runs of one task do not overlap among members that see each other.";
  }

  @Override
  public Stream<Violation> violations(Deeds deeds) {
    return deeds.all().flatMap(deed -> overlaps(deeds, deed).stream());
  }

  private List<Violation> overlaps(Deeds deeds, Deed deed) {
    List<Violation> violations = new ArrayList<>();
    List<Run> runs = deed.runs();
    for (int i = 0; i < runs.size(); i++) {
      Run one = runs.get(i);
      for (int j = i + 1; j < runs.size(); j++) {
        Run other = runs.get(j);
        long from = other.begin().nanos();
        long to = Math.min(one.endNanos(), other.endNanos());
        if (from < one.endNanos()
            && !deeds.sight().wereApart(one.process(), other.process(), from, to)) {
          violations.add(
              broken(
                  deed.label(),
                  "%s ran on %s from %s to %s, and on %s from %s to %s, who saw each other"
                      .formatted(
                          deed.label(),
                          one.process(),
                          deeds.at(one.begin().nanos()),
                          deeds.at(one.endNanos()),
                          other.process(),
                          deeds.at(from),
                          deeds.at(other.endNanos()))));
        }
      }
    }
    return violations;
  }
}
