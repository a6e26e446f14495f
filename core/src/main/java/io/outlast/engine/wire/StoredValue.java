// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.wire;

import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Lineage;
import io.outlast.engine.task.TaskId;
import io.outlast.engine.task.TaskRecord;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a store's value holds, and the stamp of the batch that wrote it. */
public sealed interface StoredValue {
  /** Which of the partition's batches wrote the value. */
  Stamp stamp();

  /** The highest sequence of the partition's that the value tells of, 0 if of none. */
  long knownSequence();

  /**
   * The number of a batch in a partition: it tells how new a copy is.
   *
   * @param epoch the sequence with which the writing owner began: see {@link
   *     io.outlast.engine.task.TaskId#startSequence}
   * @param batch counts that owner's batches from 1
   */
  record Stamp(long epoch, int batch) implements Comparable<Stamp> {
    /** Before all batches. */
    public static final Stamp NONE = new Stamp(0, 0);

    @Override
    public int compareTo(Stamp other) {
      int order = Long.compare(epoch, other.epoch);
      return order != 0 ? order : Integer.compare(batch, other.batch);
    }
  }

  /** A task. */
  record OfTask(Stamp stamp, TaskRecord record) implements StoredValue {
    @Override
    public long knownSequence() {
      return Math.max(TaskId.sequence(record.taskId()), record.token());
    }
  }

  /**
   * An executor's flags and numbers in the partition.
   *
   * @param executor whose they are: tells two names apart that share a number
   * @param shutdown whether it takes no more tasks
   * @param counts in the order of {@link io.outlast.engine.task.Counter}
   * @param highestSequence the highest sequence that the partition had given out then: a task that
   *     took it may be gone already
   */
  record OfExecutor(
      Stamp stamp, ExecutorId executor, boolean shutdown, long[] counts, long highestSequence)
      implements StoredValue {
    @Override
    public long knownSequence() {
      return highestSequence;
    }
  }

  /**
   * A name that is given to a task in another partition.
   *
   * @param identity the task's
   * @param partition where the task is
   * @param before who had the name until the task is known to be stored, if anybody had
   */
  record OfName(Stamp stamp, String name, Identity identity, int partition, @Nullable Holder before)
      implements StoredValue {
    /** A task that has a name. */
    public record Holder(Identity identity, int partition) {}

    @Override
    public long knownSequence() {
      return 0;
    }
  }

  /**
   * The partition itself.
   *
   * @param owner the member that wrote it when it became the owner
   * @param highestSequence the highest sequence given out before that
   * @param lostBelow tasks with a lower sequence that are not there may have been lost with all
   *     their copies
   * @param lineage the numbers given out before {@code begun}
   * @param begun the first number that its writer gives out from then on
   */
  record OfPartition(
      Stamp stamp, UUID owner, long highestSequence, long lostBelow, Lineage lineage, long begun)
      implements StoredValue {
    @Override
    public long knownSequence() {
      return Math.max(highestSequence, begun);
    }

    /** All numbers given out, if that is the highest. */
    public Lineage lineageUpTo(long highest) {
      return lineage.with(begun, highest);
    }
  }
}
