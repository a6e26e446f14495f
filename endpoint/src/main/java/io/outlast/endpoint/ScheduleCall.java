// SPDX-License-Identifier: Apache-2.0
package io.outlast.endpoint;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Reason;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.task.TaskPlan;
import io.outlast.scheduledexecutor.IfExists;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * A task of another language on its way to be scheduled. The way is that of a task in Java (it is
 * told at {@code Submission} in core): is the executor shut down, where the task is bound to a
 * member? Is the name free, where the task goes elsewhere than its name? Then the task itself; and
 * what was claimed and not used is given back. But the identity is the caller's: where that one
 * begins anew under another, the caller is told to.
 *
 * <p>Each step is taken by the reply to the one before.
 */
final class ScheduleCall {
  private static final Reply LOST_RACE =
      new Reply.Refused(
          Reason.CLAIM_EXPIRED,
          "Another request was about to give the same name, or to free it. Try again with a new"
              + " RequestId.");

  private final Gateway gateway;
  private final BooleanSupplier isWanted;
  private final Address home;
  private final Address place;
  private final Command.Submit submit;
  private final TaskPlan plan;
  private final String name;
  private final BiConsumer<Address, Reply> answer;

  /**
   * Makes a call.
   *
   * @param isWanted whether somebody still waits for the answer
   * @param home where the name belongs; of a task bound to a member, what speaks for the executor
   * @param place where the task goes
   * @param answer takes the answer, and where the task is that it is about
   */
  ScheduleCall(
      Gateway gateway,
      BooleanSupplier isWanted,
      Address home,
      Address place,
      Command.Submit submit,
      TaskPlan plan,
      String name,
      BiConsumer<Address, Reply> answer) {
    this.gateway = gateway;
    this.isWanted = isWanted;
    this.home = home;
    this.place = place;
    this.submit = submit;
    this.plan = plan;
    this.name = name;
    this.answer = answer;
  }

  void start() {
    if (place.member() != null) {
      send(home, new Command.Inspect(), this::inspected);
    } else if (plan.nameHome() == TaskPlan.HERE) {
      sendTask();
    } else {
      send(
          home,
          new Command.Claim(name, submit.identity(), place.partition(), plan.options().ifExists()),
          this::claimed);
    }
  }

  private void inspected(Reply reply) {
    if (!(reply instanceof Reply.Inspected inspected)) {
      answer.accept(place, reply);
    } else if (inspected.shutdown()) {
      answer.accept(
          place,
          new Reply.Refused(
              Reason.SHUTDOWN,
              "Scheduler '%s' refused a task: it has been shut down for the whole cluster."
                  .formatted(place.executor().name())));
    } else {
      sendTask();
    }
  }

  private void claimed(Reply reply) {
    if (reply instanceof Reply.Done) {
      sendTask();
    } else if (reply instanceof Reply.HeldBy holder) {
      lookAtHolder(holder.partition());
    } else {
      answer.accept(home, reply);
    }
  }

  private void sendTask() {
    send(place, submit, this::told);
  }

  private void told(Reply reply) {
    boolean hasClaim = plan.nameHome() != TaskPlan.HERE;
    if (reply instanceof Reply.HeldBy holder) {
      lookAtHolder(holder.partition());
    } else if (reply instanceof Reply.Stored && mayHaveReplaced()) {
      // Answered when the other one is disposed.
      send(
          home,
          new Command.ClaimStored(name, submit.identity(), place.partition()),
          alone -> answer.accept(place, reply));
    } else if (hasClaim && !(reply instanceof Reply.Stored || reply instanceof Reply.Unknown)) {
      send(home, new Command.Unclaim(name, submit.identity()), free -> answer.accept(place, reply));
    } else {
      answer.accept(place, reply);
    }
  }

  private boolean mayHaveReplaced() {
    return plan.options().ifExists() == IfExists.REPLACE && place.member() == null;
  }

  /** There is a task of that name, and it is to be kept: which one is it? */
  private void lookAtHolder(int partition) {
    Address there = new Address(place.durability(), partition, place.executor());
    send(
        there,
        new Command.Look(new TaskRef.Name(name)),
        reply -> {
          if (reply instanceof Reply.Seen seen) {
            answer.accept(there, new Reply.Kept(seen.taskId()));
          } else {
            boolean isGone = reply instanceof Reply.Stale || reply instanceof Reply.HeldBy;
            answer.accept(there, isGone ? LOST_RACE : reply);
          }
        });
  }

  private void send(Address to, Command command, Gateway.Receiver next) {
    gateway.send(
        to,
        command,
        new Gateway.Receiver() {
          @Override
          public void receive(Reply reply) {
            next.receive(reply);
          }

          @Override
          public boolean isWanted() {
            return isWanted.getAsBoolean();
          }
        });
  }
}
