// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.check;

import io.outlast.faults.check.Deed.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A run of a stateful task sees the state that the last acknowledged run has left: the count grows
 * by one or, if that run was lost, not at all; it never falls and never jumps.
 */
final class StateIsOfTheLastRun implements Promise {
  @Override
  public String sentence() {
    return "A state is that of the last acknowledged run: never older, never newer.";
  }

  @Override
  public Stream<Violation> violations(Deeds deeds) {
    return deeds.all().flatMap(deed -> jumps(deeds, deed).stream());
  }

  private List<Violation> jumps(Deeds deeds, Deed deed) {
    List<Violation> violations = new ArrayList<>();
    List<Run> runs = deed.runs().stream().filter(run -> run.state() >= 0).toList();
    for (int i = 0; i < runs.size(); i++) {
      Run run = runs.get(i);
      long before = i == 0 ? 0 : runs.get(i - 1).state();
      long step = run.state() - before;
      boolean isWrong = i == 0 ? step != 0 : step < 0 || step > 1;
      long from = i == 0 ? run.begin().nanos() : runs.get(i - 1).begin().nanos();
      if (isWrong && !deeds.sight().wereAnyApart(from, run.begin().nanos())) {
        violations.add(
            broken(
                deed.label(),
                "%s has seen %d on %s at %s, after %d"
                    .formatted(
                        deed.label(),
                        run.state(),
                        run.process(),
                        deeds.at(run.begin().nanos()),
                        before)));
      }
    }
    return violations;
  }
}
