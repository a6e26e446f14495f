// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.nemesis;

import io.outlast.faults.peer.Points;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * The table of faults. Each does its harm, lets it last, and mends it: processes that are gone are
 * replaced, what was stopped goes on. That the cluster then comes to rest is asked for afterwards.
 */
@SuppressWarnings("ImmutableEnumChecker") // see Strike
public enum Fault {
  KILL_MEMBER(
      "SIGKILL of a member: owner of some partitions, backup of others",
      (cluster, random) -> killAndReplace(cluster, cluster.anyMember(random))),

  KILL_COORDINATOR(
      "SIGKILL of the oldest member, which coordinates the cluster",
      (cluster, random) -> killAndReplace(cluster, cluster.members().get(0))),

  KILL_NEWEST(
      "SIGKILL of the member that joined last",
      (cluster, random) -> {
        List<Actor> members = cluster.members();
        killAndReplace(cluster, members.get(members.size() - 1));
      }),

  KILL_CLIENT(
      "SIGKILL of a client",
      (cluster, random) -> {
        List<Actor> clients = cluster.clients();
        if (!clients.isEmpty()) {
          killAndReplace(cluster, clients.get(random.nextInt(clients.size())));
        }
      }),

  DIE_BEFORE_RUN(
      "a member dies at the start of a run",
      (cluster, random) -> dieAt(cluster, cluster.anyMember(random), Points.START, 0)),

  DIE_MID_RUN(
      "a member dies in the middle of a run",
      (cluster, random) -> dieAt(cluster, cluster.anyMember(random), Points.MIDDLE, 0)),

  DIE_AFTER_RUN(
      "a member dies 0 to 5 ms after the end of a run",
      (cluster, random) ->
          dieAt(cluster, cluster.anyMember(random), Points.END, random.nextInt(5_000))),

  DIE_IN_SUBMIT(
      "a submitter, member or client, dies 0 to 2 ms after a submit began",
      (cluster, random) -> {
        List<Actor> actors = cluster.actors();
        Actor submitter = actors.get(random.nextInt(actors.size()));
        dieAt(cluster, submitter, Points.SUBMIT, random.nextInt(2_000));
      }),

  KILL_IN_REBALANCE(
      "SIGKILL of a member in a phase of the rebalance that a join has begun",
      (cluster, random) -> {
        Actor coordinator = cluster.members().get(0);
        int from = coordinator.jvm().lines().size();
        Actor joining = cluster.join();
        List<String> phases = cluster.product().rebalancePhases();
        String phase = phases.get(random.nextInt(phases.size()));
        boolean unused = coordinator.awaitLog(from, phase, Duration.ofSeconds(30));
        TimeUnit.MILLISECONDS.sleep(random.nextInt(20));
        Actor victim = cluster.anyMember(random);
        cluster.kill(victim);
        if (!victim.name().equals(joining.name())) {
          joining.awaitReady();
          cluster.work(joining);
          if (cluster.members().size() < cluster.setting().members()) {
            cluster.replace(victim);
          }
        }
      }),

  KILL_TWO(
      "SIGKILL of two members, 0 to 1.5 s apart: in one rebalance",
      (cluster, random) -> {
        Actor one = cluster.anyMember(random);
        cluster.kill(one);
        TimeUnit.MILLISECONDS.sleep(random.nextInt(1500));
        Actor other = cluster.anyMember(random);
        cluster.kill(other);
        cluster.replace(one);
        cluster.replace(other);
      }),

  PAUSE(
      "SIGSTOP of a member for three times the detection time, then SIGCONT",
      (cluster, random) ->
          pause(cluster.anyMember(random), cluster.setting().detection().multipliedBy(3))),

  PAUSE_COORDINATOR(
      "SIGSTOP of the oldest member for three times the detection time",
      (cluster, random) ->
          pause(cluster.members().get(0), cluster.setting().detection().multipliedBy(3))),

  PAUSE_SHORT(
      "SIGSTOP of a member for less than the detection time",
      (cluster, random) -> {
        long detection = cluster.setting().detection().toMillis();
        pause(
            cluster.anyMember(random),
            Duration.ofMillis(200 + random.nextInt((int) detection / 2)));
      }),

