// SPDX-License-Identifier: Apache-2.0
package io.outlast.remote;

import io.grpc.ClientInterceptor;
import io.outlast.client.config.ClientConfig;
import io.outlast.engine.gateway.Calls;
import io.outlast.engine.view.MemberInfo;
import io.outlast.protocol.Frames;
import io.outlast.protocol.v1.News;
import io.outlast.protocol.v1.Reply;
import io.outlast.protocol.v1.Welcome;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client without its API: connections, what came over them, and the calls that go over them, put
 * together.
 */
final class Network {
  /** Told of what changes; calls return at once. */
  interface Listener extends ClusterState.Listener {
    /** There is a connection again. */
    void connected();

    /** The last connection is lost. */
    void disconnected();
  }

  private final ClusterState state;
  private final Connections connections;
  private final Calls calls;
  private final CompletableFuture<Welcome> welcome = new CompletableFuture<>();

  /** What happened before there was somebody to be told; null when there is. */
  private @Nullable List<Consumer<Listener>> early = new ArrayList<>();

  private @Nullable Listener listener;

  Network(
      String name,
      ClientConfig config,
      ClientThreads threads,
      List<ClientInterceptor> interceptors,
      Calls.Patience patience) {
    Channels channels =
        new Channels(config, name, interceptors, threads.packing(), threads.timers());
    state = new ClusterState(new StateEvents());
    connections =
        new Connections(
            name,
            config.getNetworkConfig().getAddresses(),
            channels::link,
            threads.timers(),
            new SplittableRandom(),
            state,
            new ConnectionEvents());
    calls =
        new Calls(
            new RemoteGateway.OverConnections(state, connections),
            threads.timers(),
            SystemTimers::nanos,
            patience);
  }

  /**
   * Connects; returns with the first member's welcome.
   *
   * @throws ExecutionException if none could be reached; its cause says why
   */
  Welcome connect() throws InterruptedException, ExecutionException {
    calls.start();
    connections.start().toCompletableFuture().get();
    return welcome.get();
  }

  ClusterState state() {
    return state;
  }

  Calls calls() {
    return calls;
  }

  boolean isConnected() {
    return !connections.members().isEmpty();
  }

  /** Sets who is told of all that happens, and tells it what has happened so far. */
  synchronized void listen(Listener newListener) {
    listener = newListener;
    List<Consumer<Listener>> missed = early == null ? List.of() : early;
    early = null;
    missed.forEach(event -> event.accept(newListener));
  }

  private synchronized void tell(Consumer<Listener> event) {
    Listener told = listener;
    if (told != null) {
      event.accept(told);
    } else if (early != null) {
      early.add(event);
    }
  }

  /** Ends all that waits, then the connections. */
  void close() {
    calls.close();
    connections.close();
  }

  private final class StateEvents implements ClusterState.Listener {
    @Override
    public void joined(MemberInfo member) {
      tell(to -> to.joined(member));
    }

    @Override
    public void left(MemberInfo member) {
      tell(to -> to.left(member));
    }

    @Override
    public void lost(int durability, int partition) {
      tell(to -> to.lost(durability, partition));
    }
  }

  private final class ConnectionEvents implements Connections.Listener {
    @Override
    public void welcomed(Link link, Welcome told) {
      if (welcome.complete(told)) {
        return;
      }
      int expected = welcome.join().getPartitionCount();
      if (told.getPartitionCount() != expected) {
        throw new IllegalStateException(
            "The member at %s has %d partitions, its cluster %d: it is not used."
                .formatted(link.address(), told.getPartitionCount(), expected));
      }
    }

    @Override
    public void connected(boolean isFirst) {
      if (isFirst) {
        tell(Listener::connected);
      }
    }

    @Override
    public void disconnected(Link link, boolean wasLast) {
      state.ended(link);
      calls.lost(member -> member.equals(link.member()));
      if (wasLast) {
        tell(Listener::disconnected);
      }
    }

    @Override
    public void told(Link link, News news) {
      state.told(link, news);
      if (link.isClosed()) {
        state.ended(link);
      }
    }

    @Override
    public void answered(Reply reply) {
      calls.answered(reply.getCorrelation(), Frames.reply(reply));
    }
  }
}
