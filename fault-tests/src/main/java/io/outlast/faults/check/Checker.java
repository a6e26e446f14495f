// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.check;

import io.outlast.faults.check.Promise.Violation;
import java.util.List;

/** Checks a history against all promises. */
public final class Checker {
  /** The promises, those that matter most first. */
  private static final List<Promise> ALL =
      List.of(
          new NothingIsLost(),
          new NothingRunsAgain(),
          new RunsDoNotOverlap(),
          new OnlyLossRunsAgain(),
          new NothingRunsBeforeRecovery(),
          new OneCompletion(),
          new CancelIsFinal(),
          new NamesAreTakenOnce(),
          new NothingIsEarly(),
          new StateIsOfTheLastRun(),
          new ListingsAreExact(),
          new CallsEnd(),
          new AllReadTheSame(),
          new CountersAddUp(),
          new ThreadsAreClean());

  private Checker() {}

  /** Returns what was broken. */
  public static List<Violation> check(Deeds deeds) {
    return ALL.stream().flatMap(promise -> promise.violations(deeds)).toList();
  }
}
