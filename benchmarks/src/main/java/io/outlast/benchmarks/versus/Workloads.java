// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import static io.outlast.benchmarks.versus.Deed.SCHEDULE;
import static io.outlast.benchmarks.versus.Deed.SUBMIT;
import static io.outlast.benchmarks.versus.Deed.SUBMIT_ASYNC;
import static io.outlast.benchmarks.versus.Deed.SUBMIT_KEYED;
import static io.outlast.benchmarks.versus.Deed.SUBMIT_KEYED_ASYNC;

import java.util.ArrayList;
import java.util.List;

/** The table of what is measured. */
final class Workloads {
  static final int USUAL_BYTES = 100;

  /** Tasks and results per partition: more than any window, and no more than the heaps hold. */
  static final int CAPACITY = 1_000;

  private static final Group THREE = new Group(3, 0);
  private static final Group FIVE = new Group(5, 0);
  private static final Group ONE_WITH_SOME = new Group(1, 100_000);
  private static final Group ONE_WITH_MANY = new Group(1, 1_000_000);
  private static final Group THREE_WITH_SOME = new Group(3, 100_000);

  private Workloads() {}

  static List<Workload> all() {
    List<Workload> all = new ArrayList<>();
    for (boolean fromClient : new boolean[] {false, true}) {
      for (int callers : new int[] {1, 16, 64, 256}) {
        all.add(load(THREE, fromClient, SUBMIT, callers));
      }
      for (int window : new int[] {1, 64, 1024}) {
        all.add(load(THREE, fromClient, SUBMIT_ASYNC, window));
      }
    }
    all.add(load(THREE, false, SUBMIT_KEYED, 64));
    all.add(load(THREE, false, SUBMIT_KEYED_ASYNC, 1024));
    all.add(load(THREE, false, SCHEDULE, 1));
    all.add(load(THREE, false, SCHEDULE, 64));
    all.add(new SteadyLoad(THREE, false, SUBMIT_ASYNC, 256, 10_000));
    all.add(new SteadyLoad(THREE, false, SUBMIT_ASYNC, 8, 1_000_000));
    all.add(load(FIVE, false, SUBMIT_ASYNC, 1024));
    all.add(load(FIVE, false, SUBMIT, 64));
    all.add(load(Group.ONE_JVM, false, SUBMIT, 1));
    all.add(load(Group.ONE_JVM, false, SUBMIT, 64));
    all.add(load(Group.ONE_JVM, false, SUBMIT_ASYNC, 1024));
    all.add(load(Group.ONE_JVM, false, SCHEDULE, 64));
    all.add(new StartUp());
    all.add(new Firing(ONE_WITH_SOME));
    all.add(new PendingHeap(ONE_WITH_MANY));
    all.add(load(ONE_WITH_MANY, false, SCHEDULE, 64));
    all.add(new PendingHeap(THREE_WITH_SOME));
    all.add(new Kill());
    return all;
  }

  private static SteadyLoad load(Group group, boolean fromClient, Deed deed, int callers) {
    return new SteadyLoad(group, fromClient, deed, callers, USUAL_BYTES);
  }
}
