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
import static io.outlast.faults.nemesis.Fault.QUICK_JOINS;
import static io.outlast.faults.nemesis.Fault.ROLLING_RESTART;
import static io.outlast.faults.nemesis.Fault.SPIN;

import io.outlast.faults.nemesis.Fault;
import io.outlast.faults.nemesis.Setting;
import io.outlast.faults.peer.OutlastProduct;
import java.time.Duration;
import java.util.List;

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
              onHosts(3, 1, 1),
              false,
              List.of(CUT, CUT_SHORT, CUT_COORDINATOR, CUT_ONE_WAY, LOSS, DELAY)),
          new Scenario("split", onHosts(3, 1, 1), false, List.of(CUT, CUT_COORDINATOR)),
          new Scenario("rebalance", THREE, false, List.of(KILL_IN_REBALANCE)),
          new Scenario("two-of-durability-1", setting(4, 1, 1), true, List.of(KILL_TWO)),
          new Scenario("two-of-durability-2", setting(5, 1, 2), false, List.of(KILL_TWO)),
          new Scenario(
              "planned",
              setting(4, 1, 1),
              false,
              List.of(JOIN_AND_LEAVE, QUICK_JOINS, ROLLING_RESTART)),
          new Scenario(
              "clock", withClocks(3, 1, 1), false, List.of(CLOCK_FORWARD, CLOCK_BACK, KILL_MEMBER)),
          new Scenario(
              "strain", THREE, false, List.of(FULL_HEAP, SPIN, INTERRUPTS, INTERRUPTED_CALLS)));

  private static Setting setting(int members, int clients, int durability) {
    return setting(members, clients, durability, /* hasHosts= */ false, /* hasClocks= */ false);
  }

  private static Setting onHosts(int members, int clients, int durability) {
    return setting(members, clients, durability, /* hasHosts= */ true, /* hasClocks= */ false);
  }

  private static Setting withClocks(int members, int clients, int durability) {
    return setting(members, clients, durability, /* hasHosts= */ false, /* hasClocks= */ true);
  }

  private static Setting setting(
      int members, int clients, int durability, boolean hasHosts, boolean hasClocks) {
    return new Setting(
        OutlastProduct.class.getName(),
        members,
        clients,
        durability,
        DETECTION,
        hasHosts,
        hasClocks,
        /* threads= */ 4,
        /* pauseMillis= */ 40,
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

  /** Finds one by its name. */
  public static Scenario of(String name) {
    return ALL.stream()
        .filter(scenario -> scenario.name().equals(name))
        .findAny()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no scenario '"
                        + name
                        + "'. Choose one of "
                        + ALL.stream().map(Scenario::name).toList()
                        + "."));
  }
}
