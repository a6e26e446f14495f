// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.gateway;

import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.task.RunHistory;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An owner's answer to a {@link Command}. */
public sealed interface Reply {

  /** The task is stored on owner and backups. */
  record Stored(long taskId) implements Reply {}

  /** A task of that name is scheduled already and was kept; nothing was stored. */
  record Kept(long taskId) implements Reply {}

  /** The name that was asked for is that of a task in another partition. */
  record HeldBy(int partition) implements Reply {}

  /** The task has ended, and owner and backups hold the outcome. */
  record Ended(Outcome outcome) implements Reply {}

  /**
   * Done, and held by owner and backups. {@code changed}: whether this very request made the
   * change.
   */
  record Done(boolean changed) implements Reply {}

  /**
   * What another side of a split has offered is taken in, and held by owner and backups.
   *
   * @param witness a number that only a partition that holds it has given out
   */
  record Taken(long witness) implements Reply {}

  /**
   * Nothing was stored or changed.
   *
   * @param protection the split-brain protection that refused, empty where it was none
   */
  record Refused(Reason reason, String message, String protection) implements Reply {
    /** A refusal that comes from no protection. */
    public Refused(Reason reason, String message) {
      this(reason, message, "");
    }
  }

  /** The task is not there: disposed, overwritten, too old, or never known. */
  record Stale() implements Reply {}

  /** The partition lost all its copies since the task was stored. */
  record Lost() implements Reply {}

  /** The executor was destroyed while the request waited. */
  record Destroyed() implements Reply {}

  /**
   * This member does not own the partition: ask again, elsewhere. A gateway deals with it; callers
   * never see it.
   *
   * @param owner who does, as far as this member knows
   */
  record Moved(@Nullable UUID owner) implements Reply {
    /** It is not known here who does. */
    public static final Moved SOMEWHERE = new Moved(null);
  }

  /** Nobody can tell what became of the request: this instance stopped before an answer came. */
  record Unknown() implements Reply {}

  /**
   * The numbers of an executor in one partition.
   *
   * @param shutdown whether new tasks are refused
   * @param counts in the order of {@link io.outlast.engine.task.Counter}
   * @param pending tasks that wait for their run
   * @param running tasks being run
   * @param oldestDueAgeNanos for how long the first of the pending tasks has been due, 0 if none is
   * @param belowDurability whether the partition has fewer copies than it should
   */
  record Inspected(
      boolean shutdown,
      long[] counts,
      long pending,
      long running,
      long oldestDueAgeNanos,
      boolean belowDurability)
      implements Reply {}

  /** The executors that a partition knows of. */
  record Executors(Set<ExecutorId> ids) implements Reply {}

  /**
   * A scheduled task as its owner sees it.
   *
   * @param taskId its ID
   * @param name its name
   * @param state where it stands
   * @param delayNanos time until the next run is due, 0 or less if it is due or the task has ended
   * @param history what its runs have left, without the state of a stateful task
   */
  record Seen(long taskId, String name, State state, long delayNanos, RunHistory history)
      implements Reply {
    /** What a user can tell apart. The order is part of the wire form: append only. */
    public enum State {
      WAITING,
      RUNNING,
      PAUSED,
      ENDED,
      CANCELLED
    }
  }

  /**
   * Tasks of a partition that are not disposed, in the order of their IDs.
   *
   * @param member the owner who tells
   * @param more whether there are others, after the last of these
   */
  record Listed(UUID member, List<Listed.Task> tasks, boolean more) implements Reply {
    /** All that there are. */
    public Listed(UUID member, List<Listed.Task> tasks) {
      this(member, tasks, /* more= */ false);
    }

    /** One of them. */
    public record Task(long taskId, String name) {}
  }

  /** Why a request was refused. The order is part of the wire form: append only. */
  enum Reason {
    /** All places hold unfinished tasks; another partition may have room. */
    FULL,
    /** The executor takes no new tasks. */
    SHUTDOWN,
    /** Fewer copies could be made than asked for. */
    TOO_FEW_COPIES,
    /** Another executor's name has the same number. */
    NAME_TAKEN,
    /** The instance is shut down and sends nothing. */
    NOT_RUNNING,
    /** A task of that name is scheduled already. */
    DUPLICATE,
    /** The claim on the name ran out before the task came: the request begins again. */
    CLAIM_EXPIRED,
    /** The task has ended, or is of a kind that this cannot be done with. */
    NOT_POSSIBLE,
    /** The client has no permission for it. */
    FORBIDDEN,
    /** A split-brain protection asks for more members than the owner sees. */
    TOO_FEW_MEMBERS,
    /** The client has more open at its member than a member keeps for one. */
    TOO_MANY_REQUESTS
  }
}
