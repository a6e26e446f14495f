// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outlast.config.Config;
import io.outlast.config.TlsConfig;
import io.outlast.engine.journal.Journal;
import io.outlast.engine.port.PartitionStore;
import io.outlast.engine.port.PartitionStore.Ownership;
import io.outlast.engine.port.PartitionStore.Write;
import io.outlast.engine.port.StoreKey;
import io.outlast.member.cluster.ClusterSettings.Discovery;
import io.outlast.member.settings.Agreement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.jgroups.JChannel;
import org.jgroups.protocols.DISCARD;
import org.jgroups.protocols.FD_SOCK2;
import org.jgroups.protocols.TP;
import org.jgroups.stack.ProtocolStack.Position;
import org.jgroups.util.Util;

/** Members of one cluster in this JVM, on loopback, and what can happen to them. */
final class TestCluster implements AutoCloseable {
  private static final int PORTS = 12;

  /** Apart from those of other builds on this machine. */
  private static final int FIRST_PORT = 5901 + (int) (ProcessHandle.current().pid() % 300) * PORTS;

  static final Agreement AGREEMENT = new Agreement(new Config());

  final List<Member> members = new CopyOnWriteArrayList<>();
  private final String name = "test-" + UUID.randomUUID();
  private final Duration failureDetection;
  private final int partitions;
  private int started;

  TestCluster() {
    this(Duration.ofSeconds(3), 31);
  }

  TestCluster(Duration failureDetection, int partitions) {
    this.failureDetection = failureDetection;
    this.partitions = partitions;
  }

  ClusterSettings settings(boolean lite) {
    return settings(name, "m" + ++started, FIRST_PORT, failureDetection, partitions, lite);
  }

  private static ClusterSettings settings(
      String cluster,
      String member,
      int firstPort,
      Duration failureDetection,
      int partitions,
      boolean lite) {
    return new ClusterSettings(
        cluster,
        member,
        "127.0.0.1",
        firstPort,
        PORTS,
        new Discovery.Members(
            IntStream.range(firstPort, firstPort + PORTS)
                .mapToObj(port -> "127.0.0.1:" + port)
                .toList()),
        null,
        failureDetection,
        Duration.ofSeconds(1),
        partitions,
        lite);
  }

  Member start() {
    var member = new Member(InfinispanCluster.start(settings(/* lite= */ false), AGREEMENT));
    members.add(member);
    return member;
  }

  /** With what keeps its values on disk. */
  Member start(Optional<Journal> journal) {
    var member =
        new Member(
            InfinispanCluster.start(
                settings(/* lite= */ false), AGREEMENT, new TlsConfig(), self -> journal));
    members.add(member);
    return member;
  }

  Member startLite() {
    var member = new Member(InfinispanCluster.start(settings(/* lite= */ true), AGREEMENT));
    members.add(member);
    return member;
  }

