// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.cluster;

import io.outlast.config.Config;
import io.outlast.config.DurableExecutorConfig;
import io.outlast.config.ScheduledExecutorConfig;
import io.outlast.core.SerializableCallable;
import io.outlast.core.TaskContext;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.testkit.simulation.SimulatedDisk;
import io.outlast.testkit.simulation.Simulation;
import io.outlast.testkit.simulation.WorldConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** A cluster at work while accidents happen to it; all by one seed. */
final class Soak implements AutoCloseable {
  static final String EXECUTOR = "work";
  private static final int PARTITIONS = 5;
  private static final int MOST_MEMBERS = 6;
  private static final Duration FAILURE_DETECTION = Duration.ofSeconds(1);
  private static final Duration RECOVERY_TIMEOUT = Duration.ofSeconds(60);

  final SimulatedCluster cluster;
  private final Random random;
  private final int durability;
  private final boolean mayLose;
  private final List<SimulatedMember> gated = new ArrayList<>();
  private final ScheduledWork scheduled;
  private int submits;

  Soak(long seed, boolean mayLose) {
    this(seed, mayLose, /* isPersistent= */ false);
  }

  /** The members keep everything on disk, with {@code fsync: always}. */
  static Soak onDisk(long seed) {
    return new Soak(seed, /* mayLose= */ false, /* isPersistent= */ true);
  }

  private Soak(long seed, boolean mayLose, boolean isPersistent) {
    this.mayLose = mayLose;
    durability = 1 + (int) (seed % 2);
    Config config = new Config().setDrainTimeout(Duration.ofSeconds(30));
    config.addDurableExecutorConfig(
        new DurableExecutorConfig(EXECUTOR)
            .setDurability(durability)
            .setPersistent(isPersistent)
            .setPoolSize(1 + (int) (seed % 5)));
    config.addDurableExecutorConfig(new DurableExecutorConfig("default").setDurability(durability));
    config.addScheduledExecutorConfig(
        new ScheduledExecutorConfig(ScheduledWork.SCHEDULER)
            .setDurability(durability)
            .setPersistent(isPersistent));
    config.getPersistenceConfig().setFolder("simulated").setRecoveryTimeout(RECOVERY_TIMEOUT);
    cluster =
        new SimulatedCluster(
            new Simulation(seed),
            WorldConfig.builder()
                .partitions(PARTITIONS)
                .durabilities(durability)
                .failureDetection(FAILURE_DETECTION)
                .writeTimeout(Duration.ofSeconds(2))
                .build(),
            config);
    random = cluster.world().simulation().random();
    scheduled = new ScheduledWork(cluster, new Random(seed));
    if (mayLose) {
      cluster.history().mayLose();
    }
    cluster.start(2 + random.nextInt(3));
  }

  void run(int accidents) {
    for (int i = 0; i < accidents; i++) {
      work(random.nextInt(4));
      if (mayLose) {
        roughAccident();
      } else {
        mildAccident();
      }
      work(random.nextInt(4));
      cluster.run(millis(400));
    }
  }

  /**
   * All members end, by a power cut of all or one after the other, and come again in any order. As
   * many as there are backups may come late, or never, or have ended before the others: what was
   * acknowledged is on one disk more.
   */
  void runWithPowerCuts(int cuts) {
    for (int i = 0; i < cuts; i++) {
      run(1 + random.nextInt(3));
      cluster.dropRate(0);
      cluster.awaitSettled();
      work(random.nextInt(6));
      if (random.nextBoolean()) {
        cluster.run(millis(20));
      }
      int most = Math.min(durability, candidates().size() - 1);
      int early = random.nextInt(4) == 0 ? random.nextInt(most + 1) : 0;
      List<SimulatedDisk> disks = powerCut(early);
      while (random.nextInt(4) == 0) {
        restart(disks);
        disks = powerCut(0); // before what was there has been recovered, perhaps
      }
      Collections.shuffle(disks, random);
      List<SimulatedDisk> late = new ArrayList<>();
      while (early + late.size() < most && random.nextInt(3) == 0) {
        late.add(disks.remove(0));
      }
      restart(disks);
      if (random.nextBoolean()) {
        cluster.run(RECOVERY_TIMEOUT.plusSeconds(5));
        restart(late);
      }
      awaitRecovered();
    }
  }

