// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in one thread, to which a test lets things happen. Nothing moves but by {@link #run},
 * {@link #runUntil} or {@link #awaitSettled}; verbs such as {@link #crash} take effect in the order
 * in which they are called, and what follows from them comes with its delays.
 *
 * <pre>{@code
 * SimulatedWorld world = SimulatedWorld.withSeed(42);
 * List<SimulatedNode> nodes = world.start(3);
 * world.crash(nodes.get(0));
 * world.awaitSettled();
 * }</pre>
 *
 * <p>A pause or a split shorter than {@link WorldConfig#failureDetection} only delays. A longer one
 * makes groups that each go on with what they have; when they unite again, the one with the most
 * data members goes on and the others lose their values (Infinispan's merge policy {@code NONE}).
 */
public final class SimulatedWorld {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Simulation simulation;
  private final WorldConfig config;
  private final Network network;
  private final Membership membership;
  private final List<SimulatedCache> caches = new ArrayList<>();
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private final Map<SimulatedNode, Integer> writeFailures = new HashMap<>();
  private final Set<SimulatedNode> departing = new HashSet<>();
  private double writeFailureRate;

  public SimulatedWorld(Simulation simulation, WorldConfig config) {
    this.simulation = simulation;
    this.config = config;
    this.network = new Network(this);
    this.membership = new Membership(this);
    for (int durability : new TreeSet<>(config.durabilities())) {
      caches.add(new SimulatedCache(this, durability));
    }
    simulation.describeWith(this::describe);
  }

  /** A world with the default behaviour. */
  public static SimulatedWorld withSeed(long seed) {
    return new SimulatedWorld(new Simulation(seed), WorldConfig.DEFAULT);
  }

  public Simulation simulation() {
    return simulation;
  }

  public WorldConfig config() {
    return config;
  }

  /** All nodes that there ever were, in order of joining. */
  public List<SimulatedNode> nodes() {
    return List.copyOf(nodes);
  }

  /** The nodes that are neither crashed, gone nor paused. */
  public List<SimulatedNode> runningNodes() {
    return nodes.stream().filter(SimulatedNode::isRunning).toList();
  }

  /** Lets data members join and waits until all is settled. */
  public List<SimulatedNode> start(int count) {
    List<SimulatedNode> started = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      started.add(join());
    }
    awaitSettled();
    return started;
  }

  /**
   * Lets a data member join, on the side of the oldest running node. If it reaches nobody when its
   * turn comes, it begins a group of its own, to be united with the others later.
   */
  public SimulatedNode join() {
    return join(/* lite= */ false);
  }

  /** Lets a member join that keeps no data. */
  public SimulatedNode joinLite() {
    return join(/* lite= */ true);
  }

  /** Kills a node: of what it was sending, some arrives. */
  public void crash(SimulatedNode node) {
    simulation.note("crash " + node);
    requireAlive(node).become(SimulatedNode.State.CRASHED);
    departing.remove(node);
    network.crashed(node);
    membership.crashed();
  }

  /** Hands the node's partitions to others, then takes it out; completes when it has gone. */
  public CompletionStage<Void> leave(SimulatedNode node) {
    simulation.note("leave " + node);
    departing.add(requireAlive(node));
    List<CompletableFuture<Void>> handovers = new ArrayList<>();
    for (SimulatedStore store : node.simulatedStores()) {
      handovers.add(store.leave().toCompletableFuture());
    }
    return CompletableFuture.allOf(handovers.toArray(CompletableFuture<?>[]::new))
        .thenRun(() -> depart(node));
  }

  /** Stops a node without its noticing; its events wait. */
  public void pause(SimulatedNode node) {
    simulation.note("pause " + node);
    require(node, SimulatedNode.State.RUNNING).become(SimulatedNode.State.PAUSED);
    membership.silenced();
  }

  /** Lets a paused node go on with all that waited for it. */
  public void resume(SimulatedNode node) {
    simulation.note("resume " + node);
    require(node, SimulatedNode.State.PAUSED).become(SimulatedNode.State.RUNNING);
    membership.resumed(node);
    caches.forEach(SimulatedCache::advanceAll);
  }

  /** Cuts the groups off from each other; nodes that are in none of them form one more group. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public final void split(List<SimulatedNode>... groups) {
    List<List<SimulatedNode>> sides = Arrays.asList(groups);
    simulation.note("split " + sides);
    network.split(sides);
    membership.silenced();
  }

  /** Ends all splits. */
  public void heal() {
    simulation.note("heal");
    network.heal();
    membership.healed();
    caches.forEach(SimulatedCache::advanceAll);
  }

  /** Drops the next messages from one node to another, as no good transport would. */
  public void dropNext(SimulatedNode from, SimulatedNode to, int count) {
    network.drop(from, to, count);
  }

  /** Drops this part, 0 to 1, of all messages. */
  public void dropRate(double rate) {
    network.dropRate(rate);
  }

  /** Fails the next writes of a node: each reaches some copies, and the node learns nothing. */
  public void failNextWrites(SimulatedNode node, int count) {
    writeFailures.merge(node, count, Integer::sum);
  }

  /** Fails this part, 0 to 1, of all writes, as {@link #failNextWrites} does. */
  public void writeFailureRate(double rate) {
    writeFailureRate = rate;
  }

  /** Lets time pass. */
  public void run(Duration duration) {
    simulation.run(duration);
  }

  /** Lets time pass until the condition holds; see {@link Simulation#runUntil}. */
  public void runUntil(BooleanSupplier condition, Duration limit) {
    simulation.runUntil(condition, limit);
  }

  /** Lets time pass until {@link #isSettled}. */
  public void awaitSettled() {
    simulation.note("await settled");
    simulation.runUntil(this::isSettled, PATIENCE);
  }

  /**
   * Whether all that has begun has ended: the nodes that are there run, see each other and nobody
   * else, none is about to leave, and each partition has the copies that it should.
   */
  public boolean isSettled() {
    List<View> views = membership.views();
    return departing.isEmpty()
        && network.connected(nodes.stream().filter(SimulatedNode::isAlive).toList())
        && views.size() == 1
        && views.get(0).members().stream().allMatch(SimulatedNode::isAlive)
        && nodes.stream().filter(SimulatedNode::isAlive).allMatch(n -> isSettled(n, views.get(0)));
  }

  /** The nodes that believe now that they own the partition: for moments there may be several. */
  public List<SimulatedNode> owners(int durability, int partition) {
    return runningNodes().stream()
        .filter(node -> node.id().equals(node.store(durability).owner(partition)))
        .toList();
  }

  /** The members, owners and values, for messages. */
  public String describe() {
    return new WorldDescription(this).toString();
  }

  Network network() {
    return network;
  }

  Membership membership() {
    return membership;
  }

  List<SimulatedCache> caches() {
    return caches;
  }

  @Nullable SimulatedNode find(UUID id) {
    return nodes.stream().filter(node -> node.id().equals(id)).findFirst().orElse(null);
  }

  boolean takeWriteFailure(SimulatedNode node) {
    int left = writeFailures.getOrDefault(node, 0);
    if (left > 0) {
      writeFailures.put(node, left - 1);
      return true;
    }
    return writeFailureRate > 0 && simulation.random().nextDouble() < writeFailureRate;
  }

  private SimulatedNode join(boolean lite) {
    List<SimulatedNode> running = runningNodes();
    SimulatedNode node = new SimulatedNode(this, nodes.size() + 1, lite);
    simulation.note("join " + node);
    nodes.add(node);
    if (!running.isEmpty()) {
      network.place(node, network.side(running.get(0)));
    }
    membership.joining(node);
    return node;
  }

  private void depart(SimulatedNode node) {
    departing.remove(node);
    if (node.isAlive()) {
      node.become(SimulatedNode.State.LEFT);
      membership.left();
    }
  }

  private boolean isSettled(SimulatedNode node, View view) {
    return node.isRunning()
        && node.view().equals(view)
        && caches.stream()
            .map(cache -> node.simulatedStore(cache.durability()).installed())
            .allMatch(topology -> topology.settled() && topology.members().equals(view.members()));
  }

  private static SimulatedNode require(SimulatedNode node, SimulatedNode.State state) {
    if (node.state() != state) {
      throw new IllegalStateException(node + " is " + node.state() + ", not " + state);
    }
    return node;
  }

  private static SimulatedNode requireAlive(SimulatedNode node) {
    if (!node.isAlive()) {
      throw new IllegalStateException(node + " is " + node.state());
    }
    return node;
  }
}