  PAUSE_AT_THE_BRINK(
      "SIGSTOP of a member for about the detection time: suspected when it is back",
      (cluster, random) -> {
        long detection = cluster.setting().detection().toMillis();
        long millis = detection * 8 / 10 + random.nextInt((int) detection * 4 / 10);
        pause(cluster.anyMember(random), Duration.ofMillis(millis));
      }),

  CUT(
      "a member is cut off from all others for two to three times the detection time",
      (cluster, random) -> {
        long detection = cluster.setting().detection().toMillis();
        cut(cluster, cluster.anyMember(random), 2 * detection + random.nextInt((int) detection));
      }),

  CUT_COORDINATOR(
      "the oldest member is cut off for twice the detection time",
      (cluster, random) ->
          cut(cluster, cluster.members().get(0), 2 * cluster.setting().detection().toMillis())),

  CUT_SHORT(
      "a member is cut off for less than the detection time",
      (cluster, random) -> {
        int detection = (int) cluster.setting().detection().toMillis();
        cut(cluster, cluster.anyMember(random), 200 + random.nextInt(detection / 2));
      }),

  CUT_ONE_WAY(
      "a member hears nothing of another one, which hears it",
      (cluster, random) -> {
        Actor deaf = cluster.anyMember(random);
        List<Actor> others =
            cluster.members().stream().filter(m -> !m.name().equals(deaf.name())).toList();
        Actor mute = others.get(random.nextInt(others.size()));
        cluster.hosts().deafen(deaf.seat().number(), mute.seat().number());
        try {
          sleep(cluster.setting().detection().toMillis() * 2);
        } finally {
          cluster.hosts().hear(deaf.seat().number());
        }
      }),

  LOSS(
      "a member loses 5 to 20 % of the packets that are sent to it, for 10 s",
      (cluster, random) -> {
        int host = cluster.anyMember(random).seat().number();
        cluster.hosts().lose(host, 5 + random.nextInt(16));
        try {
          sleep(10_000);
        } finally {
          cluster.hosts().hear(host);
        }
      }),

  DELAY(
      "what a member sends comes 50 to 150 ms later, for 10 s",
      (cluster, random) -> {
        int host = cluster.anyMember(random).seat().number();
        cluster.hosts().delay(host);
        try {
          sleep(10_000);
        } finally {
          cluster.hosts().hurry(host);
        }
      }),

  CLOCK_FORWARD(
      "the wall clock of a member is set one hour ahead, and back after 10 s",
      (cluster, random) -> setClock(cluster, cluster.anyMember(random), Duration.ofHours(1))),

  CLOCK_BACK(
      "the wall clock of a member is set back by ten minutes, and right after 10 s",
      (cluster, random) -> setClock(cluster, cluster.anyMember(random), Duration.ofMinutes(-10))),

  JOIN_AND_LEAVE(
      "a member joins; 5 s later one leaves in order, without waiting for anything",
      (cluster, random) -> {
        Actor joining = cluster.join();
        joining.awaitReady();
        cluster.work(joining);
        sleep(5_000);
        cluster.leave(cluster.anyMember(random));
      }),

  QUICK_JOINS(
      "two members join, 5 s apart, and two leave in order, 5 s apart, waiting for nothing",
      (cluster, random) -> {
        Actor first = cluster.join();
        sleep(5_000);
        Actor second = cluster.join();
        first.awaitReady();
        cluster.work(first);
        second.awaitReady();
        cluster.work(second);
        cluster.leave(cluster.anyMember(random));
        sleep(5_000);
        cluster.leave(cluster.anyMember(random));
      }),

  ROLLING_RESTART(
      "each member leaves in order and comes back, one after the other",
      (cluster, random) -> {
        for (Actor member : cluster.members()) {
          cluster.leave(member);
          cluster.replace(member);
        }
      }),

  FULL_HEAP(
      "the heap of a member is full for 10 s",
      (cluster, random) -> strain(cluster.anyMember(random), "heap 10")),

