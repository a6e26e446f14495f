// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.report;

import io.outlast.faults.check.Deed;
import io.outlast.faults.check.Deed.Call;
import io.outlast.faults.check.Deed.Run;
import io.outlast.faults.check.Deeds;
import io.outlast.faults.history.Event;
import io.outlast.faults.history.Event.Kind;
import io.outlast.faults.nemesis.Outages;
import io.outlast.faults.peer.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a history comes to in numbers; those of several can be added, and kept in a file until then.
 * Times are recorded, not judged: they are those of the machine as it was.
 */
public final class Figures {

  /** What is counted. */
  private enum Count {
    TRIALS("trials"),
    SECONDS("seconds that they took"),
    TASKS("tasks acknowledged"),
    RUNS("runs begun"),
    DEAD("processes killed"),
    POWER_CUTS("full restarts after a SIGKILL of all members"),
    SHUTDOWNS("full restarts after an end in order of all members"),
    PAUSES("pauses of three times the detection time"),
    SPLITS("splits of two to three times the detection time"),
    OTHERS("other faults"),
    LOST_SILENTLY("tasks lost and not told"),
    LOST_AND_TOLD("tasks lost and told, more copies being taken than the durability covers"),
    WAITERS_TOLD("calls told of a loss, also of what the other side of a split still has"),
    DISCARDED("tasks discarded by a merge"),
    RAN_AGAIN("one-shot tasks run again after a fault"),
    BROKEN("promises broken");

    final String title;

    Count(String title) {
      this.title = title;
    }
  }

  /** What is measured, in milliseconds. */
  private enum Time {
    DEATH("detection of a killed member"),
    SILENCE("detection of a paused or cut off member"),
    TAKEOVER("takeover: from a death to the next run of what it ran"),
    RECOVERY("recovery: from the end of all members to the first run"),
    LATENESS("first run after its due time");

    final String title;

    Time(String title) {
      this.title = title;
    }
  }

  private final Map<Count, Long> counts = new EnumMap<>(Count.class);

  /** How often each number of milliseconds was measured. */
  private final Map<Time, TreeMap<Long, Long>> times = new EnumMap<>(Time.class);

  /** All zero. */
  public Figures() {}

  /** Those of a history, with so many broken promises. */
  public Figures(Deeds deeds, int violations, long silentLosses) {
    List<Event> events = deeds.history().events();
    count(Count.TRIALS, 1);
    if (!events.isEmpty()) {
      long nanos = events.get(events.size() - 1).nanos() - events.get(0).nanos();
      count(Count.SECONDS, nanos / 1_000_000_000);
    }
    count(Count.TASKS, deeds.all().filter(Deed::isAcknowledged).count());
    count(Count.RUNS, deeds.all().mapToLong(deed -> deed.runs().size()).sum());
    count(Count.LOST_SILENTLY, silentLosses);
    count(Count.LOST_AND_TOLD, deeds.all().filter(deed -> isLostAndTold(deeds, deed)).count());
    count(
        Count.WAITERS_TOLD,
        deeds.all().flatMap(Deed::calls).filter(call -> call.isA(Peer.Kind.LOST)).count());
    count(Count.DISCARDED, deeds.all().filter(Figures::isDiscarded).count());
    count(
        Count.RAN_AGAIN,
        deeds.all().filter(deed -> deed.endsByItself() && deed.runs().size() > 1).count());
    count(Count.BROKEN, violations);
    faults(deeds);
    deeds.all().forEach(deed -> takeovers(deeds, deed));
  }

  private void count(Count count, long more) {
    counts.merge(count, more, Long::sum);
  }

  private void measure(Time time, long nanos) {
    measured(time).merge(Math.max(0, nanos) / 1_000_000, 1L, Long::sum);
  }

  private TreeMap<Long, Long> measured(Time time) {
    return times.computeIfAbsent(time, t -> new TreeMap<>());
  }

  private static boolean isLostAndTold(Deeds deeds, Deed deed) {
    return deed.isAcknowledged()
        && deed.calls("read")
            .filter(call -> call.begin().nanos() > deeds.auditNanos())
            .anyMatch(call -> call.isA(Peer.Kind.LOST) || call.isA(Peer.Kind.STALE));
  }

  private static boolean isDiscarded(Deed deed) {
    return deed.calls().anyMatch((Call call) -> call.isA(Peer.Kind.DISCARDED));
  }

  /** Counts what befell whom, and how long it took until another member saw that. */
  private void faults(Deeds deeds) {
    Map<String, String> names = new TreeMap<>();
    Map<String, String> views = new TreeMap<>();
    List<Event> unseen = new ArrayList<>();
    long dark = 0;
    for (Event event : deeds.history().events()) {
      switch (event.kind()) {
        case UP -> names.put(event.process(), event.word(0));
        case DEAD -> {
          count(Count.DEAD, 1);
          if (!isPowerCut(event)) {
            unseen.add(event);
          }
        }
        case DARK -> {
          count(isPowerCut(event) ? Count.POWER_CUTS : Count.SHUTDOWNS, 1);
          dark = event.nanos();
        }
        case START -> {
          if (dark > 0) {
            measure(Time.RECOVERY, event.nanos() - dark);
            dark = 0;
          }
        }
        case FAULT -> {
          Count kind = kindOf(event.word(0));
          count(kind, 1);
          if (kind == Count.PAUSES || kind == Count.SPLITS) {
            unseen.add(event);
          }
        }
        case VIEW -> {
          String before = views.getOrDefault(event.process(), "");
          views.put(event.process(), event.word(0));
          unseen.removeIf(fault -> isSeen(fault, event, before, names));
        }
        default -> {}
      }
    }
  }

