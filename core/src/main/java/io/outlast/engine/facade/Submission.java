// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Reason;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.TaskPlan;
import io.outlast.scheduledexecutor.IfExists;
import java.util.Objects;
import java.util.PrimitiveIterator;
import org.jspecify.annotations.Nullable;

/**
 * One task on its way to be stored. Each step is taken by the reply to the one before:
 *
 * <ol>
 *   <li>Of a task bound to a member: is the executor shut down? Its home partition knows, the
 *       member may not.
 *   <li>Of a task whose name belongs to another partition than its key: the name is claimed there.
 *   <li>The task is sent to its place or, if that is full and it may go anywhere, to the others
 *       until one takes it; if all are full, again after a pause, as {@link Patience} has it.
 *   <li>If it was refused after its name was claimed, the name is given back. If it replaces
 *       another task, it is told to be stored when that one is disposed.
 * </ol>
 *
 * <p>The identity stays the same on that way. A refusal is definite, so nothing was stored under
 * it, and what a gateway sends again goes to the partition it was sent to. It is a new one only
 * when the way begins anew: the claim has run out, and is refused from then on (the owner of the
 * name has asked, and was promised so), or the task that had the name was disposed meanwhile.
 *
 * <p>Its fields need no lock: a reply comes after the send that it answers, and the next send is
 * made by the reply before, or by a timer that it set.
 */
final class Submission implements Gateway.Receiver {
  private final Backing backing;
  private final Submissions.Limits limits;
  private Identity identity;
  private Address place;
  private PrimitiveIterator.@Nullable OfInt others;
  private int tried = 1;
  private boolean hasClaim;
  private @Nullable Backoff fullPauses;
  private @Nullable Backoff racePauses;

  /**
   * These two are forgotten as soon as the task is stored: its end may be waited for much longer
   * than that, by nobody perhaps.
   */
  private @Nullable Parcel parcel;

  private @Nullable TaskFuture<?> future;

  /** Takes what comes after the first reply; set by it. */
  private volatile Gateway.@Nullable Receiver end;

  Submission(Backing backing, Submissions.Limits limits, Parcel parcel, TaskFuture<?> future) {
    this.backing = backing;
    this.limits = limits;
    this.parcel = parcel;
    this.future = future;
    this.identity = backing.submitter().next();
    this.place = firstPlace(parcel);
  }

  private Address firstPlace(Parcel open) {
    Address fixed = open.to();
    return fixed != null ? fixed : backing.owners().at(limits.spread().next());
  }

  void start() {
    Parcel open = Objects.requireNonNull(parcel, "a submission starts once");
    if (place.member() != null && !open.held()) {
      Address home = backing.owners().home();
      Futures.then(
          backing.owners().ask(home, new Command.Inspect()), reply -> inspected(open, home, reply));
    } else {
      claimAndSend(open);
    }
  }

  private void inspected(Parcel open, Address home, Reply reply) {
    if (reply instanceof Reply.Inspected inspected) {
      if (inspected.shutdown()) {
        admit(home, Replies.shutDown(backing.owners().executorName()));
      } else {
        claimAndSend(open);
      }
    } else {
      admit(home, reply);
    }
  }

  // ---- The name ---------------------------------------------------------------------------------

  private void claimAndSend(Parcel open) {
    TaskPlan plan = open.plan();
    if (plan != null && plan.nameHome() != TaskPlan.HERE && !hasClaim) {
      claim(open, plan);
    } else {
      send(open);
    }
  }

  private void claim(Parcel open, TaskPlan plan) {
    Command claim =
        new Command.Claim(nameOf(plan), identity, place.partition(), plan.options().ifExists());
    Futures.then(
        backing.owners().ask(nameHome(plan), claim),
        reply -> {
          if (reply instanceof Reply.Done) {
            hasClaim = true;
            send(open);
          } else if (reply instanceof Reply.Refused || reply instanceof Reply.HeldBy) {
            receive(reply);
          } else {
            admit(nameHome(plan), reply);
          }
        });
  }

  private Address nameHome(TaskPlan plan) {
    return backing.owners().at(plan.nameHome());
  }

  private static String nameOf(TaskPlan plan) {
    return Objects.requireNonNull(plan.name(), "only a task with a name can meet another");
  }

