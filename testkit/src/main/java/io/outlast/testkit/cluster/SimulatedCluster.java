// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.cluster;

import io.outlast.config.Config;
import io.outlast.testkit.simulation.SimulatedDisk;
import io.outlast.testkit.simulation.SimulatedNode;
import io.outlast.testkit.simulation.SimulatedWorld;
import io.outlast.testkit.simulation.Simulation;
import io.outlast.testkit.simulation.WorldConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of whole members in one simulated world: real engines, facades and tasks; simulated
 * network, stores, clocks and threads. Nothing moves but by {@link #run}, {@link #runUntil} and
 * {@link #awaitSettled}, and nothing in it may block but tasks, in {@link #sleep} and {@link
 * #await}.
 *
 * <pre>{@code
 * try (SimulatedCluster cluster = SimulatedCluster.withSeed(42)) {
 *   List<SimulatedMember> members = cluster.start(3);
 *   members.get(0).submit("work", "a", null, (SerializableCallable<String>) () -> {
 *     SimulatedCluster.sleep(Duration.ofSeconds(1));
 *     return "done";
 *   });
 *   cluster.crash(members.get(0));
 *   cluster.run(Duration.ofMinutes(1));
 *   cluster.requirePromises();
 * }
 * }</pre>
 */
public final class SimulatedCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final SimulatedWorld world;
  private final Config config;
  private final History history;
  private final List<SimulatedMember> members = new ArrayList<>();
  private final Set<SimulatedMember> leaving = new HashSet<>();
  private double dropRate;

  /**
   * Makes a cluster without members.
   *
   * @param config of all members; its number of partitions is the world's
   */
  public SimulatedCluster(Simulation simulation, WorldConfig worldConfig, Config config) {
    this.world = new SimulatedWorld(simulation, worldConfig);
    this.config = new Config(config).setPartitionCount(worldConfig.partitions());
    this.history = new History(simulation, worldConfig.failureDetection());
  }

  /** A cluster with the default behaviour and configuration. */
  public static SimulatedCluster withSeed(long seed) {
    return new SimulatedCluster(new Simulation(seed), WorldConfig.DEFAULT, new Config());
  }

  // ---- For tasks --------------------------------------------------------------------------------

  /**
   * Lets simulated time pass; to be called by a task. An interrupt ends it as it ends any sleep.
   */
  public static void sleep(Duration duration) throws InterruptedException {
    Coroutine coroutine = Coroutine.current();
    coroutine.pause(wake -> coroutine.timers().after(duration.toNanos(), wake));
  }

  /** Waits until the stage has completed, in whatever way; to be called by a task. */
  public static void await(CompletionStage<?> stage) throws InterruptedException {
    Coroutine coroutine = Coroutine.current();
    coroutine.pause(
        wake -> stage.whenComplete((value, failure) -> coroutine.timers().after(0, wake)));
  }

  // ---- Verbs ------------------------------------------------------------------------------------

  /** The world below. */
  public SimulatedWorld world() {
    return world;
  }

  /** What has happened. */
  public History history() {
    return history;
  }

  /** All members that there ever were, in order of joining. */
  public List<SimulatedMember> members() {
    return List.copyOf(members);
  }

  /** The members that are neither crashed, gone, paused nor about to leave. */
  public List<SimulatedMember> running() {
    return members.stream()
        .filter(member -> member.node().isRunning() && !leaving.contains(member))
        .toList();
  }

  /** Lets members join and waits until all is settled. */
  public List<SimulatedMember> start(int count) {
    List<SimulatedMember> started = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      started.add(join());
    }
    awaitSettled();
    return started;
  }

  /** Lets a member join that holds data. */
  public SimulatedMember join() {
    return member(world.join(), config, newDisk());
  }

  /** Lets a member join on the disk that another has left, in whatever way. */
  public SimulatedMember restart(SimulatedDisk disk) {
    return member(world.join(), config, disk);
  }

  /** Members have one if some executor's tasks are to be kept there. */
  private @Nullable SimulatedDisk newDisk() {
    return config.isPersistent() ? new SimulatedDisk() : null;
  }

  /** Lets a member join whose configuration differs from that of the others. */
  public SimulatedMember join(UnaryOperator<Config> change) {
    return member(world.join(), change.apply(new Config(config)), newDisk());
  }

  /** Lets a member join that holds no data and runs nothing. */
  public SimulatedMember joinLite() {
    return member(world.joinLite(), config, /* disk= */ null);
  }

  private SimulatedMember member(SimulatedNode node, Config its, @Nullable SimulatedDisk disk) {
    SimulatedMember member =
        new SimulatedMember(
            node,
            its,
            history,
            world.simulation().random(),
            message -> dropRate > 0 && world.simulation().random().nextDouble() < dropRate,
            disk);
    members.add(member);
    history.note(node + " joins");
    return member;
  }

  /** Kills a member: of what it was sending, some arrives; its runs never go on. */
  public void crash(SimulatedMember member) {
    history.lost("crash of " + member);
    leaving.remove(member);
    world.crash(member.node());
    end(member);
  }

  /** Lets a member leave in order, as {@code shutdown} does; it goes when it has drained. */
  public void leave(SimulatedMember member) {
    history.note(member + " leaves");
    leaving.add(member);
    member
        .engine()
        .drain()
        .thenRun(
            () -> {
              int interrupted = member.engine().stop();
              if (interrupted > 0) {
                history.lost(
                    interrupted + " runs at " + member + ", which has not waited for them");
              }
              world
                  .leave(member.node())
                  .thenRun(
                      () -> {
                        member.closeJournal(/* inOrder= */ interrupted == 0);
                        left(member);
                      });
            });
  }

  private void left(SimulatedMember member) {
    history.note(member + " has left");
    leaving.remove(member);
    end(member);
  }

  private void end(SimulatedMember member) {
    history.gone(member.node());
    world.simulation().after(Duration.ZERO, member.pools()::endAll);
  }

  /** Stops a member without its noticing. */
  public void pause(SimulatedMember member) {
    history.note(member + " is paused");
    world.pause(member.node());
  }

  /** Lets a paused member go on. */
  public void resume(SimulatedMember member) {
    history.note(member + " is resumed");
    world.resume(member.node());
  }

  /** Cuts the groups off from each other; members in none of them form one more group. */
  @SafeVarargs
  @SuppressWarnings("varargs")
  public final void split(List<SimulatedMember>... groups) {
    history.note("split " + Arrays.toString(groups));
    @SuppressWarnings({"unchecked", "rawtypes"})
    List<SimulatedNode>[] sides = new List[groups.length];
    for (int i = 0; i < groups.length; i++) {
      sides[i] = groups[i].stream().map(SimulatedMember::node).toList();
    }
    world.split(sides);
  }

  /** Ends all splits. */
  public void heal() {
    history.note("heal");
    world.heal();
  }

  /**
   * Loses this part, 0 to 1, of all commands, replies, questions and answers between members. What
   * the engine entrusts to the transport is not lost.
   */
  public void dropRate(double rate) {
    history.note("drop rate " + rate);
    dropRate = rate;
  }

  /** Lets time pass. */
  public void run(Duration duration) {
    world.run(duration);
  }

  /** Lets time pass until the condition holds, at most for some minutes. */
  public void runUntil(BooleanSupplier condition) {
    world.runUntil(condition, PATIENCE);
  }

  /** Lets time pass until all members see each other and copies are where they should be. */
  public void awaitSettled() {
    runUntil(this::isSettled);
  }

  /** Whether all members are up, none leaves, and copies are where they should be. */
  public boolean isSettled() {
    return leaving.isEmpty()
        && world.isSettled()
        && members.stream().filter(member -> member.node().isRunning()).allMatch(this::isSettled);
  }

  private boolean isSettled(SimulatedMember member) {
    return member.isUp() && member.engine().members().all().size() == world.runningNodes().size();
  }

  /**
   * Fails when a promise was broken, with the seed, the history and the state of the world.
   *
   * @see History#check
   */
  public void requirePromises() {
    world.simulation().act(this::throwIfBroken);
  }

  private void throwIfBroken() {
    List<String> broken = history.check();
    if (!broken.isEmpty()) {
      throw new AssertionError(String.join("\n", broken) + "\n" + history);
    }
  }

  /** Ends the threads of all tasks. The cluster cannot be used any more. */
  @Override
  public void close() {
    for (SimulatedMember member : members) {
      if (member.node().isRunning()) {
        world.crash(member.node());
      }
      member.pools().endAll();
    }
  }
}
