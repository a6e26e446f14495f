// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says who ran what, and what a kill did. */
final class ClusterReport {

  private static final int SHOWN = 5;

  private final RunBoard board;
  private final Map<SourceFile, Fingerprint> fingerprints;

  ClusterReport(RunBoard board, Results results) {
    this.board = board;
    this.fingerprints = results.fingerprints();
  }

  void print(PrintStream out) {
    out.println("who ran    " + byMember());
    board
        .kill()
        .ifPresent(
            kill ->
                out.printf(
                    "killed     %s, while %,d tasks ran there%n",
                    kill.victim().name(), kill.cutOff()));
    printRunAgain(out);
    printTakenOver(out);
  }

  private String byMember() {
    return fingerprints.values().stream()
        .collect(Collectors.groupingBy(Fingerprint::member, TreeMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .map(entry -> String.format("%s %,d", entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  private void printRunAgain(PrintStream out) {
    Set<SourceFile> again = board.startedAgain();
    String count = again.isEmpty() ? "nothing" : String.format("%,d tasks", again.size());
    String first =
        board
            .kill()
            .flatMap(RunBoard.Kill::firstAgain)
            .map(after -> ", the first " + Rate.seconds(after) + " after the kill")
            .orElse("");
    int unstored = again.size() - board.kill().map(RunBoard.Kill::cutOff).orElse(0);
    String ended = unstored > 0 ? ", " + unstored + " had ended without being stored" : "";
    out.println("run again  " + count + first + ended);
    again.stream().sorted().limit(SHOWN).forEach(file -> out.println("           " + ran(file)));
    if (again.size() > SHOWN) {
      out.printf("           and %,d more%n", again.size() - SHOWN);
    }
  }

  /** A task that had not begun on the lost member counts as an attempt there, too. */
  private void printTakenOver(PrintStream out) {
    List<SourceFile> taken =
        fingerprints.entrySet().stream()
            .filter(entry -> entry.getValue().attempt() > 1)
            .map(Map.Entry::getKey)
            .toList();
    long onlyWaited = taken.stream().filter(file -> !board.startedAgain().contains(file)).count();
    if (!taken.isEmpty()) {
      out.printf(
          "taken over %,d tasks without a result (attempt > 1), of which %,d had not begun%n",
          taken.size(), onlyWaited);
    }
  }

  private String ran(SourceFile file) {
    Fingerprint fingerprint = fingerprints.get(file);
    return fingerprint == null
        ? file + " failed"
        : file + " on " + fingerprint.member() + ", attempt " + fingerprint.attempt();
  }
}
