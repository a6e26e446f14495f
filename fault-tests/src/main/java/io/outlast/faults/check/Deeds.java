// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.check;

import io.outlast.faults.check.Deed.Call;
import io.outlast.faults.check.Deed.Run;
import io.outlast.faults.history.Event;
import io.outlast.faults.history.Event.Kind;
import io.outlast.faults.history.History;
import io.outlast.faults.nemesis.Outages;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A history, ordered by tasks. */
public final class Deeds {
  private final History history;
  private final boolean mayLose;
  private final Map<String, Deed> deeds = new LinkedHashMap<>();
  private final Map<String, Long> deaths = new HashMap<>();
  private final Set<String> diedWithAll = new HashSet<>();
  private final List<Call> lists = new ArrayList<>();
  private final Sight sight;
  private final long auditNanos;

  /**
   * Orders a history.
   *
   * @param mayLose whether the faults were such that tasks may be lost, if that is reported
   */
  public Deeds(History history, boolean mayLose) {
    this.history = history;
    this.mayLose = mayLose;
    List<Event> events = history.events();
    long endNanos = events.isEmpty() ? 0 : events.get(events.size() - 1).nanos();
    auditNanos = history.of(Kind.AUDIT).findFirst().map(Event::nanos).orElse(endNanos);
    Map<String, Event> answers = new HashMap<>();
    Map<String, Event> ends = new HashMap<>();
    for (Event event : events) {
      switch (event.kind()) {
        case ANSWER -> answers.put(event.word(0), event);
        case END -> ends.put(event.process() + event.word(0) + "@" + event.word(1), event);
        case DEAD -> {
          deaths.putIfAbsent(event.word(0), event.nanos());
          if (event.word(1).equals(Outages.POWER_CUT)) {
            diedWithAll.add(event.word(0));
          }
        }
        default -> {}
      }
    }
    for (Event event : events) {
      if (event.kind() == Kind.CALL) {
        Call call = new Call(event.word(1), event, answers.get(event.word(0)));
        if (event.word(1).equals("list")) {
          lists.add(call);
        } else {
          deed(event.word(2)).calls.add(call);
        }
      } else if (event.kind() == Kind.START) {
        Event end = ends.get(event.process() + event.word(0) + "@" + event.word(1));
        long until = end != null ? end.nanos() : deaths.getOrDefault(event.process(), endNanos);
        deed(event.word(0)).runs.add(new Run(event, end, until));
      }
    }
    deeds.values().stream()
        .collect(
            Collectors.groupingBy(
                deed -> deed.isAcknowledged() ? deed.reference() : "?" + deed.label()))
        .values()
        .forEach(Deed::areNamesakes);
    sight = new Sight(history, deaths);
  }

  private Deed deed(String label) {
    return deeds.computeIfAbsent(label, Deed::new);
  }

  /** The tasks, in the order in which they were first heard of. */
  public Stream<Deed> all() {
    return deeds.values().stream();
  }

  /** A task. */
  public Deed of(String label) {
    return deeds.getOrDefault(label, new Deed(label));
  }

  /** The listings. */
  public List<Call> lists() {
    return lists;
  }

  /** What it was made of. */
  public History history() {
    return history;
  }

  /** Who sees whom. */
  public Sight sight() {
    return sight;
  }

  /** Whether a process was dead by then. */
  public boolean isDead(String process, long nanos) {
    return deaths.getOrDefault(process, Long.MAX_VALUE) <= nanos;
  }

  /** Whether a process has died at all. */
  public boolean hasDied(String process) {
    return deaths.containsKey(process);
  }

  /** Whether a process has died, and the others have not. */
  public boolean hasDiedAlone(String process) {
    return hasDied(process) && !diedWithAll.contains(process);
  }

  /** Whether any process has died between. */
  public boolean hasAnyDied(long from, long to) {
    return deaths.values().stream().anyMatch(death -> death > from && death < to);
  }

  /** Whether tasks may be lost, if that is reported. */
  public boolean mayLose() {
    return mayLose;
  }

  /** The beginning of the audit; the end of the history if there was none. */
  public long auditNanos() {
    return auditNanos;
  }

  /** A time as readers want it: seconds since the beginning. */
  public String at(long nanos) {
    long begin = history.events().isEmpty() ? 0 : history.events().get(0).nanos();
    return nanos == Long.MAX_VALUE ? "never" : "%.3f s".formatted((nanos - begin) / 1e9);
  }
}
