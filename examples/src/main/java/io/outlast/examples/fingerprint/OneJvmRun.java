// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Does the job in this JVM: no configuration, no socket. */
final class OneJvmRun {

  private OneJvmRun() {}

  static Results run(List<SourceFile> files, Duration slow, ProgressBar bar)
      throws InterruptedException {
    Results results = new Results();
    try (OutlastInstance outlast = Outlast.newOutlastInstance()) {
      bar.start();
      new FingerprintJob(
              outlast.getDurableExecutorService(FingerprintJob.EXECUTOR),
              slow,
              FingerprintJob.WINDOW,
              new Shown(results, bar))
          .run(files);
      bar.end(results.ended(), results.bytes());
    }
    return results;
  }

  private record Shown(Results results, ProgressBar bar) implements FingerprintJob.Listener {

    @Override
    public void ended(
        SourceFile file, @Nullable Fingerprint fingerprint, @Nullable Throwable failure) {
      results.add(file, fingerprint, failure);
    }

    @Override
    public void waiting() {
      bar.show(results.ended(), results.bytes());
    }
  }
}
