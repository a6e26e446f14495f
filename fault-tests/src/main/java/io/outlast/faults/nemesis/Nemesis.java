// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.nemesis;

import io.outlast.faults.history.Event.Kind;
import io.outlast.faults.history.Journal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Deals faults, one after the other, in an order that a seed chooses. */
public final class Nemesis {
  private static final int REST_MILLIS = 2_000;

  private final Cluster cluster;
  private final Journal journal;
  private final Random random;

  /** Deals nothing yet. */
  public Nemesis(Cluster cluster, Journal journal, Random random) {
    this.cluster = cluster;
    this.journal = journal;
    this.random = random;
  }

  /**
   * Deals faults until the time is up, at least one: all of them in an order by chance, and again.
   * After each the cluster must come to rest.
   */
  public void strike(List<Fault> faults, Duration time) throws Exception {
    long until = System.nanoTime() + time.toNanos();
    List<Fault> round = new ArrayList<>();
    do {
      TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(REST_MILLIS));
      if (round.isEmpty()) {
        round.addAll(faults);
        Collections.shuffle(round, random);
      }
      Fault fault = round.remove(0);
      journal.write(Kind.FAULT, fault, fault.effect());
      fault.strike(cluster, random);
      journal.write(Kind.HEALED, fault);
      cluster.awaitCalm(cluster.members().size());
    } while (System.nanoTime() < until);
  }
}
