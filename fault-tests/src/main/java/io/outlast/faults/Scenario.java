// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults;

import static io.outlast.faults.nemesis.Fault.CLOCK_BACK;
import static io.outlast.faults.nemesis.Fault.CLOCK_FORWARD;
import static io.outlast.faults.nemesis.Fault.CUT;
import static io.outlast.faults.nemesis.Fault.CUT_COORDINATOR;
import static io.outlast.faults.nemesis.Fault.CUT_ONE_WAY;
import static io.outlast.faults.nemesis.Fault.CUT_SHORT;
import static io.outlast.faults.nemesis.Fault.DELAY;
import static io.outlast.faults.nemesis.Fault.DIE_AFTER_RUN;
import static io.outlast.faults.nemesis.Fault.DIE_BEFORE_RUN;
import static io.outlast.faults.nemesis.Fault.DIE_IN_SUBMIT;
import static io.outlast.faults.nemesis.Fault.DIE_MID_RUN;
import static io.outlast.faults.nemesis.Fault.FULL_HEAP;
import static io.outlast.faults.nemesis.Fault.INTERRUPTED_CALLS;
import static io.outlast.faults.nemesis.Fault.INTERRUPTS;
import static io.outlast.faults.nemesis.Fault.JOIN_AND_LEAVE;
import static io.outlast.faults.nemesis.Fault.KILL_CLIENT;
import static io.outlast.faults.nemesis.Fault.KILL_COORDINATOR;
import static io.outlast.faults.nemesis.Fault.KILL_IN_REBALANCE;
import static io.outlast.faults.nemesis.Fault.KILL_MEMBER;
import static io.outlast.faults.nemesis.Fault.KILL_NEWEST;
import static io.outlast.faults.nemesis.Fault.KILL_TWO;
import static io.outlast.faults.nemesis.Fault.LOSS;
import static io.outlast.faults.nemesis.Fault.PAUSE;
import static io.outlast.faults.nemesis.Fault.PAUSE_AT_THE_BRINK;
import static io.outlast.faults.nemesis.Fault.PAUSE_COORDINATOR;
import static io.outlast.faults.nemesis.Fault.PAUSE_SHORT;
import static io.outlast.faults.nemesis.Fault.POWER_CUT;
import static io.outlast.faults.nemesis.Fault.POWER_CUT_AFTER_DEATH;
import static io.outlast.faults.nemesis.Fault.POWER_CUT_DISK;
import static io.outlast.faults.nemesis.Fault.POWER_CUT_IN_JOIN;
import static io.outlast.faults.nemesis.Fault.POWER_CUT_LATE;
import static io.outlast.faults.nemesis.Fault.POWER_CUT_TWICE;
import static io.outlast.faults.nemesis.Fault.QUICK_JOINS;
import static io.outlast.faults.nemesis.Fault.RESTART_THRICE;
import static io.outlast.faults.nemesis.Fault.ROLLING_RESTART;
import static io.outlast.faults.nemesis.Fault.SHUT_DOWN;
import static io.outlast.faults.nemesis.Fault.SLOW_DISK;
import static io.outlast.faults.nemesis.Fault.SLOW_DISKS;
import static io.outlast.faults.nemesis.Fault.SLOW_DISKS_AND_POWER_CUT;
import static io.outlast.faults.nemesis.Fault.SPIN;

import io.outlast.faults.nemesis.Fault;
import io.outlast.faults.nemesis.Setting;
import io.outlast.faults.peer.OutlastProduct;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The table of scenarios: who plays, and what befalls them.
 *
 * @param name its name on the command line
 * @param setting who plays
 * @param mayLose whether the faults take more copies than the durability covers, so that tasks may
 *     be lost if that is told
 * @param faults what befalls them, in an order that the seed chooses; each once per round
 */
public record Scenario(String name, Setting setting, boolean mayLose, List<Fault> faults) {
  private static final Duration DETECTION = Duration.ofSeconds(5);

  /** A rebalance takes less than a second. */
  private static final Duration CALM = Duration.ofSeconds(90);

  /** Long enough for all to start on a busy machine, short enough to begin without one of them. */
  private static final Duration RECOVERY = Duration.ofSeconds(30);

