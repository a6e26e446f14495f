// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.journal;

/** Opens journals; found by {@link java.util.ServiceLoader}. Thread-safe. */
public interface JournalFactory {
  /** Where an implementation is. */
  String ARTIFACT = "io.outlast:outlast-journal";

  /**
   * Opens the journal in a folder, which is made if it is not there. Blocks.
   *
   * @throws JournalException if that cannot be: the folder is in use, of another cluster, of a
   *     newer version, damaged, or cannot be written; the message says which, and what to do
   */
  Journal open(JournalSettings settings);
}
