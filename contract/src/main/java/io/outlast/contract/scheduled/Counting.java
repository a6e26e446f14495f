// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import io.outlast.contract.fixture.Probe;
import io.outlast.core.OutlastInstance;
import io.outlast.core.OutlastInstanceAware;
import io.outlast.scheduledexecutor.StatefulTask;
import java.io.Serializable;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A series that counts its runs, and whose count is its state. It notes "run 3", "save 3", "load
 * 3"; the number is the count.
 */
final class Counting
    implements Runnable, StatefulTask<String, Integer>, OutlastInstanceAware, Serializable {

  static final String TASK = "counting";

  private static final long serialVersionUID = 1L;

  private final String probeId;
  private final HashSet<Integer> failingRuns;
  private final HashSet<Integer> failingSaves;
  private transient int count;
  private transient int number;
  private transient @Nullable UUID member;

  private Counting(String probeId, Set<Integer> failingRuns, Set<Integer> failingSaves) {
    this.probeId = probeId;
    this.failingRuns = new HashSet<>(failingRuns);
    this.failingSaves = new HashSet<>(failingSaves);
  }

  static Counting of(String probeId) {
    return new Counting(probeId, Set.of(), Set.of());
  }

  /** Throws in the runs of these numbers. */
  Counting failingInRuns(Integer... numbers) {
    return new Counting(probeId, Set.of(numbers), failingSaves);
  }

  /** Throws when it shall save after the runs of these numbers. */
  Counting failingToSaveAfter(Integer... numbers) {
    return new Counting(probeId, failingRuns, Set.of(numbers));
  }

  @Override
  public void setOutlastInstance(OutlastInstance instance) {
    member = instance.getCluster().getLocalMember().getUuid();
  }

  @Override
  public void run() {
    Probe probe = Probe.of(probeId);
    Probe.Run run = probe.start(TASK, member);
    number = run.number();
    count++;
    probe.note("run " + count);
    probe.end(run);
    if (failingRuns.contains(number)) {
      throw new IllegalStateException("Run " + number + " fails, as it shall.");
    }
  }

  @Override
  public void save(Map<String, Integer> snapshot) {
    if (failingSaves.contains(number)) {
      throw new IllegalStateException("The save after run " + number + " fails, as it shall.");
    }
    snapshot.put("count", count);
    Probe.of(probeId).note("save " + count);
  }

  @Override
  public void load(Map<String, Integer> snapshot) {
    count = snapshot.get("count");
    Probe.of(probeId).note("load " + count);
  }
}