  /** What a thread rests between two calls; less is more work. */
  private static final int PAUSE_MILLIS = Integer.getInteger("faults.pause", 40);

  private static final Setting THREE = setting(3, 2, 1);

  /** All of them. */
  public static final List<Scenario> ALL =
      List.of(
          new Scenario(
              "kill",
              THREE,
              false,
              List.of(
                  KILL_MEMBER,
                  DIE_BEFORE_RUN,
                  DIE_AFTER_RUN,
                  KILL_COORDINATOR,
                  DIE_MID_RUN,
                  KILL_CLIENT,
                  DIE_IN_SUBMIT,
                  KILL_NEWEST)),
          new Scenario(
              "pause",
              THREE,
              false,
              List.of(PAUSE, PAUSE_SHORT, PAUSE_COORDINATOR, PAUSE_AT_THE_BRINK)),
          new Scenario(
              "cut",
              setting(3, 1, 1).withHosts(),
              false,
              List.of(CUT, CUT_SHORT, CUT_COORDINATOR, CUT_ONE_WAY, LOSS, DELAY)),
          new Scenario("split", setting(3, 1, 1).withHosts(), false, List.of(CUT, CUT_COORDINATOR)),
          new Scenario("rebalance", THREE, false, List.of(KILL_IN_REBALANCE)),
          new Scenario("two-of-durability-1", setting(4, 1, 1), true, List.of(KILL_TWO)),
          new Scenario("two-of-durability-2", setting(5, 1, 2), false, List.of(KILL_TWO)),
          new Scenario(
              "planned",
              setting(4, 1, 1),
              false,
              List.of(JOIN_AND_LEAVE, QUICK_JOINS, ROLLING_RESTART)),
          new Scenario(
              "clock",
              setting(3, 1, 1).withClocks(),
              false,
              List.of(CLOCK_FORWARD, CLOCK_BACK, KILL_MEMBER)),
          new Scenario(
              "strain", THREE, false, List.of(FULL_HEAP, SPIN, INTERRUPTS, INTERRUPTED_CALLS)),
          new Scenario(
              "power",
              THREE.withJournals(),
              false,
              List.of(
                  POWER_CUT,
                  POWER_CUT_TWICE,
                  POWER_CUT_LATE,
                  POWER_CUT_AFTER_DEATH,
                  SHUT_DOWN,
                  POWER_CUT_DISK,
                  POWER_CUT_IN_JOIN)),
          new Scenario(
              "restart",
              THREE.withJournals(),
              false,
              List.of(KILL_MEMBER, RESTART_THRICE, DIE_AFTER_RUN, KILL_COORDINATOR, DIE_MID_RUN)),
          new Scenario(
              "disk",
              THREE.withJournals().withSlowDisks(),
              false,
              List.of(SLOW_DISK, SLOW_DISKS, SLOW_DISKS_AND_POWER_CUT)));

  private static Setting setting(int members, int clients, int durability) {
    return new Setting(
        OutlastProduct.class.getName(),
        members,
        clients,
        durability,
        DETECTION,
        /* hasHosts= */ false,
        /* hasClocks= */ false,
        /* hasJournals= */ false,
        /* hasSlowDisks= */ false,
        RECOVERY,
        /* threads= */ 4,
        PAUSE_MILLIS,
        /* heapMegabytes= */ 256,
        CALM);
  }

  /** Copies the list. */
  public Scenario {
    faults = List.copyOf(faults);
  }

  /** The same with another product. */
  public Scenario with(String product) {
    return new Scenario(name, setting.with(product), mayLose, faults);
  }

  /** Finds one by its name, or a part of one: {@code power/SHUT_DOWN} has but one of its faults. */
  public static Scenario of(String name) {
    return ALL.stream()
        .flatMap(scenario -> scenario.parts())
        .filter(scenario -> scenario.name().equals(name))
        .findAny()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no scenario '"
                        + name
                        + "'. Choose one of "
                        + ALL.stream().map(Scenario::name).toList()
                        + ", or one of its faults: scenario/FAULT."));
  }

  private Stream<Scenario> parts() {
    return Stream.concat(
        Stream.of(this),
        faults.stream()
            .map(fault -> new Scenario(name + "/" + fault, setting, mayLose, List.of(fault))));
  }
}
