// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Outcome;
import io.outlast.member.run.Dispatcher;
import io.outlast.member.run.RunSpec;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A member of a {@link FakeCluster}: a real {@link PartitionGroup} among fakes. Runs do what the
 * test says: queued until it lets them begin, going on until it lets them end.
 */
final class FakeMember implements Dispatcher, LocalRuns, Peers {
  final UUID id;
  final FakeStore store;
  final PartitionGroup group;
  private final FakeCluster cluster;

  /** Runs here, by token; true for those that have begun. */
  private final Map<Long, Boolean> runs = new LinkedHashMap<>();

  private final Map<Long, RunSpec> specs = new LinkedHashMap<>();
  private final List<RunSpec> started = new ArrayList<>();
  private final List<Long> interrupted = new ArrayList<>();
  private final List<Long> halted = new ArrayList<>();
  private final List<String> lostPartitions = new ArrayList<>();

  /** Who runs what this member orders; {@code null} for nobody. */
  private UUID runner;

  /** So many runs may be under way before agendas have to wait. */
  private int room = Integer.MAX_VALUE;

  private final List<Runnable> forRoom = new ArrayList<>();

  private final Map<ExecutorId, Places> places = new HashMap<>();

  FakeMember(FakeCluster cluster, UUID id) {
    this.cluster = cluster;
    this.id = id;
    runner = id;
    store = new FakeStore(id, cluster::copies);
    group =
        new PartitionGroup(
            new GroupContext(
                id,
                cluster.turns,
                cluster.turns,
                cluster.clock,
                cluster.clock,
                this,
                this,
                this,
                cluster::settings,
                this::places,
                cluster::send,
                cluster::randomBits,
                (durability, partition, version) ->
                    lostPartitions.add(durability + "/" + partition)),
            store,
            FakeCluster.PARTITIONS);
    group.start();
  }

  private Places places(ExecutorId executor) {
    return places.computeIfAbsent(executor, id -> new Places(cluster.settings(id).capacity()));
  }

  // ---- Dispatcher -------------------------------------------------------------------------------

  @Override
  public UUID start(RunSpec run, Set<UUID> declined) {
    if (runner == null || declined.contains(runner)) {
      return null;
    }
    FakeMember there = cluster.find(runner);
    if (there == this) {
      takeOrder(run);
    } else {
      cluster.deliver(
          runner,
          () ->
              there.group.ordered(
                  id,
                  run.address().partition(),
                  run.version(),
                  () -> there.takeOrder(run),
                  () -> group.notTaken(there.id, run.address().partition(), run.token())));
    }
    return runner;
  }

  private void takeOrder(RunSpec run) {
    if (runs.putIfAbsent(run.token(), false) == null) {
      specs.put(run.token(), run);
      started.add(run);
    }
  }

  @Override
  public boolean hasRoom(ExecutorId executor, Runnable whenThere) {
    if (specs.size() < room) {
      return true;
    }
    forRoom.add(whenThere);
    return false;
  }

  /** Lets so many runs be under way, and tells those who wait for room. */
  void room(int runs) {
    room = runs;
    List<Runnable> waiting = List.copyOf(forRoom);
    forRoom.clear();
    waiting.forEach(Runnable::run);
  }

  /** Those who wait for room. */
  int waitForRoom() {
    return forRoom.size();
  }

  @Override
  public CompletionStage<Boolean> cancel(UUID member, RunSpec run, boolean interrupt) {
    FakeMember there = cluster.find(member);
    return CompletableFuture.completedFuture(there != null && there.halt(run.token(), interrupt));
  }

  private boolean halt(long token, boolean interrupt) {
    halted.add(token);
    Boolean begun = runs.get(token);
    if (begun == null) {
      return false;
    }
    if (!begun) {
      runs.remove(token);
      return false;
    }
    if (interrupt) {
      interrupted.add(token);
    }
    return true;
  }

