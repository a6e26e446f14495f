// SPDX-License-Identifier: Apache-2.0
package io.outlast.scheduledexecutor;

import java.util.Map;

/**
 * Implemented by a task whose state shall survive the loss of its owner (SPEC §3).
 *
 * <p>One instance of the task lives per series and owner. After each run, also one that threw,
 * {@link #save} is called, and what it puts into the map is replicated together with the outcome of
 * the run. A new owner calls {@link #load} once before its first run, if anything was saved: with
 * the state of the last acknowledged run, never an older, never a newer one. Both are called on the
 * thread of the run, never concurrently.
 *
 * <p>What {@code load} throws counts as thrown by the run. What {@code save} throws does not: the
 * run keeps its outcome, the failure is logged and counted, the state saved before stays, and the
 * next run begins with that in a new instance. The same happens where a key or value cannot be
 * serialized.
 *
 * @param <K> type of the keys, serializable
 * @param <V> type of the values, serializable
 */
public interface StatefulTask<K, V> {

  /** Puts the state into {@code snapshot}, which is empty at first. */
  void save(Map<K, V> snapshot);

  /** Takes the state from {@code snapshot}, which must not be kept. */
  void load(Map<K, V> snapshot);
}