  private static boolean isPowerCut(Event event) {
    return event.words().contains(Outages.POWER_CUT);
  }

  private static Count kindOf(String fault) {
    return switch (fault) {
      case "PAUSE", "PAUSE_COORDINATOR" -> Count.PAUSES;
      case "CUT", "CUT_COORDINATOR" -> Count.SPLITS;
      default -> Count.OTHERS;
    };
  }

  private boolean isSeen(Event fault, Event view, String before, Map<String, String> names) {
    if (fault.kind() == Kind.DEAD) {
      String name = names.getOrDefault(fault.word(0), "");
      if (name.isEmpty() || view.word(0).contains(name)) {
        return name.isEmpty(); // a client is in no view
      }
      measure(Time.DEATH, view.nanos() - fault.nanos());
      return true;
    }
    boolean isSmaller = view.word(0).length() < before.length();
    if (isSmaller) {
      measure(Time.SILENCE, view.nanos() - fault.nanos());
    }
    return isSmaller;
  }

  /** From the death of its process to the next run of a task; and how late first runs are. */
  private void takeovers(Deeds deeds, Deed deed) {
    List<Run> all = deed.runs();
    for (int i = 1; i < all.size(); i++) {
      Run before = all.get(i - 1);
      if (before.end() == null && deeds.hasDiedAlone(before.process())) {
        measure(Time.TAKEOVER, all.get(i).begin().nanos() - before.endNanos());
      }
    }
    if (!all.isEmpty() && deed.isAcknowledged() && all.get(0).attempt() <= 1) {
      long due = deed.origin().orElseThrow().begin().nanos() + 1_000_000 * deed.delayMillis();
      measure(Time.LATENESS, all.get(0).begin().nanos() - due);
    }
  }

  /** Adds those of another history. */
  public void add(Figures other) {
    other.counts.forEach(this::count);
    other.times.forEach(
        (time, measured) ->
            measured.forEach((millis, often) -> measured(time).merge(millis, often, Long::sum)));
  }

  /** Writes them into a file, so that they can be added to others later. */
  public void write(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    counts.forEach((count, number) -> lines.add(count + " " + number));
    times.forEach(
        (time, measured) ->
            measured.forEach((millis, often) -> lines.add(time + " " + millis + " " + often)));
    Files.write(file, lines);
  }

  /** Reads what was written. */
  public static Figures read(Path file) throws IOException {
    Figures figures = new Figures();
    for (String line : Files.readAllLines(file)) {
      String[] words = line.split(" ");
      if (words.length == 2) {
        figures.count(Count.valueOf(words[0]), Long.parseLong(words[1]));
      } else {
        figures
            .measured(Time.valueOf(words[0]))
            .merge(Long.parseLong(words[1]), Long.parseLong(words[2]), Long::sum);
      }
    }
    return figures;
  }

  /** A table for the documentation. */
  public String table(String command) {
    return table(Map.of("", this))
        + row("machine", machine())
        + row("command", "`" + command + "`");
  }

  /** A table for the documentation with a column for each of these, in their order. */
  public static String table(Map<String, Figures> columns) {
    StringBuilder table = new StringBuilder(row("", columns.keySet().toArray(String[]::new)));
    table.append("|---".repeat(columns.size() + 1)).append("|\n");
    for (Count count : Count.values()) {
      table.append(
          row(
              count.title,
              columns.values().stream()
                  .map(figures -> "%,d".formatted(figures.counts.getOrDefault(count, 0L)))
                  .toArray(String[]::new)));
    }
    for (Time time : Time.values()) {
      table.append(
          row(
              time.title + ", ms: p50, p99, max",
              columns.values().stream()
                  .map(figures -> percentiles(figures.measured(time)))
                  .toArray(String[]::new)));
    }
    return table.toString();
  }

  private static String row(String title, String... values) {
    return "| " + title + " | " + String.join(" | ", values) + " |\n";
  }

  private static String percentiles(TreeMap<Long, Long> measured) {
    long all = measured.values().stream().mapToLong(Long::longValue).sum();
    return all == 0
        ? "none"
        : "%d, %d, %d of %,d"
            .formatted(
                at(measured, all / 2), at(measured, all * 99 / 100), measured.lastKey(), all);
  }

  private static long at(TreeMap<Long, Long> measured, long index) {
    long before = 0;
    for (Map.Entry<Long, Long> entry : measured.entrySet()) {
      before += entry.getValue();
      if (before > index) {
        return entry.getKey();
      }
    }
    return measured.lastKey();
  }

  /** What it ran on. */
  public static String machine() {
    return "%d processors, %s %s, Java %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            System.getProperty("java.version"));
  }
}
