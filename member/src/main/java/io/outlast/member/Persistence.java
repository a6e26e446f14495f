// SPDX-License-Identifier: Apache-2.0
package io.outlast.member;

import io.outlast.config.Config;
import io.outlast.config.PersistenceConfig;
import io.outlast.engine.journal.Journal;
import io.outlast.engine.journal.JournalException;
import io.outlast.engine.journal.JournalFactory;
import io.outlast.engine.journal.JournalSettings;
import io.outlast.engine.task.ExecutorId;
import io.outlast.member.settings.SettingsOf;
import io.outlast.member.time.SystemClusterTime;
import io.outlast.spi.lookup.Factories;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a member keeps tasks on disk, if it does. What writes there is found on the class path: a
 * member without persistence needs none of it.
 */
final class Persistence {
  private static final Logger LOG = LoggerFactory.getLogger(Persistence.class);

  /** Less is what clocks are corrected by all the time. */
  private static final long WORTH_TELLING_NANOS = 1_000_000_000L;

  private Persistence() {}

  /**
   * Opens the journal of a member; empty if it keeps nothing on disk.
   *
   * @param alone whether it is a cluster by itself
   * @param time does not go back behind what is in the journal, unless the cluster's does
   * @throws JournalException if the journal cannot be used, or nothing on the class path can write
   *     one; the message says why, or names the artifact
   */
  static Optional<Journal> open(
      String instance, Config config, UUID self, boolean alone, SystemClusterTime time) {
    PersistenceConfig persistence = config.getPersistenceConfig();
    String folder = persistence.getFolder();
    if (config.isLiteMember() || folder == null) {
      return Optional.empty();
    }
    if (!config.isPersistent()) {
      LOG.warn(
          "{}: persistence has a folder, but is off for all executors; what is in {} is not looked at.",
          instance,
          folder);
      return Optional.empty();
    }
    Journal journal =
        factory(config)
            .open(
                new JournalSettings(
                    instance,
                    self,
                    Path.of(folder),
                    config.getClusterName(),
                    config.getPartitionCount(),
                    alone,
                    persistence.getFsync(),
                    time::nanos));
    try {
      requirePersistent(journal, config, folder);
      if (journal.lastTime() != Long.MIN_VALUE) {
        long raised = time.notBefore(journal.lastTime());
        if (raised > WORTH_TELLING_NANOS) {
          LOG.warn(
              "{}: this machine's clock is {} s behind the last batch in the journal in {}. Cluster time goes on from"
                  + " that batch, unless members that run have another: delays and ages stay right, and series on a"
                  + " calendar are so much early by this clock. Was it set back, or wrong before?",
              instance,
              raised / 1_000_000_000L,
              folder);
        }
      }
    } catch (RuntimeException e) {
      journal.close();
      throw e;
    }
    LOG.info(
        "{}: keeps tasks on disk in {}, fsync: {}.",
        instance,
        Path.of(folder).toAbsolutePath(),
        persistence.getFsync());
    return Optional.of(journal);
  }

  private static JournalFactory factory(Config config) {
    try {
      return Factories.load(JournalFactory.class, JournalFactory.ARTIFACT, config.getClassLoader());
    } catch (IllegalStateException e) {
      throw new JournalException(
          "persistence of an executor is on, but nothing here can keep tasks on disk. "
              + e.getMessage(),
          e);
    }
  }

  /** What is on disk of an executor whose persistence is off now would be lost without a word. */
  private static void requirePersistent(Journal journal, Config config, String folder) {
    SettingsOf settings = new SettingsOf(config);
    for (ExecutorId executor : journal.executors()) {
      if (!settings.apply(executor).persistent()) {
        throw new JournalException(
            ("The journal in %s has tasks of the %s executor '%s', whose persistence is off. Turn it on again; or"
                    + " name another folder, and do without them.")
                .formatted(
                    Path.of(folder).toAbsolutePath(),
                    executor.kind().name().toLowerCase(Locale.ROOT),
                    executor.name()));
      }
    }
  }
}
