// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.report;

import io.outlast.faults.check.Deeds;
import io.outlast.faults.check.Promise.Violation;
import io.outlast.faults.process.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is told of a trial.
 *
 * @param trial what was run
 * @param command what runs it again
 * @param folder where all of it is
 * @param deeds what happened
 * @param violations what was broken
 */
public record Report(
    String trial, String command, Path folder, Deeds deeds, List<Violation> violations) {
  /** Violations of one promise that are told in full; the rest is counted. */
  private static final int TOLD = 5;

  /** Whether all was kept. */
  public boolean isGood() {
    return violations.isEmpty();
  }

  /** The figures. */
  public Figures figures() {
    long silent =
        violations.stream().filter(v -> v.promise().startsWith("What was acknowledged")).count();
    return new Figures(deeds, violations.size(), silent);
  }

  /** What was broken, in sentences, and how to see it again. */
  public String summary() {
    Map<String, List<Violation>> byPromise =
        violations.stream()
            .collect(
                Collectors.groupingBy(Violation::promise, LinkedHashMap::new, Collectors.toList()));
    StringBuilder text = new StringBuilder(trial).append(": ");
    text.append(isGood() ? "all promises kept" : violations.size() + " times broken").append('\n');
    byPromise.forEach(
        (promise, all) -> {
          text.append("  BROKEN (%d times): %s%n".formatted(all.size(), promise));
          all.stream().limit(TOLD).forEach(v -> text.append("    ").append(v.what()).append('\n'));
        });
    if (!isGood()) {
      text.append("  history, logs and picture: ").append(folder).append('\n');
      text.append("  again: ").append(command).append('\n');
    }
    return text.toString();
  }

  /**
   * Writes summary, figures and picture beside the history; of a good trial the histories, which
   * are long, are deleted unless {@code faults.keep} is set.
   */
  public void write() throws IOException {
    Files.writeString(folder.resolve("summary.txt"), summary());
    Files.writeString(folder.resolve("figures.md"), figures().table(command));
    Files.writeString(folder.resolve("timeline.html"), new Timeline(this).html());
    if (isGood() && !Boolean.getBoolean("faults.keep")) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(f -> !f.toString().matches(".*\\.(txt|md|html)")).toList()) {
          Folders.delete(file);
        }
      }
    }
  }
}
