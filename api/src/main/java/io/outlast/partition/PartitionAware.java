// SPDX-License-Identifier: Apache-2.0
package io.outlast.partition;

/**
 * Implemented by a task that belongs to a key: it runs on the owner of that key's partition. A key
 * given at the call wins over it.
 *
 * @param <K> type of the key
 */
public interface PartitionAware<K> {

  /** Returns the key; asked once by the submitter, before the task is sent. Not null. */
  K getPartitionKey();
}
