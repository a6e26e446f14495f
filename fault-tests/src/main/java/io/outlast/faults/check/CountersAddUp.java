// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.check;

import io.outlast.faults.history.Event;
import io.outlast.faults.history.Event.Kind;
import java.util.stream.Stream;

/** At rest, what was submitted is what has ended, waits or runs. */
final class CountersAddUp implements Promise {
  @Override
  public String sentence() {
    return "At rest the counters add up.";
  }

  @Override
  public Stream<Violation> violations(Deeds deeds) {
    return deeds
        .history()
        .of(Kind.COUNTERS)
        .filter((Event counters) -> !counters.words().contains("balance=0"))
        .map(counters -> broken("", "the sums over all members are " + counters.words()));
  }
}
