// SPDX-License-Identifier: Apache-2.0
package io.outlast.remote;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Calls;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway;
import io.outlast.engine.gateway.Route;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.view.MemberInfo;
import io.outlast.protocol.Frames;
import java.util.List;
import java.util.UUID;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The gateway of a client: straight to the owner where there is a connection to it, else to any
 * connected member, whose own gateway goes on from there.
 */
final class RemoteGateway implements Gateway {
  private final int partitionCount;
  private final ToIntFunction<ExecutorId> durabilities;
  private final ClusterState state;
  private final Calls calls;

  RemoteGateway(
      int partitionCount, ToIntFunction<ExecutorId> durabilities, ClusterState state, Calls calls) {
    this.partitionCount = partitionCount;
    this.durabilities = durabilities;
    this.state = state;
    this.calls = calls;
  }

  @Override
  public int partitionCount() {
    return partitionCount;
  }

  @Override
  public int durability(ExecutorId executor) {
    return durabilities.applyAsInt(executor);
  }

  @Override
  public @Nullable UUID owner(int durability, int partition) {
    return state.owner(durability, partition);
  }

  @Override
  public long ownersVersion(int durability) {
    return state.version();
  }

  @Override
  public List<UUID> dataMembers() {
    return state.members().stream().filter(m -> !m.lite()).map(MemberInfo::id).toList();
  }

  @Override
  public void send(Address address, Command command, Receiver receiver) {
    calls.send(address, command, receiver);
  }

  /** Over the connections. */
  static final class OverConnections implements Route {
    private final ClusterState state;
    private final Connections connections;

    OverConnections(ClusterState state, Connections connections) {
      this.state = state;
      this.connections = connections;
    }

    @Override
    public Step next(Address address, long turn, @Nullable UUID hint) {
      UUID wanted = address.member();
      if (wanted == null) {
        wanted = hint != null ? hint : state.owner(address.durability(), address.partition());
      }
      if (wanted != null && connections.to(wanted) != null) {
        return new Step.Ask(wanted);
      }
      List<UUID> connected = connections.members();
      return connected.isEmpty()
          ? new Step.Wait(connections.whenConnected())
          : new Step.Ask(connected.get((int) Long.remainderUnsigned(turn, connected.size())));
    }

    @Override
    public boolean send(
        UUID member, long correlation, Address address, Command command, Receiver receiver) {
      Link link = connections.to(member);
      if (link == null) {
        return false;
      }
      link.send(Frames.request(correlation, address, command));
      return true;
    }

    @Override
    public boolean mayLose(UUID member) {
      return true;
    }
  }
}
