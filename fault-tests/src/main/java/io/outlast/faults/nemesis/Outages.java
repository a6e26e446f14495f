// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.nemesis;

import io.outlast.faults.history.Event.Kind;
import io.outlast.faults.process.Folders;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** What a fault does when all members are gone: they start again on what is on their disks. */
public final class Outages {
  /** Why a member is dead that was killed together with all others. */
  public static final String POWER_CUT = "power cut";

  /**
   * Before a disk is lost: what the outage before has left is merged, and on two disks again. Else
   * more would be lost than the durability covers.
   */
  private static final int MERGED_MILLIS = 10_000;

  /** Between two members that start again. */
  private static final int NEXT_MILLIS = 1_000;

  private Outages() {}

  /** SIGKILL of all members in one go; returns those that are gone. */
  private static List<Actor> kill(Cluster cluster) throws Exception {
    List<Actor> gone = cluster.members();
    gone.forEach(member -> cluster.record(Kind.DEAD, member.name(), POWER_CUT));
    gone.forEach(member -> member.jvm().kill());
    for (Actor member : gone) {
      cluster.awaitEnd(member);
    }
    cluster.record(Kind.DARK, POWER_CUT, gone.size(), cluster.setting().recovery().toMillis());
    return gone;
  }

  /** Whoever comes next to the seat of one that is gone finds an empty disk. */
  private static void loseDisk(Cluster cluster, Actor gone) throws IOException {
    cluster.record(Kind.NOTE, "the disk of " + gone + " is lost");
    Folders.delete(cluster.journal(gone.seat()));
  }

  /** All are killed at once, and started again. */
  static void cutPower(Cluster cluster, Random random) throws Exception {
    startAgain(cluster, kill(cluster), random);
  }

  /** Starts members on their seats, in any order; returns when all of them work. */
  static void startAgain(Cluster cluster, List<Actor> gone, Random random) throws Exception {
    awaitReady(cluster, seat(cluster, gone, random));
  }

  private static List<Actor> seat(Cluster cluster, List<Actor> gone, Random random)
      throws Exception {
    List<Actor> order = new ArrayList<>(gone);
    Collections.shuffle(order, random);
    List<Actor> started = new ArrayList<>();
    for (Actor actor : order) {
      TimeUnit.MILLISECONDS.sleep(random.nextInt(NEXT_MILLIS));
      started.add(cluster.seat(actor.seat()));
    }
    return started;
  }

  /** Returns when they work. */
  private static void awaitReady(Cluster cluster, List<Actor> started) throws Exception {
    for (Actor actor : started) {
      actor.awaitReady();
      cluster.work(actor);
    }
  }

  /**
   * One of them comes later: while the others wait for it, or when they have begun without it. Its
   * disk may be a new one by then, so that who was there before never returns.
   */
  static void cutPowerOneLate(Cluster cluster, Random random) throws Exception {
    TimeUnit.MILLISECONDS.sleep(MERGED_MILLIS);
    List<Actor> others = new ArrayList<>(kill(cluster));
    Actor late = others.remove(random.nextInt(others.size()));
    List<Actor> started = seat(cluster, others, random);
    TimeUnit.MILLISECONDS.sleep(
        random.nextInt((int) cluster.setting().recovery().multipliedBy(3).dividedBy(2).toMillis()));
    if (random.nextBoolean()) {
      awaitReady(cluster, started);
      loseDisk(cluster, late);
      startAgain(cluster, List.of(late), random);
    } else {
      Actor again = cluster.seat(late.seat());
      awaitReady(cluster, started);
      awaitReady(cluster, List.of(again));
    }
  }

  /**
   * One of them has a new disk, and starts while the others wait for each other. It must not be the
   * first: it would know of nobody to wait for.
   */
  static void cutPowerOneDiskLost(Cluster cluster, Random random) throws Exception {
    TimeUnit.MILLISECONDS.sleep(MERGED_MILLIS);
    List<Actor> gone = new ArrayList<>(kill(cluster));
    Collections.shuffle(gone, random);
    loseDisk(cluster, gone.get(0));
    startAgain(cluster, List.of(gone.remove(1)), random);
    startAgain(cluster, gone, random);
  }

  /** One is killed, and soon the others are: what it has on disk is older than what they have. */
  static void cutPowerAfterDeath(Cluster cluster, Random random) throws Exception {
    Actor first = cluster.anyMember(random);
    cluster.kill(first);
    TimeUnit.MILLISECONDS.sleep(random.nextInt(3_000));
    List<Actor> gone = new ArrayList<>(kill(cluster));
    gone.add(first);
    startAgain(cluster, gone, random);
  }

  /** The power is cut once more while the members begin again. */
  static void cutPowerTwice(Cluster cluster, Random random) throws Exception {
    List<Actor> started = seat(cluster, kill(cluster), random);
    if (random.nextBoolean()) {
      for (Actor actor : started) {
        actor.awaitReady();
      }
    }
    TimeUnit.MILLISECONDS.sleep(random.nextInt(4_000));
    cutPower(cluster, random);
  }

  /** While one more member takes over its share; it leaves in order when all is well again. */
  static void cutPowerInJoin(Cluster cluster, Random random) throws Exception {
    Actor joining = cluster.join();
    joining.awaitReady();
    TimeUnit.MILLISECONDS.sleep(random.nextInt(2_000));
    cutPower(cluster, random);
    cluster.awaitCalm(cluster.members().size());
    cluster.leave(
        cluster.members().stream()
            .filter(member -> member.seat().equals(joining.seat()))
            .findAny()
            .orElseThrow());
  }

  /** All end in order, and start again. */
  static void shutDown(Cluster cluster, Random random) throws Exception {
    List<Actor> gone = cluster.members();
    for (Actor member : gone) {
      Actor.Question unused = member.ask("leave");
    }
    for (Actor member : gone) {
      cluster.awaitEnd(member);
    }
    cluster.record(Kind.DARK, "shutdown", gone.size(), cluster.setting().recovery().toMillis());
    startAgain(cluster, gone, random);
  }

  /** One is killed and started again, three times, without waiting for anything else. */
  static void restartThrice(Cluster cluster, Random random) throws Exception {
    Actor victim = cluster.anyMember(random);
    for (int i = 0; i < 3; i++) {
      cluster.kill(victim);
      Actor again = cluster.seat(victim.seat());
      again.awaitReady();
      TimeUnit.MILLISECONDS.sleep(random.nextInt(1_500));
      victim = again;
    }
    cluster.work(victim);
  }

  /** The disks of some are slow for 10 s; who is killed meanwhile starts again on a fast one. */
  static void slowDisks(Cluster cluster, List<Actor> slow, Random random) throws Exception {
    int writes = 10 + random.nextInt(50);
    for (Actor actor : slow) {
      cluster.disks().slow(actor, writes);
    }
    try {
      TimeUnit.NANOSECONDS.sleep(Duration.ofSeconds(10).toNanos());
      if (random.nextBoolean()) {
        cluster.kill(slow.get(0));
        cluster.replace(slow.get(0));
      }
    } finally {
      cluster.disks().hurry();
    }
  }

  /** The disks of all are slow for 5 s; then the power is cut. */
  static void slowDisksAndCut(Cluster cluster, Random random) throws Exception {
    List<Actor> members = cluster.members();
    try {
      for (Actor actor : members) {
        cluster.disks().slow(actor, 10 + random.nextInt(50));
      }
      TimeUnit.SECONDS.sleep(5);
      cutPower(cluster, random);
    } finally {
      cluster.disks().hurry();
    }
  }
}