  /** Until then nobody may leave for good. */
  private void awaitRecovered() {
    cluster.awaitSettled();
    SimulatedMember member = cluster.running().get(0);
    List<CompletableFuture<Reply>> answers = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      answers.add(member.ask(EXECUTOR, partition, new Command.Inspect()).toCompletableFuture());
    }
    cluster.runUntil(() -> answers.stream().allMatch(CompletableFuture::isDone));
    cluster.awaitSettled();
  }

  /** So many end before the others, which may have noticed. */
  private List<SimulatedDisk> powerCut(int early) {
    List<SimulatedMember> all = new ArrayList<>(cluster.running());
    Collections.shuffle(all, random);
    List<SimulatedDisk> disks = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      cluster.crash(all.get(i));
      all.get(i).disk().ifPresent(disks::add);
      if (i < early) {
        cluster.run(millis(2_000));
      }
    }
    cluster.run(millis(100));
    return disks;
  }

  private void restart(List<SimulatedDisk> disks) {
    for (SimulatedDisk disk : disks) {
      cluster.restart(disk);
      cluster.run(millis(random.nextInt(4) == 0 ? 10_000 : 50));
    }
  }

  /** Members leave one after the other, each with requests still on their way to it. */
  void submitAndLeave() {
    cluster.join();
    cluster.join();
    cluster.awaitSettled();
    for (int i = 0; i < 3; i++) {
      SimulatedMember leaver = anyone(candidates());
      for (int submitted = 0; submitted < 5; submitted++) {
        submit();
      }
      cluster.run(Duration.ofNanos(random.nextInt(2_000_000)));
      cluster.leave(leaver);
      cluster.run(Duration.ofSeconds(3));
    }
  }

  /** Waits until all should be over, and checks everything. */
  void finish() {
    cluster.dropRate(0);
    cluster.awaitSettled();
    open();
    scheduled.resume();
    cluster.run(Duration.ofSeconds(70));
    scheduled.rest();
    new Audit(cluster, EXECUTOR, durability, mayLose).check();
    if (!mayLose) {
      scheduled.check();
    }
    cluster.requirePromises();
  }

  // ---- Work -------------------------------------------------------------------------------------

  private void work(int count) {
    for (int i = 0; i < count; i++) {
      switch (random.nextInt(10)) {
        case 0 ->
            withAnyTask(
                (member, label, id) -> member.cancel(EXECUTOR, label, id, random.nextBoolean()));
        case 1 -> withAnyTask((member, label, id) -> member.retrieve(EXECUTOR, label, id));
        case 2 -> {
          if (random.nextInt(3) == 0) {
            withAnyTask((member, label, id) -> member.dispose(EXECUTOR, label, id));
          }
        }
        case 3 -> {
          if (random.nextInt(4) == 0) {
            open();
          }
        }
        default -> submit();
      }
      if (!mayLose && random.nextInt(3) == 0) {
        scheduled.act(anyone(cluster.running()));
      }
      if (random.nextBoolean()) {
        cluster.run(Duration.ofNanos(random.nextInt(3_000_000)));
      }
    }
  }

  private interface Deed {
    void on(SimulatedMember member, String label, long id);
  }

  private void withAnyTask(Deed deed) {
    List<Map.Entry<String, Long>> tasks =
        new ArrayList<>(cluster.history().acknowledged().entrySet());
    if (!tasks.isEmpty()) {
      Map.Entry<String, Long> task = tasks.get(random.nextInt(tasks.size()));
      deed.on(anyone(cluster.running()), task.getKey(), task.getValue());
    }
  }

  private void submit() {
    String label = "task-" + ++submits;
    int kind = random.nextInt(10);
    long nanos =
        kind < 2 ? 0 : kind < 7 ? random.nextInt(20_000_000) : random.nextInt(1_500_000_000);
    boolean fails = random.nextInt(8) == 0;
    Object key = random.nextBoolean() ? null : "key-" + random.nextInt(4);
    anyone(cluster.running()).submit(EXECUTOR, label, key, task(nanos, fails));
  }

  static SerializableCallable<String> task(long nanos, boolean fails) {
    return () -> {
      String result = "token " + TaskContext.current().token();
      if (nanos > 0) {
        SimulatedCluster.sleep(Duration.ofNanos(nanos));
      }
      if (fails) {
        throw new IllegalArgumentException("as asked");
      }
      return result;
    };
  }

  // ---- Accidents --------------------------------------------------------------------------------

  private void mildAccident() {
    switch (random.nextInt(9)) {
      case 0, 1 -> {
        cluster.dropRate(0);
        cluster.awaitSettled();
        work(random.nextInt(6));
        for (int i = 1 + random.nextInt(durability); i > 0; i--) {
          crash();
          work(random.nextInt(2));
        }
      }
      case 2, 3 -> join();
      case 4, 5 -> leave();
      case 6 -> cluster.world().failNextWrites(anyone(candidates()).node(), 1 + random.nextInt(3));
      case 7 -> {
        if (random.nextBoolean()) {
          pauseFor(millis(800));
        } else if (cluster.running().stream().allMatch(SimulatedMember::isUp)) {
          splitFor(millis(800));
        }
      }
      default -> cluster.dropRate(random.nextBoolean() ? 0 : random.nextDouble() * 0.4);
    }
  }

  private void roughAccident() {
    switch (random.nextInt(8)) {
      case 0, 1 -> crash();
      case 2 -> join();
      case 3 -> leave();
      case 4 -> cluster.world().failNextWrites(anyone(candidates()).node(), 1 + random.nextInt(3));
      case 5 -> pauseFor(millis(3_000));
      case 6 -> splitFor(millis(4_000));
      default -> cluster.dropRate(random.nextBoolean() ? 0 : random.nextDouble() * 0.4);
    }
  }

  private void crash() {
    if (candidates().size() > 2) {
      cluster.crash(anyone(candidates()));
    }
  }

  private void join() {
    if (cluster.running().size() < MOST_MEMBERS) {
      if (random.nextInt(6) == 0) {
        cluster.joinLite();
      } else if (random.nextInt(4) == 0) {
        gated.add(cluster.join(config -> config.setStartGate(true)));
      } else {
        cluster.join();
      }
    }
  }

  /** Opens the gates of those who have joined with theirs closed. */
  private void open() {
    gated.stream()
        .filter(member -> cluster.running().contains(member))
        .forEach(SimulatedMember::ready);
    gated.clear();
  }

  private void leave() {
    if (candidates().size() > 2) {
      cluster.leave(anyone(candidates()));
    }
  }

  private void pauseFor(Duration duration) {
    SimulatedMember member = anyone(candidates());
    cluster.pause(member);
    cluster.run(millis(100));
    workIfSomebodyRuns();
    cluster.run(duration);
    if (duration.compareTo(FAILURE_DETECTION.multipliedBy(8).dividedBy(10)) > 0) {
      cluster.history().lost("perhaps " + member + ", which was silent");
    }
    cluster.resume(member);
  }

  private void splitFor(Duration duration) {
    List<SimulatedMember> side = new ArrayList<>(cluster.running());
    side.removeIf(member -> random.nextBoolean());
    cluster.split(side);
    if (duration.compareTo(FAILURE_DETECTION.multipliedBy(8).dividedBy(10)) > 0) {
      cluster.running().forEach(m -> cluster.history().lost("perhaps " + m + " by a split"));
    }
    work(random.nextInt(3));
    cluster.run(duration);
    cluster.heal();
  }

  private void workIfSomebodyRuns() {
    if (!cluster.running().isEmpty()) {
      work(random.nextInt(3));
    }
  }

  private <T> T anyone(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  /** Members that hold data, run, and are up. */
  private List<SimulatedMember> candidates() {
    return cluster.running().stream()
        .filter(member -> !member.node().isLite() && member.isUp())
        .toList();
  }

  private Duration millis(int atMost) {
    return Duration.ofMillis(random.nextInt(atMost));
  }

  @Override
  public void close() {
    cluster.close();
    scheduled.close();
  }
}
