// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.check;

import io.outlast.faults.check.Deed.Call;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All who are told how a task has ended are told the same. */
final class OneCompletion implements Promise {
  @Override
  public String sentence() {
    return "A task has at most one accepted completion.";
  }

  @Override
  public Stream<Violation> violations(Deeds deeds) {
    return deeds.all().filter(Deed::endsByItself).flatMap(deed -> ends(deeds, deed));
  }

  private Stream<Violation> ends(Deeds deeds, Deed deed) {
    Map<String, Call> ends = new LinkedHashMap<>();
    deed.calls().filter(Call::tellsTheEnd).forEach(call -> ends.putIfAbsent(end(call), call));
    if (ends.size() < 2 || wereApart(deeds, deed, new ArrayList<>(ends.values()))) {
      return Stream.empty();
    }
    return Stream.of(
        broken(
            deed.label(),
            deed.label()
                + " has ended in more than one way: "
                + String.join(
                    ", ",
                    ends.entrySet().stream()
                        .map(
                            end ->
                                "%s told to %s at %s"
                                    .formatted(
                                        end.getKey(),
                                        end.getValue().begin().process(),
                                        deeds.at(end.getValue().endNanos())))
                        .toList())));
  }

  private static String end(Call call) {
    return call.kind().map(Enum::name).orElse("")
        + (call.isA(io.outlast.faults.peer.Peer.Kind.CANCELLED) ? "" : " " + call.value());
  }

  /** Each side of a split may come to an end of its own; those are counted apart. */
  private static boolean wereApart(Deeds deeds, Deed deed, List<Call> ends) {
    long from = Long.MAX_VALUE;
    long to = Long.MIN_VALUE;
    for (Call end : ends) {
      long run = deed.runOf(end.value()).map(r -> r.begin().nanos()).orElse(end.endNanos());
      from = Math.min(from, run);
      to = Math.max(to, end.endNanos());
    }
    return deeds.sight().wereAnyApart(from, to);
  }
}