  /**
   * A member in a process of its own, with a store of durability 1; its first line of output tells
   * its UUID.
   */
  Process startProcess() throws java.io.IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-cp",
            System.getProperty("java.class.path"),
            Other.class.getName(),
            name,
            "" + FIRST_PORT,
            "" + failureDetection.toMillis(),
            "" + partitions)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** What runs there. */
  static final class Other {
    public static void main(String[] args) throws InterruptedException {
      var member =
          InfinispanCluster.start(
              settings(
                  args[0],
                  "other",
                  Integer.parseInt(args[1]),
                  Duration.ofMillis(Long.parseLong(args[2])),
                  Integer.parseInt(args[3]),
                  /* lite= */ false),
              AGREEMENT);
      member.store(1).toCompletableFuture().join();
      System.out.println(member.self());
      Thread.sleep(60_000);
      System.exit(1);
    }
  }

  /** Starts members one after the other, each with a store of the durability. */
  List<Member> start(int count, int durability) {
    List<Member> started = IntStream.range(0, count).mapToObj(i -> start()).toList();
    started.get(0).store(durability);
    awaitSettled(durability);
    return started;
  }

  void awaitSettled(int durability) {
    for (Member member : members) {
      var store = member.store(durability);
      await("settled at " + member.self())
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(10))
          .until(
              () ->
                  store.watch().whenSettled().isDone()
                      && store.topology().getMembers().size() == members.size());
    }
  }

  void split(List<Member> one, List<Member> other) {
    for (Member a : one) {
      for (Member b : other) {
        a.discard().addIgnoreMember(b.channel().getAddress());
        b.discard().addIgnoreMember(a.channel().getAddress());
      }
    }
  }

  void heal() {
    members.forEach(member -> member.discard().resetIgnoredMembers());
  }

  /**
   * Writes to the store of durability 1, by whoever owns the partition. What one could not write
   * the next owner writes again: copies may be ahead of each other by it until then.
   */
  void write(int partition, Write... batch) {
    boolean isWritten = false;
    while (!isWritten) {
      for (Member member : members) {
        isWritten |= member.owns(1, partition) && isWritten(member, partition, batch);
      }
    }
  }

  /** Whether it was acknowledged: of a member that dies meanwhile nobody may hear any more. */
  private boolean isWritten(Member member, int partition, Write... batch) {
    try {
      member
          .store(1)
          .write(partition, List.of(batch))
          .toCompletableFuture()
          .get(10, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException refused) {
      return false;
    } catch (TimeoutException e) {
      assertThat(members).as("members that live, but do not answer").doesNotContain(member);
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  void partitions(java.util.function.IntConsumer action) {
    IntStream.range(0, partitions).forEach(action);
  }

  int partitionCount() {
    return partitions;
  }

  @Override
  public void close() {
    var stops = members.stream().map(m -> CompletableFuture.runAsync(m.cluster::stop)).toList();
    stops.forEach(CompletableFuture::join);
  }

  static StoreKey key(int slot) {
    return new StoreKey(42, slot);
  }

  static Write put(int slot, String value) {
    return new Write(key(slot), value::getBytes);
  }

  /** One member with what its stores' listeners were told. */
  final class Member {
    final InfinispanCluster cluster;
    private final Map<Integer, Told> told = new HashMap<>();

    Member(InfinispanCluster cluster) {
      this.cluster = cluster;
    }

    UUID self() {
      return cluster.self();
    }

    InfinispanStore store(int durability) {
      return (InfinispanStore)
          cluster.store(durability).toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    synchronized Told told(int durability) {
      return told.computeIfAbsent(
          durability,
          d -> {
            var recorder = new Told();
            store(d).listen(recorder);
            return recorder;
          });
    }

    void write(int durability, int partition, Write... batch) {
      store(durability)
          .write(partition, List.of(batch))
          .toCompletableFuture()
          .orTimeout(20, TimeUnit.SECONDS)
          .join();
    }

    /** What this member holds of a partition, by slot. */
    Map<Integer, String> holds(int durability, int partition) {
      var values = new HashMap<Integer, String>();
      store(durability)
          .scan(partition, (key, value) -> values.put(key.slot(), new String(value, UTF_8)));
      return values;
    }

    boolean owns(int durability, int partition) {
      return self().equals(store(durability).owner(partition));
    }

    BitSet owned(int durability) {
      var owned = new BitSet();
      partitions(p -> owned.set(p, owns(durability, p)));
      return owned;
    }

    JChannel channel() {
      return cluster.channel();
    }

    DISCARD discard() {
      DISCARD discard = channel().getProtocolStack().findProtocol(DISCARD.class);
      if (discard == null) {
        discard = new DISCARD().setAddress(channel().getAddress());
        try {
          channel().getProtocolStack().insertProtocol(discard, Position.ABOVE, TP.class);
        } catch (Exception e) {
          throw new AssertionError(e);
        }
      }
      return discard;
    }

    /** Dies as a process does: no goodbye, sockets closed. */
    void crash() {
      members.remove(this);
      discard().discardAll(true);
      FD_SOCK2 sockets = channel().getProtocolStack().findProtocol(FD_SOCK2.class);
      sockets.stop();
      JChannel channel = channel();
      CompletableFuture.runAsync(
          () -> {
            try {
              Util.shutdown(channel, false);
            } catch (Exception e) {
              throw new AssertionError(e);
            }
            cluster.stop();
          });
    }

    /** Says nothing and hears nothing any more, but keeps its connections. */
    void mute() {
      discard().discardAll(true);
    }
  }

  /** Does something with what it is told. */
  record Listening(java.util.function.Consumer<Ownership> action)
      implements PartitionStore.Listener {
    @Override
    public void ownershipChanged(Ownership now) {
      action.accept(now);
    }
  }

  /** What one store's listener was told, in order. */
  static final class Told implements PartitionStore.Listener {
    final List<Object> events = new CopyOnWriteArrayList<>();
    volatile Runnable onDropping = () -> {};

    @Override
    public void ownershipChanged(Ownership now) {
      events.add(now);
    }

    @Override
    public void dropping(BitSet owned) {
      onDropping.run();
    }

    Ownership last() {
      return ownerships().get(ownerships().size() - 1);
    }

    List<Ownership> ownerships() {
      var list = new ArrayList<Ownership>();
      for (Object event : events) {
        if (event instanceof Ownership ownership) {
          list.add(ownership);
        }
      }
      return list;
    }

    BitSet lost() {
      var lost = new BitSet();
      ownerships().forEach(ownership -> lost.or(ownership.lost()));
      return lost;
    }

    BitSet left() {
      var left = new BitSet();
      events.stream().filter(BitSet.class::isInstance).forEach(set -> left.or((BitSet) set));
      return left;
    }
  }
}
