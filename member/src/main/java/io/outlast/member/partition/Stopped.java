// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.gateway.Gateway.Receiver;
import io.outlast.engine.gateway.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The end of a task that somebody wanted. It is told to anybody only when it is sure that no run
 * begins any more (R14).
 */
final class Stopped implements Effect {
  private final RunOrders runs;
  private final RunOrders.@Nullable Ordered run;
  private final boolean interrupt;
  private final Reply end;
  private final Receiver receiver;
  private final Consumer<Boolean> then;

  /** Who is to be told; {@code null} when all have been. Guarded by this. */
  private @Nullable List<Receiver> waiters;

  /**
   * Prepares the end of a task with its run.
   *
   * @param run what may be going on, if anything is
   * @param interrupt whether it is to be interrupted
   * @param end what those who wait are told
   * @param receiver who wanted it
   * @param then hears whether the run had begun; on any thread
   */
  Stopped(
      RunOrders runs,
      Entry entry,
      RunOrders.@Nullable Ordered run,
      boolean interrupt,
      Reply end,
      Receiver receiver,
      Consumer<Boolean> then) {
    this.runs = runs;
    this.run = run;
    this.interrupt = interrupt;
    this.waiters = new ArrayList<>(entry.takeWaiters());
    this.end = end;
    this.receiver = receiver;
    this.then = then;
    entry.stopped = this;
  }

  /** Adds one who is to be told, at once if the others have been. */
  void await(Receiver waiter) {
    synchronized (this) {
      if (waiters != null) {
        waiters.add(waiter);
        return;
      }
    }
    waiter.receive(end);
  }

  @Override
  public void stored() {
    runs.stop(
        run,
        interrupt,
        begun -> {
          then.accept(begun);
          tell(end, new Reply.Done(true));
        });
  }

  @Override
  public void moved() {
    tell(Reply.Moved.SOMEWHERE, Reply.Moved.SOMEWHERE);
  }

  private void tell(Reply toWaiters, Reply toReceiver) {
    List<Receiver> told;
    synchronized (this) {
      told = waiters == null ? List.of() : waiters;
      waiters = null;
    }
    told.forEach(waiter -> waiter.receive(toWaiters));
    receiver.receive(toReceiver);
  }
}
