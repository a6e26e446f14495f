// SPDX-License-Identifier: Apache-2.0
package io.outlast.journal;

import io.outlast.engine.journal.Journal;
import io.outlast.engine.journal.JournalFactory;
import io.outlast.engine.journal.JournalSettings;

/** Opens journals on RocksDB. */
public final class RocksJournalFactory implements JournalFactory {
  /** For the service loader. */
  public RocksJournalFactory() {}

  @Override
  public Journal open(JournalSettings settings) {
    return RocksJournal.open(settings);
  }
}
