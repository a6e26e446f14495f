// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.check;

import io.outlast.faults.check.Deed.Call;
import io.outlast.faults.peer.Peer.Kind;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Once a cancellation or a disposal was acknowledged, no run of the task begins. */
final class CancelIsFinal implements Promise {
  @Override
  public String sentence() {
    return "What was cancelled or disposed does not run any more.";
  }

  @Override
  public Stream<Violation> violations(Deeds deeds) {
    return deeds.all().flatMap(deed -> after(deeds, deed));
  }

  private Stream<Violation> after(Deeds deeds, Deed deed) {
    Optional<Call> end =
        deed.calls("cancel", "dispose")
            .filter(call -> call.isA(Kind.OK))
            .filter(call -> call.operation().equals("dispose") || call.value().equals("true"))
            .min(Comparator.comparingLong(Call::endNanos));
    return end.stream()
        .flatMap(
            call ->
                deed.runs().stream()
                    .filter(run -> run.begin().nanos() > call.endNanos())
                    // It had begun before, and the cancellation came between two instructions.
                    .filter(run -> !run.beganInterrupted())
                    .filter(
                        run ->
                            !deeds
                                .sight()
                                .wasApart(run.process(), call.begin().nanos(), run.begin().nanos()))
                    .map(
                        run ->
                            broken(
                                deed.label(),
                                "%s of %s was acknowledged to %s at %s, and it was run on %s at %s"
                                    .formatted(
                                        call.operation(),
                                        deed.label(),
                                        call.begin().process(),
                                        deeds.at(call.endNanos()),
                                        run.process(),
                                        deeds.at(run.begin().nanos())))));
  }
}
