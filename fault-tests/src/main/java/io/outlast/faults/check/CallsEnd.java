// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.check;

import io.outlast.faults.check.Deed.Call;
import io.outlast.faults.history.Event;
import io.outlast.faults.history.Event.Kind;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every call of a process that lives is answered, waiting ones too. */
final class CallsEnd implements Promise {
  @Override
  public String sentence() {
    return "Every call and every waiter ends.";
  }

  @Override
  public Stream<Violation> violations(Deeds deeds) {
    Set<String> gone =
        deeds.history().of(Kind.LEFT).map((Event left) -> left.word(0)).collect(Collectors.toSet());
    return Stream.concat(deeds.all().flatMap(Deed::calls), deeds.lists().stream())
        .filter(call -> !call.isAnswered())
        .filter(call -> !deeds.hasDied(call.begin().process()))
        .filter(call -> !gone.contains(call.begin().process()))
        .map((Call call) -> call.begin())
        .map(
            begin ->
                broken(
                    begin.word(2),
                    "'%s' of %s, asked by %s at %s, was never answered"
                        .formatted(
                            begin.word(1),
                            begin.word(2),
                            begin.process(),
                            deeds.at(begin.nanos()))));
  }
}
