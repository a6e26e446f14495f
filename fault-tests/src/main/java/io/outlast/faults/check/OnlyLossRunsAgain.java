// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.check;

import io.outlast.faults.check.Deed.Run;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Joins, leaves in order and rebalances run no task again: who runs twice has lost the member that
 * ran it first, or the member that was to.
 */
final class OnlyLossRunsAgain implements Promise {
  @Override
  public String sentence() {
    return "Without a lost owner no task runs twice.";
  }

  @Override
  public Stream<Violation> violations(Deeds deeds) {
    return deeds
        .all()
        .filter(Deed::endsByItself)
        .filter(deed -> deed.runs().size() > 1)
        .flatMap(
            deed ->
                IntStream.range(1, deed.runs().size())
                    .filter(i -> !wasLost(deeds, deed, deed.runs().get(i)))
                    .mapToObj(i -> again(deeds, deed, i)));
  }

  private static boolean wasLost(Deeds deeds, Deed deed, Run again) {
    long from =
        deed.origin().map(o -> o.begin().nanos()).orElse(deed.runs().get(0).begin().nanos());
    long to = again.begin().nanos();
    return deeds.hasAnyDied(from, to) || deeds.sight().wereAnyApart(from, to);
  }

  private Violation again(Deeds deeds, Deed deed, int index) {
    List<Run> runs = deed.runs();
    Run before = runs.get(index - 1);
    Run again = runs.get(index);
    return broken(
        deed.label(),
        "%s ran on %s at %s, and again on %s at %s, and no member was lost meanwhile"
            .formatted(
                deed.label(),
                before.process(),
                deeds.at(before.begin().nanos()),
                again.process(),
                deeds.at(again.begin().nanos())));
  }
}
