// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import io.outlast.examples.process.FreePorts;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** One call of the demo. */
final class Demo {

  private static final Set<String> NOT_OF_THE_PROJECT = Set.of(".git", "target");
  private static final Duration LASTS = Duration.ofSeconds(6);
  private static final long MAX_SLOW_MILLIS = 250;

  private final Options options;
  private final Home home;
  private final PrintStream out;
  private final PrintStream err;
  private final Path manifest;

  Demo(Options options, Home home, PrintStream out, PrintStream err) {
    this.options = options;
    this.home = home;
    this.out = out;
    this.err = err;
    this.manifest =
        options.manifest().orElse(home.work().resolve("manifest.sha256")).toAbsolutePath();
  }

  /** Returns whether all is well. */
  boolean run() throws IOException, InterruptedException {
    Files.createDirectories(home.work());
    Folder folder = Folder.list(folder(), leftOut());
    out.printf(
        "Outlast fingerprints %,d files, %s, under %s%n",
        folder.files().size(), Rate.megabytes(folder.bytes()), folder.path());
    ProgressBar bar = new ProgressBar(out, home.terminal(), folder.files().size());
    boolean inOneJvm = options.members() == 0;
    Results results =
        inOneJvm
            ? OneJvmRun.run(folder.files(), options.slow().orElse(Duration.ZERO), bar)
            : runOnCluster(folder, bar);
    Manifest.write(manifest, results.fingerprints());
    boolean complete = reportMissing(folder, results);
    boolean same = inOneJvm || compareWithOneJvm(folder);
    boolean right = checkWithSha256sum(folder, results);
    return complete && same && right;
  }

  private Path folder() throws IOException {
    Path asked = options.folder().orElse(home.project());
    if (Files.notExists(asked)) {
      throw new UsageException("There is no folder " + asked + ".");
    }
    if (!Files.isDirectory(asked)) {
      throw new UsageException(asked + " is not a folder.");
    }
    return asked.toRealPath();
  }

  /** What the demo itself writes; and of this project, what is not its source. */
  private Predicate<Path> leftOut() throws IOException {
    Path work = home.work().toRealPath();
    Path parent = Objects.requireNonNull(manifest.getParent(), "an absolute path has a parent");
    Path result =
        Files.exists(parent) ? parent.toRealPath().resolve(manifest.getFileName()) : manifest;
    Predicate<Path> ours = path -> path.equals(work) || path.equals(result);
    return options.folder().isPresent()
        ? ours
        : ours.or(path -> NOT_OF_THE_PROJECT.contains(String.valueOf(path.getFileName())));
  }

  private Results runOnCluster(Folder folder, ProgressBar bar)
      throws IOException, InterruptedException {
    int ports = FreePorts.find(options.members() + 1);
    String name = "demo-" + ProcessHandle.current().pid();
    int window = options.kill() ? 2 * threads() : FingerprintJob.WINDOW;
    ClusterSpec spec = new ClusterSpec(name, ports, options.members(), slow(folder), window);
    ClusterRun run = new ClusterRun(spec, options.kill(), home.work(), out);
    run.run(folder.files(), bar);
    if (options.kill() && run.board().kill().isEmpty()) {
      err.println("demo: Nobody was killed: no task ran at half-way. Take more files, or --slow.");
    }
    new ClusterReport(run.board(), run.results()).print(out);
    return run.results();
  }

  /** With a kill, tasks take so long that the job lasts some seconds, and the kill hits runs. */
  private Duration slow(Folder folder) {
    long millis = LASTS.toMillis() * threads() / Math.max(folder.files().size(), 1);
    Duration chosen = Duration.ofMillis(Math.max(1, Math.min(millis, MAX_SLOW_MILLIS)));
    return options.slow().orElse(options.kill() ? chosen : Duration.ZERO);
  }

  private int threads() {
    return options.members() * ClusterSpec.POOL_SIZE;
  }

  private boolean reportMissing(Folder folder, Results results) {
    List<String> problems = new ArrayList<>(folder.problems());
    problems.addAll(results.problems());
    problems.forEach(problem -> err.println("demo: " + problem));
    int missing = folder.files().size() - results.fingerprints().size();
    out.printf(
        "missing    %s%n",
        missing == 0
            ? "nothing"
            : String.format("%,d of %,d files", missing, folder.files().size()));
    return missing == 0 && problems.isEmpty();
  }

  private boolean compareWithOneJvm(Folder folder) throws IOException, InterruptedException {
    Path other = home.work().resolve("manifest.one-jvm.sha256");
    Results results = OneJvmRun.run(folder.files(), Duration.ZERO, ProgressBar.none());
    Manifest.write(other, results.fingerprints());
    boolean same = Files.mismatch(manifest, other) < 0;
    out.printf("one JVM    made %s manifest: %s%n", same ? "the same" : "ANOTHER", other);
    return same;
  }

  private boolean checkWithSha256sum(Folder folder, Results results)
      throws IOException, InterruptedException {
    out.println("manifest   " + manifest);
    if (results.fingerprints().isEmpty()) {
      return true;
    }
    Optional<String> complaints = Sha256sum.check(folder.path(), manifest);
    String verdict =
        complaints
            .map(text -> text.isEmpty() ? "all lines are right" : "COMPLAINS:\n" + text)
            .orElse("is not installed: not checked");
    out.println("sha256sum  " + verdict);
    return complaints.orElse("").isEmpty();
  }
}
