// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.engine;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway;
import io.outlast.engine.port.PartitionStore;
import io.outlast.engine.port.StoreKey;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.view.MemberInfo;
import io.outlast.engine.wire.StoredValue.Stamp;
import io.outlast.member.gateway.Groups;
import io.outlast.member.gateway.MemberDispatcher;
import io.outlast.member.gateway.MemberGateway;
import io.outlast.member.local.LocalStore;
import io.outlast.member.membership.Members;
import io.outlast.member.message.Courier;
import io.outlast.member.message.Message;
import io.outlast.member.message.MessageCodec;
import io.outlast.member.message.PendingCalls;
import io.outlast.member.partition.GroupContext;
import io.outlast.member.partition.Holding;
import io.outlast.member.partition.JournalPage;
import io.outlast.member.partition.PartitionGroup;
import io.outlast.member.partition.Peers;
import io.outlast.member.partition.Places;
import io.outlast.member.partition.Replay;
import io.outlast.member.run.Runner;
import io.outlast.member.run.TaskHost;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One member without its API: puts the parts together and knows their order of starting and
 * stopping.
 *
 * <pre>
 *   facade ─▶ MemberGateway ─▶ PartitionGroup ─▶ PartitionOwner ─▶ store
 *                 │   ▲             │ MemberDispatcher ─▶ Runner ─▶ user code
 *              Courier │             ▼                       │
 *                 └───┴── other members ◀── outcomes ───────┘ (through the gateway)
 * </pre>
 */
public final class Engine {
  private static final long CONFIRM_AFTER_NANOS = 200_000_000L;

  private final Platform platform;
  private final EngineSettings settings;
  private final Courier<Message> courier;
  private final Members members;
  private final PendingCalls calls;
  private final Recovery recovery;
  private final Groups groups;
  private final MemberGateway gateway;
  private final Runner runner;
  private final MemberDispatcher dispatcher;
  private final LossListener onLost;
  private final Leaving leaving;
  private final Map<ExecutorId, Places> places = new ConcurrentHashMap<>();
  private volatile boolean isStopped;

  /**
   * Completes when all members have greeted and the time is set. A group that began before would
   * take over without having asked everyone, and could run again what runs elsewhere.
   */
  private final CompletableFuture<Void> joined = new CompletableFuture<>();

  /** Puts a member together; it does nothing before {@link #start}. */
  public Engine(Platform platform, EngineSettings settings, TaskHost host, LossListener onLost) {
    this.platform = platform;
    this.settings = settings;
    this.onLost = onLost;
    courier =
        new Courier<>(platform.transport(), platform.partitions()::executeFirst, MessageCodec::put);
    // Others know it before its stores are open: it could not take what they order until then.
    members = new Members(courier, settings.self().notReady());
    calls = new PendingCalls(courier, platform.timers(), members.view());
    recovery =
        new Recovery(
            platform.journal(),
            settings.recoveryMinMembers(),
            settings.recoveryTimeout(),
            members,
            courier,
            platform.timers());
    groups = new Groups(this::open);
    gateway =
        new MemberGateway(
            settings.partitionCount(),
            groups,
            members,
            courier,
            platform.timers(),
            platform.time(),
            settings.executors());
    runner =
        new Runner(
            members.self().id(),
            host,
            platform.pools(),
            settings.executors(),
            this::report,
            platform.time()::nanos,
            platform.time()::nanos,
            platform.timers());
    dispatcher =
        new MemberDispatcher(
            members, runner, courier, calls, settings.executors(), settings.initialSize());
    leaving =
        new Leaving(
            members, courier, calls, groups, gateway, runner, platform.time(), platform.timers());
    members.listen(
        new Members.Listener() {
          @Override
          public void changed() {
            membersChanged();
          }
        });
  }

  /** The way to all partitions. */
  public Gateway gateway() {
    return gateway;
  }

  /** The members of the cluster. */
  public Members members() {
    return members;
  }

  /** Questions to members. */
  public PendingCalls calls() {
    return calls;
  }

  /** The groups of partitions in use. */
  public Groups groups() {
    return groups;
  }

  /** The runs at this member. */
  public Runner runner() {
    return runner;
  }

  /**
   * Joins the conversation of the members; completes when all have greeted, this member has the
   * cluster's time, and the stores are open. From then on it runs tasks, unless it is to wait for
   * {@link #ready}.
   *
   * @param clock sets the time, once the members are known and before it is used
   */
  public CompletionStage<Void> start(Supplier<CompletionStage<Void>> clock) {
    Switchboard switchboard =
        new Switchboard(
            members,
            calls,
            courier,
            groups,
            gateway,
            runner,
            platform.time(),
            this::viewChanged,
            onLost,
            () -> isStopped,
            recovery,
            leaving);
    platform.transport().listen(switchboard);
    switchboard.onView(platform.transport().view());
    gateway.start();
    return members
        .whenAllGreeted()
        .thenCompose(greeted -> clock.get())
        .thenAccept(set -> joined.complete(null))
        .thenCompose(done -> openAll(settings.durabilities()))
        .thenRun(
            () -> {
              recovery.begin();
              if (settings.self().ready()) {
                ready();
              }
            });
  }

