// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.check;

import io.outlast.faults.history.Event;
import io.outlast.faults.history.Event.Kind;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * When all members were gone nothing runs before as many are started again, or have been waited for
 * as long as they are to be. A member with an empty disk knows of nothing to wait for, and those
 * that come to it begin at once.
 */
final class NothingRunsBeforeRecovery implements Promise {
  @Override
  public String sentence() {
    return "After all were gone nothing runs before enough are back, or the time for that is over.";
  }

  @Override
  public Stream<Violation> violations(Deeds deeds) {
    List<Event> dark = deeds.history().of(Kind.DARK).toList();
    return IntStream.range(0, dark.size())
        .boxed()
        .flatMap(
            i ->
                early(
                    deeds,
                    dark.get(i),
                    i + 1 < dark.size() ? dark.get(i + 1).nanos() : deeds.auditNanos())
                    .stream());
  }

  private Optional<Violation> early(Deeds deeds, Event dark, long until) {
    List<Event> seated =
        deeds
            .history()
            .of(Kind.SEATED)
            .filter((Event seat) -> seat.nanos() > dark.nanos() && seat.nanos() < until)
            .toList();
    if (seated.isEmpty() || seated.stream().anyMatch(seat -> seat.word(1).equals("true"))) {
      return Optional.empty();
    }
    int wanted = Integer.parseInt(dark.word(1));
    long over = seated.get(0).nanos() + 1_000_000 * Long.parseLong(dark.word(2));
    long back = seated.size() < wanted ? Long.MAX_VALUE : seated.get(wanted - 1).nanos();
    return deeds
        .history()
        .of(Kind.START)
        .filter((Event start) -> start.nanos() > dark.nanos())
        .findFirst()
        .filter(start -> start.nanos() < Math.min(until, Math.min(over, back)))
        .map(
            start ->
                broken(
                    start.word(0),
                    "all members were gone (%s) at %s, and %s ran on %s at %s, when %d of %d were started again"
                        .formatted(
                            dark.word(0),
                            deeds.at(dark.nanos()),
                            start.word(0),
                            start.process(),
                            deeds.at(start.nanos()),
                            seated.stream().filter(s -> s.nanos() < start.nanos()).count(),
                            wanted)));
  }
}
