// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.peer;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A running member or client of a product: what the workload does with it. Thread-safe. All calls
 * but the stages wait for the product's own answer, and throw what it throws; {@link #kindOf} says
 * what that means. References are strings that any other process of the cluster can use.
 *
 * <p>A product that lacks something leaves it out of {@link #features()}, and is not asked for it.
 */
public interface Peer extends AutoCloseable {

  /** What a product may lack. */
  enum Feature {
    CANCEL,
    SCHEDULE,
    STATEFUL,
    NAMES,
    COUNTERS
  }

  /** What an answer means to the checks. */
  enum Kind {
    /** It was done, or here is the value. */
    OK,
    /** The task itself threw: an end like a value. */
    FAILED,
    /** The task was cancelled: an end like a value. */
    CANCELLED,
    /** The name is taken. */
    DUPLICATE,
    /** The product knows that it knows the task no more. */
    STALE,
    /** All copies, or the member that it was bound to, are gone. */
    LOST,
    /** A merge has discarded the task. */
    DISCARDED,
    /** It was refused, and nothing was stored. */
    REFUSED,
    /** Nobody can know whether it was done. */
    UNKNOWN,
    /** Anything else: nothing that a caller was promised. */
    OTHER
  }

  /** A task that the product has acknowledged. */
  interface Submitted {
    String reference();

    /** Ends with the task, by its value or what kept it from one. */
    CompletionStage<?> end();

    /** Cancels it, and interrupts its run; returns whether this call did. */
    boolean cancel();
  }

  /**
   * A task with due times.
   *
   * @param name its name, or null for one that the product chooses
   * @param delayMillis until the first
   * @param periodMillis between them, or 0 for a task that runs once
   * @param isStateful whether the product saves and loads the {@linkplain Work.Counting counter}
   */
  record Plan(@Nullable String name, long delayMillis, long periodMillis, boolean isStateful) {}

  Set<Feature> features();

  /** Stores a task; returns when that is acknowledged. */
  Submitted submit(Work work, @Nullable String key) throws Exception;

  /** Asks for the end of a submitted task. */
  CompletionStage<?> retrieve(String reference) throws Exception;

  /** Forgets a submitted task that has ended. */
  void disposeResult(String reference) throws Exception;

  /** Stores a task with due times; returns its reference when that is acknowledged. */
  String schedule(Work work, Plan plan) throws Exception;

  /** Asks for the end of a scheduled task. */
  CompletionStage<?> await(String reference) throws Exception;

  /** Cancels a scheduled task; returns whether this call did. */
  boolean cancel(String reference) throws Exception;

  /** Forgets a scheduled task. */
  void dispose(String reference) throws Exception;

  /** The references of all scheduled tasks. */
  List<String> list() throws Exception;

  /** The name in the reference of a scheduled task. */
  String nameOf(String reference);

  /** Names of the members in view, equal in all processes. */
  Set<String> members();

  /** The name of this member in the {@linkplain #members view}; empty for a client. */
  String self();

  /**
   * Tells of each change of the view, and of each loss of all copies of something.
   *
   * @param onView told the members
   * @param onLoss told what was lost
   */
  void watch(Consumer<Set<String>> onView, Consumer<String> onLoss);

  /** Copies that are missing here for want of members. */
  long missingCopies();

  /** What this member counts; summed over all members, {@code balance} is 0 at rest. */
  Map<String, Long> counters();

  Kind kindOf(Throwable thrown);

  /** The end of a future that may not be declared as a stage; one that is none is waited for. */
  static CompletionStage<?> stage(Future<?> future, Executor waiters) {
    return future instanceof CompletionStage<?> stage
        ? stage
        : CompletableFuture.supplyAsync(
            () -> {
              try {
                return future.get();
              } catch (ExecutionException e) {
                throw new CompletionException(e.getCause());
              } catch (InterruptedException e) {
                throw new CompletionException(e);
              }
            },
            waiters);
  }

  /** Leaves in order. */
  @Override
  void close();
}
