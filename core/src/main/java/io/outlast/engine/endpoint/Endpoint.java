// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.endpoint;

/** An open client port. Thread-safe; nothing here blocks but {@link #close}. */
public interface Endpoint extends AutoCloseable {
  /** The members, or what they tell of themselves, have changed. */
  void membersChanged();

  /**
   * A partition has lost all its copies.
   *
   * @param version greater at the next loss of the same partition
   */
  void partitionLost(int durability, int partition, long version);

  /**
   * Lets clients go: they ask other members from now on, and are told nothing more by this one. To
   * be called while the member still answers.
   */
  @Override
  void close();
}