  SPIN(
      "tasks of the user spin and block: four per processor and member, for 10 s",
      (cluster, random) -> strain(cluster.anyMember(random), "spin 10")),

  INTERRUPTS(
      "runs of a member are interrupted at random points, for 5 s",
      (cluster, random) -> strain(cluster.anyMember(random), "interrupt 5")),

  POWER_CUT("SIGKILL of all members at once; they start again in any order", Outages::cutPower),

  POWER_CUT_LATE(
      "SIGKILL of all members at once; one starts late, or never: then a new one comes",
      Outages::cutPowerOneLate),

  POWER_CUT_DISK(
      "SIGKILL of all members at once; one starts again with an empty disk",
      Outages::cutPowerOneDiskLost),

  POWER_CUT_AFTER_DEATH(
      "SIGKILL of a member, and of all others 0 to 3 s later", Outages::cutPowerAfterDeath),

  POWER_CUT_TWICE(
      "SIGKILL of all members at once, and again while they begin again", Outages::cutPowerTwice),

  POWER_CUT_IN_JOIN(
      "SIGKILL of all members at once, 0 to 2 s after one has joined", Outages::cutPowerInJoin),

  SHUT_DOWN("all members end in order, and start again in any order", Outages::shutDown),

  RESTART_THRICE(
      "SIGKILL of a member, three times, as soon as it has started again", Outages::restartThrice),

  SLOW_DISK(
      "the disk of a member writes 10 to 60 times a second, for 10 s; it may be killed",
      (cluster, random) -> Outages.slowDisks(cluster, List.of(cluster.anyMember(random)), random)),

  SLOW_DISKS(
      "the disks of all members write 10 to 60 times a second, for 10 s",
      (cluster, random) -> Outages.slowDisks(cluster, cluster.members(), random)),

  SLOW_DISKS_AND_POWER_CUT(
      "SIGKILL of all members at once, 5 s after their disks became slow",
      Outages::slowDisksAndCut),

  INTERRUPTED_CALLS(
      "threads of a member or client are interrupted in calls of the API, for 5 s",
      (cluster, random) -> {
        List<Actor> actors = cluster.actors();
        strain(actors.get(random.nextInt(actors.size())), "interrupt-calls 5");
      });

  /** Does harm, and mends it; has no state. */
  @FunctionalInterface
  private interface Strike {
    void on(Cluster cluster, Random random) throws Exception;
  }

  private final String effect;
  private final Strike strike;

  Fault(String effect, Strike strike) {
    this.effect = effect;
    this.strike = strike;
  }

  /** What it does, in words. */
  public String effect() {
    return effect;
  }

  /** Does harm, and mends it. */
  void strike(Cluster cluster, Random random) throws Exception {
    strike.on(cluster, random);
  }

  private static void killAndReplace(Cluster cluster, Actor victim) throws Exception {
    cluster.kill(victim);
    cluster.replace(victim);
  }

  private static void dieAt(Cluster cluster, Actor victim, String point, long micros)
      throws Exception {
    // It may die before it can answer.
    Actor.Question unused = victim.ask("arm " + point + " " + micros);
    cluster.awaitEnd(victim);
    cluster.replace(victim);
  }

  private static void pause(Actor victim, Duration time) throws Exception {
    victim.jvm().signal("STOP");
    try {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
    } finally {
      victim.jvm().signal("CONT");
    }
  }

  private static void cut(Cluster cluster, Actor victim, long millis) throws Exception {
    cluster.hosts().cut(victim.seat().number());
    try {
      sleep(millis);
    } finally {
      cluster.hosts().heal(victim.seat().number());
    }
  }

  private static void setClock(Cluster cluster, Actor victim, Duration offset) throws Exception {
    cluster.clocks().set(victim, offset);
    try {
      sleep(10_000);
    } finally {
      cluster.clocks().set(victim, Duration.ZERO);
    }
  }

  private static void strain(Actor victim, String command) throws Exception {
    String unused = victim.ask(Duration.ofSeconds(60), command);
  }

  private static void sleep(long millis) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(millis);
  }
}