  private CompletionStage<Void> openAll(Set<Integer> durabilities) {
    return CompletableFuture.allOf(
        durabilities.stream()
            .map(durability -> groups.of(durability).toCompletableFuture())
            .toArray(CompletableFuture[]::new));
  }

  /** Opens the gate: this member may run tasks. */
  public void ready() {
    members.change(MemberInfo::opened);
  }

  /** Called at the start, and for a request of another member, which may come before. */
  private CompletionStage<PartitionGroup> open(int durability) {
    return joined.thenCompose(done -> opened(durability));
  }

  private CompletionStage<PartitionGroup> opened(int durability) {
    return durability == Address.BOUND
        ? CompletableFuture.completedFuture(
            group(LocalStore.bound(members.self().id()), 1, Peers.NONE))
        : platform
            .stores()
            .apply(durability)
            .thenApply(store -> group(store, settings.partitionCount(), peers()));
  }

  private PartitionGroup group(PartitionStore store, int partitionCount, Peers others) {
    GroupContext context =
        new GroupContext(
            members.self().id(),
            platform.partitions(),
            platform.callbacks(),
            platform.time(),
            platform.timers(),
            dispatcher,
            this::runsOf,
            others,
            settings.executors(),
            this::places,
            gateway::send,
            platform.random(),
            this::lost);
    Replay replay = new Replay(platform.journal(), store.durability(), platform.callbacks());
    PartitionGroup group = new PartitionGroup(context, store, partitionCount, replay);
    if (group.isBound()) {
      group.start();
    } else {
      recovery.whenOpen().thenRun(group::start);
    }
    return group;
  }

  private Places places(ExecutorId executor) {
    return places.computeIfAbsent(
        executor, id -> new Places(settings.executors().apply(id).capacity()));
  }

  /** What runs have to say waits until their tasks are known where sides of a split have met. */
  private void report(Address address, Command command, Gateway.Receiver receiver) {
    PartitionGroup group = address.member() == null ? groups.ifReady(address.durability()) : null;
    if (group == null) {
      gateway.send(address, command, receiver);
    } else {
      group.whenOffered(address.partition(), () -> gateway.send(address, command, receiver));
    }
  }

  private void lost(int durability, int partition, long version) {
    for (UUID member : members.view()) {
      if (!member.equals(members.self().id())) {
        courier.send(member, new Message.Lost(durability, partition, version));
      }
    }
    PartitionGroup group = groups.ifReady(durability);
    if (group != null) {
      group.namesLost(partition);
    }
    onLost.lost(durability, partition, version);
  }

  private List<Holding.Run> runsOf(int durability, int partition) {
    return runner.settle(durability, partition).stream()
        .map(run -> new Holding.Run(run.taskId(), run.token()))
        .toList();
  }

  private Peers peers() {
    return new Peers() {
      @Override
      public Set<UUID> others() {
        Set<UUID> others = new LinkedHashSet<>();
        members.all().forEach(member -> others.add(member.id()));
        others.remove(members.self().id());
        return others;
      }

      @Override
      public CompletionStage<List<Holding>> inquire(
          UUID member, int durability, long version, BitSet partitions, boolean isInTable) {
        return calls
            .ask(member, id -> new Message.Inquiry(id, durability, version, partitions, isInTable))
            .thenApply(answer -> ((Message.Holdings) answer).holdings());
      }

      @Override
      public CompletionStage<JournalPage> readJournal(
          UUID member, int durability, int partition, @Nullable StoreKey after, int mostBytes) {
        return calls
            .ask(member, id -> new Message.ReadJournal(id, durability, partition, after, mostBytes))
            .thenApply(answer -> ((Message.Journaled) answer).page());
      }

      @Override
      public boolean isAtRest(UUID member) {
        return leaving.isAtRest(member);
      }

      @Override
      public void offering(int durability, boolean isUnderWay) {
        others().forEach(m -> courier.send(m, new Message.Offering(durability, isUnderWay)));
      }

      @Override
      public void replayed(int durability, int partition, Stamp upTo) {
        others().forEach(m -> courier.send(m, new Message.Replayed(durability, partition, upTo)));
      }
    };
  }

  private void viewChanged(boolean sidesHaveMet) {
    if (sidesHaveMet) {
      groups.clustered().forEach(PartitionGroup::sidesHaveMet);
    }
    membersChanged();
    platform.timers().after(CONFIRM_AFTER_NANOS, runner::confirmAll);
  }

  private void membersChanged() {
    dispatcher.membersChanged();
    Set<UUID> view = new HashSet<>(members.view());
    groups.ready().forEach(group -> group.membersChanged(view));
  }

  // ---- Leaving ----------------------------------------------------------------------------------

  /**
   * Leaves in order: takes no more runs, hands all partitions over, and waits for what runs here,
   * all within the drain timeout. {@link #stop} comes next.
   */
  public CompletionStage<Void> drain() {
    return leaving.drain(settings.drainTimeout());
  }

  /**
   * Stops at once: hears and says nothing more, so that to the others it is as good as gone; who
   * waits is told that nobody knows.
   *
   * @return how many runs were going on; they are interrupted, and run again elsewhere
   */
  public int stop() {
    // First: a member that answers that nothing runs here would have the tasks begin as if never
    // begun.
    isStopped = true;
    int abandoned = runner.abandonAll();
    gateway.close();
    return abandoned;
  }
}
