// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.gateway.Gateway.Receiver;
import io.outlast.engine.task.TaskRecord;
import io.outlast.engine.wire.StoredValue;
import io.outlast.engine.wire.ValueCodec;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One task as its owner knows it: the record, and beside it what is not stored, so that a new owner
 * finds it out again.
 *
 * <p>A task that waits for long <em>rests</em>: of its record there are then only the bytes that
 * are stored, which the store has anyway. There may be a million of those, so the fields here are
 * few: 56 bytes (R46).
 *
 * <p>Belongs to the partition's mailbox.
 */
final class Entry {
  /**
   * The latest record, of which the batch may not be stored yet; or, while the task rests, the
   * bytes of the value that holds it.
   */
  private Object latest;

  /** Where it is stored. */
  final int slot;

  /** The batch that holds the latest record. */
  int batch;

  /** The member that was given the run; {@code null} when the task is not being run. */
  @Nullable UUID runner;

  /** The member that did the last run and may have kept the instance of the task. */
  @Nullable UUID lastRunner;

  /** Its place in the {@link Agenda}, -1 while it is not there, and when it is due there. */
  int agendaPlace = -1;

  long agendaTime;

  /** The end that is about to be told; who asks for it meanwhile waits as well. */
  @Nullable Stopped stopped;

  /** Whether the owner of its name has heard that it is disposed. */
  boolean isUnclaimed;

  /** Whether its name is looked after in another partition. */
  boolean hasOtherHome;

  /** Whether its due time comes from an owner before, whose clock may differ a little (R1). */
  boolean isInherited;

  /** Whether its submitter may wait for the end, but has not found this owner yet. */
  boolean isSoughtBySubmitter;

  /** Who is to be told the end, once each. */
  private @Nullable Set<Receiver> waiters;

  Entry(TaskRecord record, int slot) {
    this.latest = record;
    this.slot = slot;
  }

  /** The latest record; made of its bytes each time while the task rests. */
  TaskRecord record() {
    return latest instanceof byte[] value ? recordOf(value) : (TaskRecord) latest;
  }

  private static TaskRecord recordOf(byte[] value) {
    return ((StoredValue.OfTask) ValueCodec.decode(value)).record();
  }

  /** Takes the next record. */
  void become(TaskRecord next) {
    latest = next;
  }

  /**
   * Keeps no more of the record than its bytes.
   *
   * @param value what is stored of it
   */
  void rest(byte[] value) {
    latest = value;
  }

  /** Whether it rests; then it is pending, and is not being run. */
  boolean isResting() {
    return latest instanceof byte[];
  }

  /** Something that is another one after each change, and when a rest has begun or ended. */
  Object form() {
    return latest;
  }

  /** Rests no more; returns the record. */
  TaskRecord wake() {
    TaskRecord record = record();
    latest = record;
    return record;
  }

  /** Takes the place of the task of a request that never came, and now never can. */
  static final long BARRED = 0;

  boolean isBarred() {
    return taskId() == BARRED;
  }

  long taskId() {
    return latest instanceof byte[] value ? ValueCodec.taskIdOf(value) : record().taskId();
  }

  /** Adds who waits; the same waiter asking again is still told once. */
  void await(Receiver receiver) {
    if (waiters == null) {
      waiters = new LinkedHashSet<>(2);
    }
    waiters.add(receiver);
  }

  /** Whether this one is to be told the end. */
  boolean isAwaitedBy(Receiver receiver) {
    return waiters != null && waiters.contains(receiver);
  }

  /** One who waited needs no answer any more. */
  void forget(Receiver receiver) {
    if (waiters != null && waiters.remove(receiver) && waiters.isEmpty()) {
      waiters = null;
    }
  }

  /** Whether anybody is to be told the end, or may be going to ask for it. */
  boolean isAwaited() {
    return waiters != null || stopped != null || isSoughtBySubmitter;
  }

  /** Hands over those who wait: they are told elsewhere. */
  Set<Receiver> takeWaiters() {
    Set<Receiver> taken = waiters == null ? Set.of() : waiters;
    waiters = null;
    return taken;
  }
}
