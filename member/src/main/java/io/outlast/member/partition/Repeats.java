// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway.Receiver;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.task.Timetable;

/**
 * Tells requests that come again from new ones. A refusal says that nothing was changed, which
 * would be untrue of what was carried out before, by this owner or by one that was lost before its
 * answer came; such a request is answered as the first time, whatever is refused by now. It changes
 * nothing any more.
 *
 * <p>Belongs to the partition's mailbox.
 */
final class Repeats {
  private final Ledger ledger;
  private final RingView view;

  Repeats(Ledger ledger, RingView view) {
    this.ledger = ledger;
    this.view = view;
  }

  /** Whether what the command asks for was done, or is waited for, on a request before. */
  boolean contain(Command command, Receiver receiver) {
    if (command instanceof Command.Submit submit) {
      return ledger.isSettled(submit.identity()) || ledger.known(submit.identity()) != null;
    }
    return command instanceof Command.OfTask ofTask && contain(ofTask, receiver);
  }

  private boolean contain(Command.OfTask command, Receiver receiver) {
    Entry entry = ledger.find(command.task());
    if (command instanceof Command.Await) {
      return entry != null && entry.isAwaitedBy(receiver);
    }
    if (command instanceof Command.Look) {
      return false;
    }
    if (entry == null) {
      // Disposed, perhaps by this very request. Of a task that was lost nobody can say that.
      return view.missing(command.task()) instanceof Reply.Stale;
    }
    if (command instanceof Command.Cancel cancel) {
      return entry.record().end() instanceof Outcome.Cancelled cancelled
          && cancelled.by().equals(cancel.by());
    }
    return command instanceof Command.Alter alter && wasAltered(entry, alter.by());
  }

  private static boolean wasAltered(Entry entry, Identity by) {
    Timetable table = entry.record().timetable();
    return table != null && by.equals(table.alteredBy());
  }
}
