// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.check;

import io.outlast.faults.check.Deed.Call;
import io.outlast.faults.peer.Peer.Kind;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A listing has each scheduled task once that was acknowledged before it was asked for, unless
 * somebody had asked to dispose of it before the answer.
 */
final class ListingsAreExact implements Promise {
  @Override
  public String sentence() {
    return "Listings have each task exactly once.";
  }

  @Override
  public Stream<Violation> violations(Deeds deeds) {
    List<Listed> scheduled =
        deeds
            .all()
            .filter(Deed::isAcknowledged)
            .filter(deed -> !deed.isSubmitted())
            .filter(deed -> deed.calls().noneMatch(call -> call.isA(Kind.DISCARDED)))
            .map(Listed::of)
            .toList();
    return deeds.lists().stream()
        .filter(list -> list.isA(Kind.OK))
        .filter(list -> !deeds.sight().wereAnyApart(list.begin().nanos(), list.endNanos()))
        .flatMap(list -> wrong(deeds, list, scheduled));
  }

  /** A task, and from when to when it must be in listings. */
  private record Listed(Deed deed, long from, long to) {
    static Listed of(Deed deed) {
      return new Listed(deed, deed.origin().orElseThrow().endNanos(), deed.firstDisposalNanos());
    }
  }

  private Stream<Violation> wrong(Deeds deeds, Call list, List<Listed> scheduled) {
    List<String> listed = Arrays.asList(list.value().split(" "));
    Set<String> once = new HashSet<>(listed);
    Stream<Violation> twice =
        listed.size() == once.size()
            ? Stream.empty()
            : Stream.of(broken("", about(deeds, list) + "had " + doubled(listed) + " twice"));
    Stream<Violation> missing =
        scheduled.stream()
            .filter(task -> task.from() < list.begin().nanos() && task.to() >= list.endNanos())
            .map(Listed::deed)
            .filter(deed -> !once.contains(deed.reference()) && !deeds.mayLose())
            .limit(1)
            .map(
                deed ->
                    broken(
                        deed.label(),
                        about(deeds, list)
                            + "lacks "
                            + deed.label()
                            + ", acknowledged at "
                            + deeds.at(deed.origin().orElseThrow().endNanos())));
    return Stream.concat(twice, missing);
  }

  private static String about(Deeds deeds, Call list) {
    return "the listing of %s at %s ".formatted(list.begin().process(), deeds.at(list.endNanos()));
  }

  private static String doubled(List<String> listed) {
    Set<String> seen = new HashSet<>();
    return String.join(" ", listed.stream().filter(name -> !seen.add(name)).toList());
  }
}