  /** There is a task of that name, and it is to be kept: which one is it? */
  private void lookAtHolder(Parcel open, int partition) {
    Address there = backing.owners().at(partition);
    String name = nameOf(Objects.requireNonNull(open.plan(), "plan"));
    Futures.then(
        backing.owners().ask(there, new Command.Look(new TaskRef.Name(name))),
        reply -> {
          if (reply instanceof Reply.Seen seen) {
            admit(there, new Reply.Kept(seen.taskId()));
          } else if (reply instanceof Reply.Stale || reply instanceof Reply.HeldBy) {
            startAnew(open); // disposed in between, or not stored yet
          } else {
            admit(there, reply);
          }
        });
  }

  private void startAnew(Parcel open) {
    backing.submitter().settle(identity);
    identity = backing.submitter().next();
    hasClaim = false;
    Backoff pauses = racePauses == null ? limits.patience().unlimited() : racePauses;
    racePauses = pauses;
    pauses.again(() -> claimAndSend(open));
  }

  // ---- The task ---------------------------------------------------------------------------------

  private void send(Parcel open) {
    Command submit =
        new Command.Submit(
            identity,
            backing.submitter().settledBelow(),
            open.task(),
            open.awaitsEnd(),
            open.plan(),
            open.held());
    backing.owners().send(place, submit, this);
  }

  @Override
  public void receive(Reply reply) {
    Gateway.Receiver rest = end;
    Parcel open = parcel;
    if (rest != null) {
      rest.receive(reply);
    } else if (open == null) {
      throw new IllegalStateException("A reply to what was never sent: " + reply);
    } else if (reply instanceof Reply.Refused refused && refused.reason() == Reason.FULL) {
      tryAnother(open, refused);
    } else if (Replies.isRefusal(reply, Reason.CLAIM_EXPIRED)) {
      startAnew(open);
    } else if (reply instanceof Reply.HeldBy holder) {
      lookAtHolder(open, holder.partition());
    } else {
      admit(place, reply);
    }
  }

  @Override
  public boolean isWanted() {
    Gateway.Receiver rest = end;
    return rest == null || rest.isWanted();
  }

  private void tryAnother(Parcel open, Reply.Refused full) {
    if (open.to() == null) {
      PrimitiveIterator.OfInt rest =
          others == null ? limits.spread().others(place.partition()) : others;
      others = rest;
      if (rest.hasNext()) {
        tried++;
        place = backing.owners().at(rest.nextInt());
        send(open);
        return;
      }
    }
    if (!pauseWhileFull(open)) {
      admit(place, tried == 1 ? full : limits.spread().allFull(full, tried));
    }
  }

  /** What is held is one of several, and whoever holds them decides. */
  private boolean pauseWhileFull(Parcel open) {
    if (open.held()) {
      return false;
    }
    Backoff pauses = fullPauses == null ? limits.patience().backoff() : fullPauses;
    fullPauses = pauses;
    return pauses.again(
        () -> {
          others = null;
          tried = 1;
          place = firstPlace(open);
          claimAndSend(open);
        });
  }

  // ---- The end of the way -----------------------------------------------------------------------

  private void admit(Address from, Reply first) {
    TaskPlan plan = parcel == null ? null : parcel.plan();
    boolean mayBeStored = first instanceof Reply.Stored || first instanceof Reply.Unknown;
    if (hasClaim && plan != null && !mayBeStored) {
      Futures.then(
          backing.owners().ask(nameHome(plan), new Command.Unclaim(nameOf(plan), identity)),
          free -> conclude(from, first));
    } else {
      conclude(from, first);
    }
  }

  private void conclude(Address from, Reply first) {
    TaskFuture<?> told = Objects.requireNonNull(future, "a submission ends once");
    TaskPlan plan = parcel == null ? null : parcel.plan();
    Identity sent = identity;
    boolean isAnywhere = parcel != null && parcel.to() == null;
    end = told.endReceiver();
    parcel = null;
    future = null;
    backing.submitter().settle(identity);
    limits.inFlight().release();
    if (isAnywhere && first instanceof Reply.Stored stored) {
      limits.spread().stored(stored.taskId());
    }
    if (plan != null && mayHaveReplaced(plan, first)) {
      Address home = plan.nameHome() == TaskPlan.HERE ? place : nameHome(plan);
      Command confirm = new Command.ClaimStored(nameOf(plan), sent, place.partition());
      Futures.then(backing.owners().ask(home, confirm), alone -> told.admitted(from, sent, first));
    } else {
      told.admitted(from, sent, first);
    }
  }

  /** Whether a task of the same name in another partition may still be there. */
  private boolean mayHaveReplaced(TaskPlan plan, Reply first) {
    return first instanceof Reply.Stored
        && plan.name() != null
        && plan.options().ifExists() == IfExists.REPLACE
        && place.member() == null;
  }
}
