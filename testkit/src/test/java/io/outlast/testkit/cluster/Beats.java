// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.cluster;

import io.outlast.core.OutlastInstance;
import io.outlast.core.OutlastInstanceAware;
import io.outlast.core.TaskContext;
import io.outlast.scheduledexecutor.StatefulTask;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The runs of scheduled tasks, as the tasks themselves tell of them. Tasks are serialized, so they
 * find their log by its number; the simulation has one thread at a time.
 */
final class Beats {
  private static final Map<Integer, Beats> ALL = new LinkedHashMap<>();

  /** One run. */
  static final class Beat {
    final SimulatedMember member;
    final long token;
    final int count;
    final long began;
    boolean isOpen = true;

    /** Whether another run was going on when this one began. */
    final boolean overlaps;

    Beat(SimulatedMember member, long token, int count, long began, boolean overlaps) {
      this.overlaps = overlaps;
      this.member = member;
      this.token = token;
      this.count = count;
      this.began = began;
    }
  }

  private static int made;

  private final int number = made++;
  private final SimulatedCluster cluster;
  private final Map<String, List<Beat>> beats = new LinkedHashMap<>();

  Beats(SimulatedCluster cluster) {
    this.cluster = cluster;
    ALL.put(number, this);
  }

  /** Forgets the log, and with it the cluster. No task writes to it any more. */
  void close() {
    ALL.remove(number);
  }

  /** A task that notes its runs, and counts them in its state. */
  Task task(String label, Duration length) {
    return new Task(number, label, length);
  }

  List<Beat> of(String label) {
    return beats.getOrDefault(label, List.of());
  }

  static final class Task
      implements Runnable, Serializable, OutlastInstanceAware, StatefulTask<String, Integer> {
    private static final long serialVersionUID = 1;

    private final int log;
    private final String label;
    private final Duration length;
    private int count;
    private transient SimulatedMember member;

    Task(int log, String label, Duration length) {
      this.log = log;
      this.label = label;
      this.length = length;
    }

    @Override
    public void setOutlastInstance(OutlastInstance instance) {
      member = (SimulatedMember) instance;
    }

    @Override
    public void save(Map<String, Integer> snapshot) {
      snapshot.put("count", count);
    }

    @Override
    public void load(Map<String, Integer> snapshot) {
      count = snapshot.get("count");
    }

    @Override
    public void run() {
      Beats its = ALL.get(log);
      count++;
      List<Beat> before = its.beats.computeIfAbsent(label, l -> new ArrayList<>());
      Beat beat =
          new Beat(
              member,
              TaskContext.current().token(),
              count,
              its.cluster.world().simulation().nanos(),
              before.stream().anyMatch(other -> other.isOpen && other.member.node().isRunning()));
      before.add(beat);
      try {
        SimulatedCluster.sleep(length);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        beat.isOpen = false;
      }
    }
  }
}
