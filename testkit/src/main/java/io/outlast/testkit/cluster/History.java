// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.cluster;

import io.outlast.core.TaskContext;
import io.outlast.testkit.simulation.SimulatedNode;
import io.outlast.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was asked of a cluster, what it answered, and what ran where: enough to tell afterwards, or
 * at once, which promise was broken.
 *
 * <p>Each submit has a label. What is said of members that <em>see each other</em> is judged by the
 * views that they had. With {@link #mayLose} the promises are weaker: after a split, or when more
 * members crash than there are backups, tasks may be lost or end twice; waiters end all the same.
 */
public final class History {
  /** Labels begin like this where a task is known by its run only. */
  private static final String NEVER = "never";

  private final Simulation simulation;
  private final long unnoticedNanos;
  private final List<String> lines = new ArrayList<>();
  private final Set<String> broken = new TreeSet<>();
  private final Map<String, Submit> submits = new LinkedHashMap<>();
  private final Map<Long, Submit> byTaskId = new HashMap<>();
  private final Map<SimulatedNode, Set<UUID>> views = new HashMap<>();
  private final Map<SimulatedNode, Map<UUID, Long>> lostSightAt = new HashMap<>();
  private final List<Long> losses = new ArrayList<>();
  private boolean mayLose;

  /**
   * Begins empty.
   *
   * @param unnoticed how long a member may be lost before all others know
   */
  History(Simulation simulation, Duration unnoticed) {
    this.simulation = simulation;
    this.unnoticedNanos = unnoticed.toNanos();
  }

  /** One run of a task. */
  static final class Run {
    final Submit submit;
    final SimulatedNode node;
    final TaskContext context;
    boolean isOpen = true;
    boolean hasReturned;

    Run(Submit submit, SimulatedNode node, TaskContext context) {
      this.submit = submit;
      this.node = node;
      this.context = context;
    }
  }

  /** One submit and all that is known of its task. */
  static final class Submit {
    final String label;
    final @Nullable SimulatedNode by;
    final long at;
    final List<Run> runs = new ArrayList<>();
    final Set<String> outcomes = new TreeSet<>();
    @Nullable Long taskId;
    boolean hasEnded;
    boolean wasRefused;
    boolean mayBeGone;
    @Nullable String final0;

    Submit(String label, @Nullable SimulatedNode by, long at) {
      this.label = label;
      this.by = by;
      this.at = at;
    }
  }

  // ---- Telling ----------------------------------------------------------------------------------

  /** From now on tasks may be lost. */
  public void mayLose() {
    mayLose = true;
    note("from now on tasks may be lost");
  }

  /** Adds a line for the reader. */
  public void note(String line) {
    lines.add(Duration.ofNanos(simulation.nanos()) + " " + line);
  }

  void submitted(SimulatedNode by, String label) {
    submits.put(label, new Submit(label, by, simulation.nanos()));
    note(by + " submits " + label);
  }

  void stored(String label, long taskId) {
    Submit submit = submit(label);
    note(label + " is stored as " + taskId);
    identify(submit, taskId);
  }

  /** A future has ended, or a question for a result has been answered. */
  void ended(String label, String asked, Ending ending, String detail) {
    Submit submit = submit(label);
    note(label + ", " + asked + ": " + ending + " " + detail);
    if (asked.equals("submit")) {
      submit.hasEnded = true;
    }
    switch (ending) {
      case OUTCOME -> {
        submit.outcomes.add(detail);
        submit.final0 = detail;
        if (submit.outcomes.size() > 1 && !mayLose) {
          broken("%s ended in different ways: %s".formatted(label, submit.outcomes));
        }
        checkResult(submit, detail);
      }
      case REFUSED -> submit.wasRefused = true;
      case GONE -> {
        if (!mayLose && !submit.mayBeGone) {
          broken(
              "%s, %s, was answered '%s' though nobody disposed of it"
                  .formatted(label, asked, detail));
        }
      }
      case UNKNOWN -> {
        if (detail.contains("fault of Outlast")) {
          broken("%s, %s: %s".formatted(label, asked, detail));
        }
      }
    }
  }

  /** Somebody asks to drop the task. */
  void disposing(String label) {
    note("dispose of " + label);
    submit(label).mayBeGone = true;
  }

  /** How something ended. */
  enum Ending {
    /** With the task's outcome. */
    OUTCOME,
    /** Nothing was stored. */
    REFUSED,
    /** The task is not there. */
    GONE,
    /** This instance has ended. */
    UNKNOWN
  }

  Run runBegan(SimulatedNode node, String label, TaskContext context) {
    Submit submit = submits.computeIfAbsent(label, l -> new Submit(l, null, simulation.nanos()));
    Run run = new Run(submit, node, context);
    note(
        "%s begins %s, token %d, attempt %d"
            .formatted(node, label, context.token(), context.attempt()));
    identify(submit, context.taskId().orElseThrow());
    checkBegin(run);
    submit.runs.add(run);
    return run;
  }

  void runEnded(Run run, String how) {
    if (Coroutine.isOfTheGone()) {
      return;
    }
    run.isOpen = false;
    run.hasReturned = true;
    note(run.node + " ends " + run.submit.label + ", token " + run.context.token() + ": " + how);
  }

  void viewed(SimulatedNode node, List<UUID> view) {
    Set<UUID> now = new HashSet<>(view);
    Set<UUID> before = views.getOrDefault(node, Set.of());
    Map<UUID, Long> lost = lostSightAt.computeIfAbsent(node, n -> new HashMap<>());
    before.stream().filter(id -> !now.contains(id)).forEach(id -> lost.put(id, simulation.nanos()));
    views.put(node, now);
  }

  /** A member is lost to others: a crash, a long silence, or a drain that ran out of time. */
  void lost(String what) {
    note("lost: " + what);
    losses.add(simulation.nanos());
  }

  void gone(SimulatedNode node) {
    views.remove(node);
    submits.values().stream()
        .flatMap(submit -> submit.runs.stream())
        .filter(run -> run.node == node)
        .forEach(run -> run.isOpen = false);
  }

  /** Notes a broken promise that somebody else has found. */
  public void broken(String message) {
    if (broken.add(message)) {
      note("BROKEN: " + message);
    }
  }

  // ---- Judging ----------------------------------------------------------------------------------

  private void identify(Submit submit, long taskId) {
    if (submit.taskId != null && submit.taskId != taskId && !mayLose) {
      broken("%s was stored twice, as %d and as %d".formatted(submit.label, submit.taskId, taskId));
    }
    submit.taskId = taskId;
    Submit other = byTaskId.put(taskId, submit);
    if (other != null && other != submit && !mayLose) {
      broken("%s and %s have the same ID".formatted(other.label, submit.label));
    }
  }

  private void checkBegin(Run run) {
    Submit submit = run.submit;
    long token = run.context.token();
    if (!submit.outcomes.isEmpty() && !mayLose) {
      broken(
          "%s ran on %s (token %d) after its outcome %s was given out"
              .formatted(submit.label, run.node, token, submit.outcomes));
    }
    long since = submit.at - unnoticedNanos;
    long lost = losses.stream().filter(at -> at >= since).count();
    if (run.context.attempt() > 1 + lost && !mayLose) {
      broken(
          "%s ran on %s as attempt %d, but only %d members were lost since it was submitted"
              .formatted(submit.label, run.node, run.context.attempt(), lost));
    }
    for (Run other : submit.runs) {
      if (other.context.token() == token && !mayLose) {
        broken("%s began twice with token %d".formatted(submit.label, token));
      } else if (other.context.token() > token && !mayLose) {
        broken(
            "%s began with token %d after %d"
                .formatted(submit.label, token, other.context.token()));
      }
      if (other.isOpen
          && other.context.taskId().equals(run.context.taskId())
          && seeEachOther(other, run)) {
        broken(
            "%s began on %s (token %d) while it was running on %s (token %d)"
                .formatted(submit.label, run.node, token, other.node, other.context.token()));
      }
    }
  }

  /**
   * Whether the members see each other and have never lost sight since the task was submitted. If
   * they have, two owners may both have given it to somebody, who begins after they have met again;
   * the same member, too, may be the owner of an older copy then, and interrupt its run of before
   * only now.
   */
  private boolean seeEachOther(Run first, Run second) {
    if (first.node == second.node) {
      return !(mayLose && hasLostSight(first));
    }
    return sees(first, second) && sees(second, first);
  }

  private boolean hasLostSight(Run run) {
    return lostSightAt.getOrDefault(run.node, Map.of()).values().stream()
        .anyMatch(at -> at >= run.submit.at);
  }

  private boolean sees(Run one, Run other) {
    return views.getOrDefault(one.node, Set.of()).contains(other.node.id())
        && !wasApartSince(one.node, other.node, one.submit.at);
  }

  private boolean wasApartSince(SimulatedNode one, SimulatedNode other, long since) {
    return lostSightAt.getOrDefault(one, Map.of()).getOrDefault(other.id(), -1L) >= since;
  }

  /** A task that ends by returning gives its token, so that it is known which run was accepted. */
  private void checkResult(Submit submit, String detail) {
    if (detail.startsWith("token ")
        && submit.runs.stream()
            .noneMatch(run -> run.hasReturned && detail.equals("token " + run.context.token()))) {
      broken("%s ended with %s, but no such run has ended".formatted(submit.label, detail));
    }
  }

  /** What every waiter that is left must have got, once the cluster is at rest. */
  void checkAtRest() {
    for (Submit submit : submits.values()) {
      boolean isAlive = submit.by != null && submit.by.isRunning();
      if (isAlive && !submit.hasEnded) {
        broken("%s, submitted by %s, is still being waited for".formatted(submit.label, submit.by));
      }
      List<Run> open = submit.runs.stream().filter(run -> run.isOpen).toList();
      if (!open.isEmpty()) {
        broken("%s is still running on %s".formatted(submit.label, open.get(0).node));
      }
    }
  }

  /** The promises that were broken so far, as one message each; empty is good. */
  public List<String> check() {
    return List.copyOf(broken);
  }

  /** The tasks whose ID was given out, by label, unless somebody asked to drop them. */
  public Map<String, Long> acknowledged() {
    Map<String, Long> all = new LinkedHashMap<>();
    submits.forEach(
        (label, submit) -> {
          if (submit.taskId != null && !submit.mayBeGone) {
            all.put(label, submit.taskId);
          }
        });
    return all;
  }

  /** All labels that were ever submitted. */
  public int submitted() {
    return submits.size();
  }

  /** How many runs of a task have begun. */
  public int runs(String label) {
    return submit(label).runs.size();
  }

  /** The members on which runs of a task have begun, in that order. */
  public List<SimulatedNode> runners(String label) {
    return submit(label).runs.stream().map(run -> run.node).toList();
  }

  /** The outcome that was given out for a task, if there was one. */
  public String outcome(String label) {
    String known = submit(label).final0;
    return known == null ? NEVER : known;
  }

  private Submit submit(String label) {
    return submits.computeIfAbsent(label, l -> new Submit(l, null, simulation.nanos()));
  }

  @Override
  public String toString() {
    return "History:\n"
        + lines.stream().map(line -> "  " + line + "\n").collect(Collectors.joining());
  }
}