  @Override
  public boolean hasBegun(UUID member, RunSpec run) {
    FakeMember there = cluster.find(member);
    return there != null && there.runs.getOrDefault(run.token(), false);
  }

  // ---- LocalRuns --------------------------------------------------------------------------------

  @Override
  public List<Holding.Run> settle(int durability, int partition) {
    List<RunSpec> here =
        specs.values().stream()
            .filter(spec -> spec.address().partition() == partition)
            .filter(spec -> runs.containsKey(spec.token()))
            .toList();
    List<Holding.Run> going = new ArrayList<>();
    for (RunSpec spec : here) {
      if (runs.get(spec.token())) {
        going.add(new Holding.Run(spec.taskId(), spec.token()));
      } else {
        runs.remove(spec.token());
      }
    }
    return going;
  }

  // ---- Peers ------------------------------------------------------------------------------------

  @Override
  public Set<UUID> others() {
    Set<UUID> others = cluster.ids();
    others.remove(id);
    return others;
  }

  @Override
  public CompletionStage<List<Holding>> inquire(
      UUID member, int durability, long version, BitSet partitions, boolean isInTable) {
    return cluster.inquire(this, member, version, partitions, isInTable);
  }

  // ---- What a test does to it -------------------------------------------------------------------

  /** Orders of this member go to that one from now on; {@code null}: nobody may run anything. */
  void runsOn(FakeMember member) {
    runner = member == null ? null : member.id;
  }

  /** Sends a command of an executor to this member's partition. */
  Replies ask(ExecutorId executor, int partition, Command command) {
    Replies replies = new Replies();
    ask(executor, partition, command, replies);
    return replies;
  }

  /** Sends a command, with replies to one who has asked before. */
  void ask(ExecutorId executor, int partition, Command command, Replies replies) {
    group.request(partition, executor, command, replies);
    cluster.turns.runAll();
  }

  /** The user's code of a queued run is called. */
  void begin(RunSpec run) {
    if (runs.replace(run.token(), true) == null) {
      throw new AssertionError("Not queued here: " + run);
    }
  }

  /** A run that nobody of this side has ordered goes on here. */
  void goesOn(RunSpec run) {
    specs.put(run.token(), run);
    runs.put(run.token(), true);
  }

  /** A queued run is given up here. */
  void drop(RunSpec run) {
    runs.remove(run.token());
  }

  /** A run ends here: its outcome goes to the owner, who may be another member by now. */
  Replies finish(FakeMember owner, RunSpec run, Outcome outcome) {
    Replies replies =
        owner.ask(
            run.address().executor(),
            run.address().partition(),
            new Command.Finish(run.taskId(), run.token(), outcome));
    runs.remove(run.token());
    return replies;
  }

  /** Runs that were ever ordered here, in order. */
  List<RunSpec> started() {
    return List.copyOf(started);
  }

  /** The run that was ordered last. */
  RunSpec lastStarted() {
    if (started.isEmpty()) {
      throw new AssertionError("No run was ordered");
    }
    return started.get(started.size() - 1);
  }

  /** Runs that have not begun. */
  List<RunSpec> queued() {
    return specs.values().stream()
        .filter(spec -> Boolean.FALSE.equals(runs.get(spec.token())))
        .toList();
  }

  /** Tokens of runs queued or going on. */
  Set<Long> running() {
    return Set.copyOf(runs.keySet());
  }

  /** Tokens of runs that were not wanted any more, begun or not, in the order of the orders. */
  List<Long> halted() {
    return List.copyOf(halted);
  }

  /** Tokens of runs that were interrupted. */
  List<Long> interrupted() {
    return List.copyOf(interrupted);
  }

  /** Partitions whose loss this member told of. */
  List<String> lostPartitions() {
    return List.copyOf(lostPartitions);
  }

  @Override
  public String toString() {
    return "member " + id.getLeastSignificantBits();
  }
}
