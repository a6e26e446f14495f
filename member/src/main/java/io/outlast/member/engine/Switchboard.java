// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.engine;

import io.outlast.engine.port.ClusterTime;
import io.outlast.engine.port.Transport;
import io.outlast.engine.wire.Input;
import io.outlast.engine.wire.Input.MalformedException;
import io.outlast.member.gateway.Groups;
import io.outlast.member.gateway.MemberGateway;
import io.outlast.member.membership.Members;
import io.outlast.member.message.Courier;
import io.outlast.member.message.Message;
import io.outlast.member.message.MessageCodec;
import io.outlast.member.message.PendingCalls;
import io.outlast.member.partition.JournalPage;
import io.outlast.member.partition.PartitionGroup;
import io.outlast.member.run.RunSpec;
import io.outlast.member.run.Runner;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands each message that arrives to the part it is for; everything here returns at once. */
final class Switchboard implements Transport.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Switchboard.class);

  private final Members members;
  private final PendingCalls calls;
  private final Courier<Message> courier;
  private final Groups groups;
  private final MemberGateway gateway;
  private final Runner runner;
  private final ClusterTime time;
  private final Consumer<Boolean> onView;

  private final Meetings meetings = new Meetings();
  private final LossListener onLost;
  private final BooleanSupplier isStopped;
  private final Recovery recovery;
  private final Leaving leaving;

  Switchboard(
      Members members,
      PendingCalls calls,
      Courier<Message> courier,
      Groups groups,
      MemberGateway gateway,
      Runner runner,
      ClusterTime time,
      Consumer<Boolean> onView,
      LossListener onLost,
      BooleanSupplier isStopped,
      Recovery recovery,
      Leaving leaving) {
    this.members = members;
    this.calls = calls;
    this.courier = courier;
    this.groups = groups;
    this.gateway = gateway;
    this.runner = runner;
    this.time = time;
    this.onView = onView;
    this.onLost = onLost;
    this.isStopped = isStopped;
    this.recovery = recovery;
    this.leaving = leaving;
  }

  @Override
  public void onMessage(UUID from, byte[] packet) {
    if (isStopped.getAsBoolean()) {
      return;
    }
    Input in = new Input(packet);
    while (!in.isAtEnd()) {
      try {
        handle(from, MessageCodec.get(in));
      } catch (MalformedException e) {
        LOG.warn(
            "Dropped a message from member {}, in a packet of {} bytes: {} Is it of another version?",
            from,
            packet.length,
            e.getMessage());
      }
    }
  }

  @Override
  public void onView(List<UUID> view) {
    Set<UUID> present = new LinkedHashSet<>(view);
    members.viewChanged(view);
    calls.viewChanged(present);
    gateway.viewChanged(present);
    onView.accept(meetings.isOne(view));
  }

  @Override
  public void onMeeting() {
    meetings.expect();
  }

  private void handle(UUID from, Message message) {
    if (message instanceof Message.Request m) {
      gateway.requested(from, m);
    } else if (message instanceof Message.Response m) {
      gateway.answered(m);
    } else if (message instanceof Message.Order m) {
      order(from, m.run());
    } else if (message instanceof Message.NotTaken m) {
      notTaken(from, m);
    } else if (message instanceof Message.Halt m) {
      halt(from, m);
    } else if (message instanceof Message.Halted m) {
      calls.answered(m.correlation(), m);
    } else if (message instanceof Message.Inquiry m) {
      inquiry(from, m);
    } else if (message instanceof Message.Holdings m) {
      calls.answered(m.correlation(), m);
    } else if (message instanceof Message.Hello m) {
      members.greeted(m.info(), m.asks());
    } else if (message instanceof Message.Lost m) {
      lost(m);
    } else if (message instanceof Message.Recovering m) {
      recovery.told(from, m.open());
    } else if (message instanceof Message.AtRest m) {
      leaving.restsNow(from, m.all());
    } else if (message instanceof Message.ReadJournal m) {
      readJournal(from, m);
    } else if (message instanceof Message.Journaled m) {
      calls.answered(m.correlation(), m);
    } else if (message instanceof Message.Replayed m) {
      PartitionGroup group = groups.ifReady(m.durability());
      if (group != null) {
        group.replayed(m.partition(), m.upTo());
      }
    } else if (message instanceof Message.Offering m) {
      PartitionGroup group = groups.ifReady(m.durability());
      if (group != null) {
        group.offering(from, m.isUnderWay());
      }
    } else if (message instanceof Message.TimeRequest m) {
      courier.send(
          from, new Message.TimeReply(m.correlation(), time.nanos(), time.errorBoundNanos()));
    } else if (message instanceof Message.TimeReply m) {
      calls.answered(m.correlation(), m);
    }
  }

  private void lost(Message.Lost lost) {
    PartitionGroup group = groups.ifReady(lost.durability());
    if (group != null) {
      group.lossTold(lost.partition(), lost.version());
      group.namesLost(lost.partition());
    }
    onLost.lost(lost.durability(), lost.partition(), lost.version());
  }

  private void order(UUID from, RunSpec run) {
    int durability = run.address().durability();
    int partition = run.address().partition();
    Runnable refuse =
        () -> courier.send(from, new Message.NotTaken(durability, partition, run.token()));
    PartitionGroup group = groups.ifReady(durability);
    if (group == null) {
      refuse.run();
      return;
    }
    Runnable start =
        () -> {
          if (!runner.start(run)) {
            refuse.run();
          }
        };
    group.ordered(from, partition, run.version(), start, refuse);
  }

  /** In its turn: of an order that is still in the queue the answer would be that there is none. */
  private void halt(UUID from, Message.Halt m) {
    Runnable halt =
        () -> {
          boolean begun = runner.cancel(m.durability(), m.partition(), m.token(), m.interrupt());
          courier.send(from, new Message.Halted(m.correlation(), begun));
        };
    PartitionGroup group = groups.ifReady(m.durability());
    if (group == null) {
      halt.run();
    } else {
      group.afterOrders(halt);
    }
  }

  private void notTaken(UUID by, Message.NotTaken order) {
    PartitionGroup group = groups.ifReady(order.durability());
    if (group != null) {
      group.notTaken(by, order.partition(), order.token());
    }
  }

  private void readJournal(UUID from, Message.ReadJournal read) {
    PartitionGroup group = groups.ifReady(read.durability());
    CompletionStage<JournalPage> page =
        group == null
            ? CompletableFuture.completedFuture(JournalPage.NONE)
            : group.readJournal(read.partition(), read.after(), read.mostBytes());
    page.whenComplete(
        (found, failure) ->
            courier.send(
                from,
                new Message.Journaled(
                    read.correlation(), found == null ? JournalPage.NONE : found)));
  }

  private void inquiry(UUID from, Message.Inquiry inquiry) {
    PartitionGroup group = groups.ifReady(inquiry.durability());
    if (group == null) {
      // Without the group this member has never acted for, or run anything of, its partitions.
      courier.send(from, new Message.Holdings(inquiry.correlation(), List.of()));
      return;
    }
    group
        .inquired(from, inquiry.isInTable(), inquiry.version(), inquiry.partitions())
        .thenAccept(
            holdings -> {
              // Runs that a stop has given up are not among what goes on here; whoever is told so
              // would have their tasks begin as if never begun.
              if (!isStopped.getAsBoolean()) {
                courier.send(from, new Message.Holdings(inquiry.correlation(), holdings));
              }
            });
  }
}
