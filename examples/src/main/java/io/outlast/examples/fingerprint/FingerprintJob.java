// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import io.outlast.durableexecutor.DurableExecutorService;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Gives one task per file to a durable executor. */
final class FingerprintJob {

  /** The name of the executor. */
  static final String EXECUTOR = "fingerprints";

  /** So many tasks are unfinished at a time that all threads are busy, and far below capacity. */
  static final int WINDOW = 2_000;

  private static final long LOOK_UP_MILLIS = 100;

  private final DurableExecutorService executor;
  private final Duration slow;
  private final int window;
  private final Listener listener;

  /**
   * Makes a job.
   *
   * @param slow how much longer than needed each task takes
   * @param window how many tasks are unfinished at a time
   */
  FingerprintJob(DurableExecutorService executor, Duration slow, int window, Listener listener) {
    this.executor = executor;
    this.slow = slow;
    this.window = window;
    this.listener = listener;
  }

  /** Returns when all have ended. */
  void run(List<SourceFile> files) throws InterruptedException {
    Semaphore places = new Semaphore(window);
    for (SourceFile file : files) {
      acquire(places, 1);
      executor
          .submitAsync(new FingerprintTask(file, slow))
          .whenComplete(
              (fingerprint, failure) -> {
                listener.ended(file, fingerprint, failure);
                places.release();
              });
    }
    acquire(places, window);
  }

  private void acquire(Semaphore places, int permits) throws InterruptedException {
    do {
      listener.waiting();
    } while (!places.tryAcquire(permits, LOOK_UP_MILLIS, TimeUnit.MILLISECONDS));
  }

  /** Told how the job goes on. */
  interface Listener {

    /** A task has ended, with one or the other. On a thread of the executor: must not block. */
    void ended(SourceFile file, @Nullable Fingerprint fingerprint, @Nullable Throwable failure);

    /** Called ten times a second, at least, on the thread that runs the job. */
    void waiting();
  }
}
