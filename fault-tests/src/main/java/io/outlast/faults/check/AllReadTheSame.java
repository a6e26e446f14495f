// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.check;

import io.outlast.faults.check.Deed.Call;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** When all is over, every member and client that asks for a task is told the same. */
final class AllReadTheSame implements Promise {
  @Override
  public String sentence() {
    return "Every handle can be read from everywhere, with the same answer.";
  }

  @Override
  public Stream<Violation> violations(Deeds deeds) {
    return deeds.all().filter(Deed::isAcknowledged).flatMap(deed -> differ(deeds, deed));
  }

  private Stream<Violation> differ(Deeds deeds, Deed deed) {
    Map<String, String> answers =
        deed.calls("read")
            .filter(call -> call.begin().nanos() > deeds.auditNanos())
            .filter(Call::isAnswered)
            .collect(
                Collectors.toMap(
                    AllReadTheSame::answer,
                    call -> call.begin().process(),
                    (a, b) -> a + ", " + b));
    return answers.size() < 2
        ? Stream.empty()
        : Stream.of(broken(deed.label(), deed.label() + " was read as " + answers));
  }

  private static String answer(Call call) {
    String kind = call.kind().map(Enum::name).orElse("");
    return kind + (call.tellsTheEnd() && !kind.equals("CANCELLED") ? " " + call.value() : "");
  }
}
