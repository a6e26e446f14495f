// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.peer;

import io.outlast.faults.history.Event.Kind;
import io.outlast.faults.history.Journal;
import java.io.Serializable;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The task of the workload: writes that it begins, takes its time, writes that it has ended, and
 * returns which run it was. What it writes survives a SIGKILL at the next instruction.
 */
public class Work implements Callable<String>, Runnable, Serializable {
  private static final long serialVersionUID = 1L;

  /** What a task has seen that keeps no state. */
  static final long NO_STATE = -1;

  private static volatile @Nullable Product here;

  private final String label;
  private final long millis;
  private final boolean isToFail;

  /**
   * @param label what the history calls the task; no other task has it
   * @param millis the time it takes
   * @param isToFail whether it throws at the end of it
   */
  public Work(String label, long millis, boolean isToFail) {
    this.label = label;
    this.millis = millis;
    this.isToFail = isToFail;
  }

  /** Says what runs the tasks of this JVM; before the first one. */
  public static void runIn(Product product) {
    here = product;
  }

  @Override
  public String call() throws InterruptedException {
    return run(NO_STATE);
  }

  @Override
  public void run() {
    try {
      String unused = call();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns {@code label@token}: which run's value this is. */
  final String run(long seen) throws InterruptedException {
    Journal journal = Journal.here();
    Product.Run run = Objects.requireNonNull(here, "the product").currentRun();
    // Before it looks whether it was interrupted: a cancellation may come between the two.
    long begun = System.nanoTime();
    journal.writeAt(
        begun,
        Kind.START,
        label,
        run.token(),
        run.attempt(),
        seen,
        Thread.currentThread().isInterrupted());
    Points.pass(Points.START);
    String how = "broken";
    Strays.begin();
    try {
      rest(millis / 2);
      Points.pass(Points.MIDDLE);
      rest(millis - millis / 2);
      how = isToFail ? "failed" : "done";
    } catch (InterruptedException e) {
      how = "interrupted";
      throw e;
    } finally {
      Strays.end();
      journal.write(Kind.END, label, run.token(), how);
      Points.pass(Points.END);
    }
    String value = label + "@" + run.token();
    if (isToFail) {
      throw new Failure(value);
    }
    return value;
  }

  /**
   * Who is interrupted by nobody who matters goes on, and leaves the flag to whoever comes next.
   */
  private static void rest(long millis) throws InterruptedException {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      if (!Strays.wasOne()) {
        throw e;
      }
    }
  }

  @Override
  public String toString() {
    return label;
  }

  /** The time that it takes. */
  public final long millis() {
    return millis;
  }

  /** What a task throws that is to fail; its message is the value. */
  public static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Made by the task; public for those who serialize it. */
    public Failure(String value) {
      super(value);
    }
  }

  /** A task that counts its runs; how the count is saved is the product's affair. */
  public static class Counting extends Work {
    private static final long serialVersionUID = 1L;

    private transient long count;

    /** Makes one; see {@link Work}. */
    public Counting(String label, long millis) {
      super(label, millis, /* isToFail= */ false);
    }

    /** Runs that have ended so far, as far as this instance knows. */
    public final long count() {
      return count;
    }

    /** Sets what was saved. */
    public final void setCount(long saved) {
      count = saved;
    }

    @Override
    public String call() throws InterruptedException {
      String value = run(count);
      count++;
      return value;
    }
  }
}
