// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import io.outlast.core.OutlastInstance;
import io.outlast.core.OutlastInstanceAware;
import io.outlast.core.SerializableCallable;
import io.outlast.core.TaskContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Fingerprints one file, on whatever member it runs. */
final class FingerprintTask implements SerializableCallable<Fingerprint>, OutlastInstanceAware {

  private static final long serialVersionUID = 1L;
  private static final int CHUNK = 1 << 16;

  private final SourceFile file;
  private final Duration slow;
  private transient @Nullable OutlastInstance member;

  /**
   * Makes a task.
   *
   * @param slow how much longer than needed it takes
   */
  FingerprintTask(SourceFile file, Duration slow) {
    this.file = file;
    this.slow = slow;
  }

  @Override
  public void setOutlastInstance(OutlastInstance instance) {
    member = instance;
  }

  @Override
  public Fingerprint call() throws IOException, InterruptedException {
    OutlastInstance here = Objects.requireNonNull(member, "a task runs on a member");
    int attempt = TaskContext.current().attempt();
    RunLog log = RunLog.of(here);
    log.started(file, attempt);
    try {
      SystemTime.sleep(slow);
      return new Fingerprint(sha256(), here.getName(), attempt);
    } finally {
      log.ended(file);
    }
  }

  private String sha256() throws IOException {
    MessageDigest digest = newDigest();
    byte[] chunk = new byte[CHUNK];
    try (InputStream in = Files.newInputStream(file.path())) {
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        digest.update(chunk, 0, count);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
