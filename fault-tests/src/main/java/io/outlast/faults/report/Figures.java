// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.report;

import io.outlast.faults.check.Deed;
import io.outlast.faults.check.Deed.Call;
import io.outlast.faults.check.Deed.Run;
import io.outlast.faults.check.Deeds;
import io.outlast.faults.history.Event;
import io.outlast.faults.history.Event.Kind;
import io.outlast.faults.history.History;
import io.outlast.faults.nemesis.Outages;
import io.outlast.faults.peer.Peer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a history comes to in numbers; those of several can be added. Times are in milliseconds, and
 * recorded, not judged: they are those of the machine as it was.
 */
public final class Figures {
  private long trials;
  private long seconds;
  private long tasks;
  private long runs;
  private long dead;
  private long powerCuts;
  private long shutdowns;
  private long pauses;
  private long splits;
  private long others;
  private long lostSilently;
  private long lostAndTold;
  private long waitersToldOfLoss;
  private long discarded;
  private long ranAgain;
  private long broken;
  private final List<Long> detections = new ArrayList<>();
  private final List<Long> takeovers = new ArrayList<>();
  private final List<Long> recoveries = new ArrayList<>();
  private final List<Long> lateness = new ArrayList<>();

  /** All zero. */
  public Figures() {}

  /** Those of a history, with so many broken promises. */
  public Figures(Deeds deeds, int violations, long silentLosses) {
    List<Event> events = deeds.history().events();
    trials = 1;
    seconds =
        events.isEmpty()
            ? 0
            : (events.get(events.size() - 1).nanos() - events.get(0).nanos()) / 1_000_000_000;
    tasks = deeds.all().filter(Deed::isAcknowledged).count();
    runs = deeds.all().mapToLong(deed -> deed.runs().size()).sum();
    dead = deeds.history().of(Kind.DEAD).count();
    powerCuts = deeds.history().of(Kind.DARK).filter(Figures::isPowerCut).count();
    shutdowns = deeds.history().of(Kind.DARK).count() - powerCuts;
    pauses = faults(deeds, "PAUSE");
    splits = faults(deeds, "CUT");
    others = deeds.history().of(Kind.FAULT).count() - pauses - splits;
    lostSilently = silentLosses;
    lostAndTold =
        deeds
            .all()
            .filter(Deed::isAcknowledged)
            .filter(deed -> deed.calls("read").anyMatch(call -> isLostInTheEnd(deeds, call)))
            .count();
    waitersToldOfLoss =
        deeds.all().flatMap(Deed::calls).filter(call -> call.isA(Peer.Kind.LOST)).count();
    discarded = deeds.all().filter(deed -> isToldAs(deed, Peer.Kind.DISCARDED)).count();
    ranAgain = deeds.all().filter(deed -> deed.endsByItself() && deed.runs().size() > 1).count();
    broken = violations;
    deeds
        .history()
        .of(Kind.DEAD)
        .filter(death -> !isPowerCut(death))
        .forEach(death -> addDetection(deeds, death));
    addRecoveries(deeds.history());
    deeds.all().forEach(deed -> addTakeovers(deeds, deed));
  }

  private static long faults(Deeds deeds, String name) {
    return deeds
        .history()
        .of(Kind.FAULT)
        .filter((Event fault) -> fault.word(0).startsWith(name))
        .count();
  }

  private static boolean isLostInTheEnd(Deeds deeds, Call call) {
    return call.begin().nanos() > deeds.auditNanos()
        && (call.isA(Peer.Kind.LOST) || call.isA(Peer.Kind.STALE));
  }

  private static boolean isToldAs(Deed deed, Peer.Kind kind) {
    return deed.calls().anyMatch(call -> call.isA(kind));
  }

  /** From a death to the first view of another process without the dead. */
  private void addDetection(Deeds deeds, Event death) {
    String name =
        deeds
            .history()
            .of(Kind.UP)
            .filter((Event up) -> up.process().equals(death.word(0)))
            .map(up -> up.word(0))
            .findFirst()
            .orElse("");
    if (!name.isEmpty()) {
      deeds
          .history()
          .of(Kind.VIEW)
          .filter((Event view) -> view.nanos() > death.nanos())
          .filter(view -> !view.word(0).contains(name))
          .findFirst()
          .ifPresent(view -> detections.add((view.nanos() - death.nanos()) / 1_000_000));
    }
  }

