// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import io.outlast.engine.task.ExecutorId;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Has runs done by a member that may do them: this one if it may, else another. Safe from any
 * thread, never blocks.
 *
 * <p>Outcomes come back as {@link io.outlast.engine.gateway.Command.Finish} commands to the
 * partition's owner.
 */
public interface Dispatcher {
  /**
   * Queues a run on a member.
   *
   * @param declined members that cannot load the task
   * @return the member, {@code null} while no other member may run it: ask again when members have
   *     changed
   */
  @Nullable UUID start(RunSpec run, Set<UUID> declined);

  /**
   * Whether so few runs of an executor are under way here that more may be begun of those that are
   * due. If not, {@code whenThere} is called once, on any thread, when there may be room.
   */
  boolean hasRoom(ExecutorId executor, Runnable whenThere);

  /**
   * Ends a run that nobody wants any more: one that has not begun never will; one that has is
   * interrupted if asked for.
   *
   * @return completes when that is sure, or the member is gone, with whether the run had begun and
   *     so will end with an outcome
   */
  CompletionStage<Boolean> cancel(UUID member, RunSpec run, boolean interrupt);

  /**
   * Whether user code of the run is executing, as far as is known here; a run on another member
   * counts as begun.
   */
  boolean hasBegun(UUID member, RunSpec run);
}
