// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.check;

import io.outlast.faults.check.Deed.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A name that was given to a task is given to no other before somebody asks to dispose of the
 * first.
 */
final class NamesAreTakenOnce implements Promise {
  @Override
  public String sentence() {
    return "A name belongs to one task at a time.";
  }

  @Override
  public Stream<Violation> violations(Deeds deeds) {
    if (deeds.mayLose()) {
      return Stream.empty(); // who has lost a task may give its name again
    }
    Map<String, List<Deed>> byName =
        deeds
            .all()
            .filter(Deed::isAcknowledged)
            .filter(deed -> deed.name().isPresent())
            .collect(Collectors.groupingBy(deed -> deed.name().orElseThrow()));
    return byName.entrySet().stream().flatMap(name -> twice(deeds, name.getKey(), name.getValue()));
  }

  private Stream<Violation> twice(Deeds deeds, String name, List<Deed> tasks) {
    List<Violation> violations = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      for (int j = i + 1; j < tasks.size(); j++) {
        Call one = tasks.get(i).origin().orElseThrow();
        Call other = tasks.get(j).origin().orElseThrow();
        boolean isFree =
            tasks.get(i).isDisposedBefore(other.endNanos())
                || tasks.get(j).isDisposedBefore(one.endNanos());
        long from = Math.min(one.begin().nanos(), other.begin().nanos());
        long to = Math.max(one.endNanos(), other.endNanos());
        if (!isFree && !deeds.sight().wereAnyApart(from, to)) {
          violations.add(
              broken(
                  tasks.get(i).label(),
                  "'%s' was given to %s at %s and to %s at %s"
                      .formatted(
                          name,
                          tasks.get(i).label(),
                          deeds.at(one.endNanos()),
                          tasks.get(j).label(),
                          deeds.at(other.endNanos()))));
        }
      }
    }
    return violations.stream();
  }
}
