// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.gateway;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Calls;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Route;
import io.outlast.engine.port.ClusterTime;
import io.outlast.engine.port.Timers;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.view.MemberInfo;
import io.outlast.member.membership.Members;
import io.outlast.member.message.Courier;
import io.outlast.member.message.Message;
import io.outlast.member.partition.PartitionGroup;
import io.outlast.member.settings.ExecutorSettings;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The gateway of a member: what it owns itself it carries out here, all else goes to the owner in
 * the messages of the {@link Courier}.
 */
public final class MemberGateway implements Gateway {
  private final UUID self;
  private final int partitionCount;
  private final Groups groups;
  private final Members members;
  private final Courier<Message> courier;
  private final Function<ExecutorId, ExecutorSettings> settings;
  private final Calls calls;

  /** Makes a gateway over the groups of this member and the courier to others. */
  public MemberGateway(
      int partitionCount,
      Groups groups,
      Members members,
      Courier<Message> courier,
      Timers timers,
      ClusterTime time,
      Function<ExecutorId, ExecutorSettings> settings) {
    this.self = members.self().id();
    this.partitionCount = partitionCount;
    this.groups = groups;
    this.members = members;
    this.courier = courier;
    this.settings = settings;
    this.calls = new Calls(new ToOwners(), timers, time::nanos, Calls.Patience.USUAL);
  }

  /** Begins to look after calls that go unanswered. */
  public void start() {
    calls.start();
  }

  @Override
  public int partitionCount() {
    return partitionCount;
  }

  @Override
  public int durability(ExecutorId executor) {
    return settings.apply(executor).durability();
  }

  @Override
  public @Nullable UUID owner(int durability, int partition) {
    PartitionGroup group = groups.ifReady(durability);
    return group == null ? null : group.store().owner(partition);
  }

  @Override
  public long ownersVersion(int durability) {
    PartitionGroup group = groups.ifReady(durability);
    return group == null ? 0 : group.tableVersion();
  }

  @Override
  public List<UUID> dataMembers() {
    return members.all().stream().filter(m -> !m.lite()).map(MemberInfo::id).toList();
  }

  @Override
  public void send(Address address, Command command, Receiver receiver) {
    calls.send(address, command, receiver);
  }

  /** Carries out another member's request. */
  public void requested(UUID from, Message.Request request) {
    Remote receiver = new Remote(courier, from, request.correlation());
    PartitionGroup group = groups.ifReady(request.address().durability());
    if (group == null) {
      groups.of(request.address().durability());
      receiver.receive(Reply.Moved.SOMEWHERE);
    } else {
      group.request(
          request.address().partition(), request.address().executor(), request.command(), receiver);
    }
  }

  /** Takes in a reply to a request of this member. */
  public void answered(Message.Response response) {
    calls.answered(response.correlation(), response.reply());
  }

  /** Sends again what was sent to members that have left. */
  public void viewChanged(Set<UUID> view) {
    calls.lost(member -> !view.contains(member));
  }

  /** Ends all that waits, and takes nothing more. */
  public void close() {
    calls.close();
  }

  /** A member that waits for a reply; equal to itself when the same request comes again. */
  private record Remote(Courier<Message> courier, UUID member, long correlation)
      implements Receiver {
    @Override
    public void receive(Reply reply) {
      courier.send(member, new Message.Response(correlation, reply));
    }
  }

  /** Straight to the owner of now. */
  private final class ToOwners implements Route {
    @Override
    public Step next(Address address, long turn, @Nullable UUID hint) {
      UUID member = address.member();
      if (member != null && !member.equals(self)) {
        // What is bound to a member goes with it.
        return members.find(member).isPresent()
            ? new Step.Ask(member)
            : new Step.Told(new Reply.Lost());
      }
      PartitionGroup group = groups.ifReady(address.durability());
      if (group == null) {
        return new Step.Wait(groups.of(address.durability()));
      }
      UUID owner = member != null ? self : whomToAsk(group, address, turn, hint);
      return owner == null ? new Step.Pause() : new Step.Ask(owner);
    }

    /**
     * The owner by the last reply, else by this member's table; a member that has left its store
     * has no table, and asks one after the other to be told: some may have left it, too.
     */
    private @Nullable UUID whomToAsk(
        PartitionGroup group, Address address, long turn, @Nullable UUID hint) {
      if (hint != null && members.find(hint).isPresent()) {
        return hint;
      }
      UUID owner = group.store().owner(address.partition());
      if (owner != null) {
        return owner;
      }
      List<UUID> others = dataMembers().stream().filter(id -> !id.equals(self)).toList();
      return others.isEmpty()
          ? null
          : others.get((int) Long.remainderUnsigned(turn, others.size()));
    }

    @Override
    public boolean send(
        UUID member, long correlation, Address address, Command command, Receiver receiver) {
      PartitionGroup here = member.equals(self) ? groups.ifReady(address.durability()) : null;
      if (here != null) {
        here.request(address.partition(), address.executor(), command, receiver);
        return true;
      }
      courier.send(member, new Message.Request(correlation, address, command));
      return members.view().contains(member);
    }

    @Override
    public boolean mayLose(UUID member) {
      return !member.equals(self);
    }
  }
}