  private static boolean isPowerCut(Event event) {
    return event.words().contains(Outages.POWER_CUT);
  }

  /**
   * From when all members were gone to the first run; unless they were gone again before that. It
   * has the time in it that the JVMs need to start, and that the nemesis lets them wait.
   */
  private void addRecoveries(History history) {
    long dark = 0;
    for (Event event : history.events()) {
      if (event.kind() == Kind.DARK) {
        dark = event.nanos();
      } else if (event.kind() == Kind.START && dark > 0) {
        recoveries.add((event.nanos() - dark) / 1_000_000);
        dark = 0;
      }
    }
  }

  /**
   * From the death of its process to the next run of a task, but for deaths of all; and how late
   * first runs are.
   */
  private void addTakeovers(Deeds deeds, Deed deed) {
    List<Run> all = deed.runs();
    for (int i = 1; i < all.size(); i++) {
      Run before = all.get(i - 1);
      if (before.end() == null && deeds.hasDiedAlone(before.process())) {
        takeovers.add(Math.max(0, all.get(i).begin().nanos() - before.endNanos()) / 1_000_000);
      }
    }
    if (!all.isEmpty() && deed.isAcknowledged() && all.get(0).attempt() == 1) {
      long due =
          Math.max(deed.origin().orElseThrow().begin().nanos() + 1_000_000 * deed.delayMillis(), 0);
      lateness.add(Math.max(0, all.get(0).begin().nanos() - due) / 1_000_000);
    }
  }

  /** Adds those of another history. */
  public void add(Figures other) {
    trials += other.trials;
    seconds += other.seconds;
    tasks += other.tasks;
    runs += other.runs;
    dead += other.dead;
    powerCuts += other.powerCuts;
    shutdowns += other.shutdowns;
    pauses += other.pauses;
    splits += other.splits;
    others += other.others;
    lostSilently += other.lostSilently;
    lostAndTold += other.lostAndTold;
    waitersToldOfLoss += other.waitersToldOfLoss;
    discarded += other.discarded;
    ranAgain += other.ranAgain;
    broken += other.broken;
    detections.addAll(other.detections);
    takeovers.addAll(other.takeovers);
    recoveries.addAll(other.recoveries);
    lateness.addAll(other.lateness);
  }

  /** A table for the documentation. */
  public String table(String command) {
    return """
        | | |
        |---|---|
        | trials, seconds | %d, %d |
        | tasks acknowledged, runs begun | %d, %d |
        | processes killed | %d |
        | full restarts: after a SIGKILL of all members, after a shutdown of all | %d, %d |
        | pauses, splits, other faults | %d, %d, %d |
        | tasks lost and not told | %d |
        | tasks lost and told (more copies taken than the durability) | %d |
        | calls told of a loss, also of what the other side of a split still has | %d |
        | tasks discarded by a merge | %d |
        | one-shot tasks run again after a fault | %d |
        | promises broken | %d |
        | detection of a death, ms: p50, p99, max | %s |
        | takeover: death to next run, ms: p50, p99, max | %s |
        | recovery: end of all members to the first run, ms: p50, p99, max | %s |
        | first run after its due time, ms: p50, p99, max | %s |
        | machine | %s |
        | command | `%s` |
        """
        .formatted(
            trials,
            seconds,
            tasks,
            runs,
            dead,
            powerCuts,
            shutdowns,
            pauses,
            splits,
            others,
            lostSilently,
            lostAndTold,
            waitersToldOfLoss,
            discarded,
            ranAgain,
            broken,
            percentiles(detections),
            percentiles(takeovers),
            percentiles(recoveries),
            percentiles(lateness),
            machine(),
            command);
  }

  private static String percentiles(List<Long> millis) {
    if (millis.isEmpty()) {
      return "none";
    }
    List<Long> sorted = new ArrayList<>(millis);
    Collections.sort(sorted);
    int last = sorted.size() - 1;
    return "%d, %d, %d of %d"
        .formatted(
            sorted.get(last / 2), sorted.get(last * 99 / 100), sorted.get(last), sorted.size());
  }

  private static String machine() {
    return "%d processors, %s %s, Java %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            System.getProperty("java.version"));
  }
}
