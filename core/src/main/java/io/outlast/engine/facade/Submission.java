// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Reason;
import io.outlast.engine.task.Identity;
import java.util.PrimitiveIterator;
import org.jspecify.annotations.Nullable;

/**
 * One task on its way: sent to a partition and, if that is full and the task may go anywhere, to
 * the others until one takes it.
 *
 * <p>The identity stays the same on that way. A refusal is definite, so nothing was stored under
 * it, and what a gateway sends again goes to the partition it was sent to.
 *
 * <p>Its fields need no lock: a reply comes after the send that it answers, and the next send is
 * made by the reply before.
 */
final class Submission implements Gateway.Receiver {
  private final Backing backing;
  private final InFlight inFlight;
  private final DurableFuture<?> future;
  private final boolean awaitsEnd;
  private final Identity identity;

  /** Places for a task without a key; {@code null} for one that belongs to its partition. */
  private final @Nullable Spread spread;

  private PrimitiveIterator.@Nullable OfInt others;
  private int partition;
  private int tried = 1;

  /** Forgotten as soon as the task is stored: a future may be waited for much longer than that. */
  private byte @Nullable [] task;

  private boolean admitted;

  Submission(
      Backing backing,
      InFlight inFlight,
      DurableFuture<?> future,
      byte[] task,
      boolean awaitsEnd,
      @Nullable Spread spread) {
    this.backing = backing;
    this.inFlight = inFlight;
    this.future = future;
    this.task = task;
    this.awaitsEnd = awaitsEnd;
    this.spread = spread;
    this.identity = backing.submitter().next();
  }

  void send(int to) {
    partition = to;
    byte[] bytes = task;
    if (bytes != null) {
      long settledBelow = backing.submitter().settledBelow();
      backing.owners().send(to, new Command.Submit(identity, settledBelow, bytes, awaitsEnd), this);
    }
  }

  @Override
  public void receive(Reply reply) {
    if (admitted) {
      future.ended(reply);
    } else if (reply instanceof Reply.Refused refused && refused.reason() == Reason.FULL) {
      tryAnother(refused);
    } else {
      admit(reply);
    }
  }

  private void tryAnother(Reply.Refused full) {
    PrimitiveIterator.OfInt rest = others;
    if (rest == null && spread != null) {
      rest = spread.others(partition);
      others = rest;
    }
    if (rest != null && rest.hasNext()) {
      tried++;
      send(rest.nextInt());
    } else {
      admit(tried == 1 ? full : allFull(full));
    }
  }

  private Reply allFull(Reply.Refused last) {
    return new Reply.Refused(
        Reason.FULL, "%s All %d partitions were tried.".formatted(last.message(), tried));
  }

  private void admit(Reply first) {
    admitted = true;
    task = null;
    backing.submitter().settle(identity);
    inFlight.release();
    if (spread != null && first instanceof Reply.Stored stored) {
      spread.stored(stored.taskId());
    }
    future.admitted(partition, first);
  }
}
