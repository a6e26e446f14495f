// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.cluster;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Seen;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.task.Alteration;
import io.outlast.engine.task.Counter;
import io.outlast.engine.task.ExecutorId;
import io.outlast.scheduledexecutor.FailurePolicy;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.IfExists;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import io.outlast.scheduledexecutor.TaskOptions;
import io.outlast.scheduledexecutor.TaskSpec;
import io.outlast.testkit.cluster.Beats.Beat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Scheduled tasks for a cluster with accidents, and what must be true of them all. */
final class ScheduledWork {
  static final String SCHEDULER = "beats";
  private static final ExecutorId EXECUTOR = new ExecutorId(ExecutorId.Kind.SCHEDULED, SCHEDULER);
  private static final int NAMES = 3;

  /** One schedule call. */
  private static final class Call {
    final String label;
    final boolean isSeries;
    final long earliest;
    @Nullable ScheduledTaskHandler handler;
    @Nullable Long cancelledAt;
    boolean wasTriggered;

    Call(String label, boolean isSeries, long earliest) {
      this.label = label;
      this.isSeries = isSeries;
      this.earliest = earliest;
    }
  }

  /** One task that disposes itself. */
  private static final class Fleeting {
    final String label;
    final SimulatedMember by;
    boolean hasEnded;
    @Nullable Throwable failure;

    Fleeting(String label, SimulatedMember by) {
      this.label = label;
      this.by = by;
    }
  }

  private final SimulatedCluster cluster;
  private final Random random;
  private final Beats beats;
  private final List<Call> calls = new ArrayList<>();
  private final List<Fleeting> fleeting = new ArrayList<>();

  ScheduledWork(SimulatedCluster cluster, Random random) {
    this.cluster = cluster;
    this.random = random;
    this.beats = new Beats(cluster);
  }

  void close() {
    beats.close();
  }

  /** One of the things that users do. */
  void act(SimulatedMember by) {
    switch (random.nextInt(9)) {
      case 0, 1 -> once(by);
      case 2, 3 -> series(by);
      case 4 -> named(by);
      case 5 -> fleeting(by);
      case 6 -> withAny(call -> cancel(by, call));
      case 7 ->
          withAny(
              call -> {
                call.wasTriggered = true;
                alter(by, call, new Alteration.Trigger());
              });
      default ->
          withAny(
              call -> {
                alter(by, call, new Alteration.Pause());
                alter(by, call, new Alteration.Resume());
              });
    }
  }

  private void once(SimulatedMember by) {
    Duration delay = millis(3_000);
    schedule(by, /* isSeries= */ false, delay, null, Schedule.once(delay));
  }

  private void series(SimulatedMember by) {
    Duration delay = millis(1_000);
    Duration period = Duration.ofMillis(100 + random.nextInt(900));
    schedule(
        by,
        /* isSeries= */ true,
        delay,
        null,
        random.nextBoolean()
            ? Schedule.atFixedRate(delay, period)
            : Schedule.withFixedDelay(delay, period));
  }

  /** It is gone at its end, and yet the one who sent it hears of that. */
  private void fleeting(SimulatedMember by) {
    Fleeting task = new Fleeting("fleeting-" + fleeting.size(), by);
    fleeting.add(task);
    cluster.history().note(by + " schedules " + task.label);
    var spec =
        TaskSpec.of(beats.task(task.label, millis(700)), Schedule.once(millis(1_000)))
            .with(TaskOptions.DEFAULT.withAutoDispose());
    by.getScheduledExecutorService(SCHEDULER)
        .scheduleAsync(spec)
        .thenCompose(IScheduledFuture::toCompletionStage)
        .whenComplete(
            (value, failure) -> {
              task.hasEnded = true;
              cluster.history().note(task.label + ": " + (failure == null ? "ended" : failure));
              task.failure = failure;
            });
  }

  /** Everybody wants a task of these names, each somewhere else. */
  private void named(SimulatedMember by) {
    Duration delay = Duration.ofHours(1);
    String name = "name-" + random.nextInt(NAMES);
    schedule(by, /* isSeries= */ false, delay, name, Schedule.once(delay));
  }

  private void schedule(
      SimulatedMember by,
      boolean isSeries,
      Duration delay,
      @Nullable String name,
      Schedule schedule) {
    String label = "beat-" + calls.size();
    Call call = new Call(label, isSeries, now() + delay.toNanos());
    calls.add(call);
    var spec = TaskSpec.of(beats.task(label, millis(700)), schedule);
    TaskOptions options = TaskOptions.DEFAULT.withFailurePolicy(FailurePolicy.continueSeries());
    if (name != null) {
      spec = spec.named(name);
      options = options.withIfExists(random.nextInt(3) == 0 ? IfExists.REPLACE : IfExists.KEEP);
    }
    if (random.nextBoolean()) {
      spec = spec.onKeyOwner("key-" + random.nextInt(20));
    }
    cluster.history().note(by + " schedules " + label + " " + schedule + " as " + name);
    by.getScheduledExecutorService(SCHEDULER)
        .scheduleAsync(spec.with(options))
        .whenComplete(
            (future, failure) -> {
              cluster.history().note(label + ": " + (failure == null ? future : failure));
              if (failure == null && name == null) {
                call.handler = ((IScheduledFuture<?>) future).getHandler();
              }
            });
  }

  private interface Deed {
    void on(Call call);
  }

  private void withAny(Deed deed) {
    List<Call> known = calls.stream().filter(call -> call.handler != null).toList();
    if (!known.isEmpty()) {
      deed.on(known.get(random.nextInt(known.size())));
    }
  }

  private void cancel(SimulatedMember by, Call call) {
    ask(by, call, task -> new Command.Cancel(task, by.newIdentity(), /* interrupt= */ true))
        .thenAccept(
            reply -> {
              cluster.history().note("cancel of " + call.label + ": " + reply);
              if (reply instanceof Reply.Done done && done.changed()) {
                call.cancelledAt = now();
              }
            });
  }

  private void alter(SimulatedMember by, Call call, Alteration alteration) {
    ask(by, call, task -> new Command.Alter(task, alteration, by.newIdentity()))
        .thenAccept(
            reply -> cluster.history().note(alteration + " of " + call.label + ": " + reply));
  }

  private interface ToCommand {
    Command of(TaskRef task);
  }

  private CompletionStage<Reply> ask(SimulatedMember by, Call call, ToCommand command) {
    ScheduledTaskHandler handler = call.handler;
    if (handler == null) {
      throw new IllegalStateException(call.label + " has no handler.");
    }
    return by.ask(
        EXECUTOR, handler.getPartitionId(), command.of(new TaskRef.Name(handler.getTaskName())));
  }

  // ---- At rest ----------------------------------------------------------------------------------

  /**
   * Lets what was paused go on: where a pause has overtaken its resumption, a run that was cut off
   * waits for that to be done again.
   */
  void resume() {
    alterAll(new Alteration.Resume());
  }

  /** Brings everything to rest. */
  void rest() {
    alterAll(new Alteration.Pause());
    cluster.run(Duration.ofSeconds(20));
  }

  /** Also tasks whose submitter has not lived to hear that they are stored. */
  private void alterAll(Alteration alteration) {
    SimulatedMember asker = cluster.running().get(0);
    for (Map.Entry<Integer, Reply> of : answers(asker, new Command.ListTasks()).entrySet()) {
      if (of.getValue() instanceof Reply.Listed listed) {
        for (Reply.Listed.Task task : listed.tasks()) {
          Command alter =
              new Command.Alter(new TaskRef.Name(task.name()), alteration, asker.newIdentity());
          asker.ask(EXECUTOR, of.getKey(), alter);
        }
      }
    }
  }

  /** Notes what is wrong in the history. */
  void check() {
    SimulatedMember asker = cluster.running().get(0);
    calls.forEach(call -> check(call, asker));
    for (Fleeting task : fleeting) {
      if (task.by.node().isRunning() && (!task.hasEnded || task.failure != null)) {
        broken("%s, ended: %s, failure: %s".formatted(task.label, task.hasEnded, task.failure));
      }
    }
    checkNames(asker);
    checkCounters(asker);
  }

  private void check(Call call, SimulatedMember asker) {
    List<Beat> its = beats.of(call.label);
    checkBeats(call, its);
    if (call.handler == null) {
      return;
    }
    Reply reply = answer(ask(asker, call, Command.Look::new), "a look at " + call.label);
    if (!(reply instanceof Seen seen)) {
      broken("%s is not there any more: %s".formatted(call.label, reply));
      return;
    }
    if (!call.isSeries && its.isEmpty() && seen.state() == Seen.State.ENDED) {
      broken("%s has ended and never ran".formatted(call.label));
    }
    // Who asked for it may not have lived to hear of it.
    boolean cutShort = seen.state() == Seen.State.CANCELLED;
    int count = its.isEmpty() ? 0 : its.get(its.size() - 1).count;
    if (!cutShort && seen.history().runs() != count) {
      broken(
          "%s has %d acknowledged runs, and its state has counted %d"
              .formatted(call.label, seen.history().runs(), count));
    }
  }

  private void checkBeats(Call call, List<Beat> its) {
    int count = 0;
    long token = 0;
    for (Beat beat : its) {
      if (beat.count != count && beat.count != count + 1) {
        broken(
            "%s counted %d after %d: its state is older or newer than its last run"
                .formatted(call.label, beat.count, count));
      }
      if (beat.token <= token) {
        broken("%s ran with token %d after %d".formatted(call.label, beat.token, token));
      }
      if (call.cancelledAt != null && beat.began > call.cancelledAt) {
        broken("%s ran after its cancellation was acknowledged".formatted(call.label));
      }
      if (count == 0 && beat.began < call.earliest && !call.wasTriggered) {
        broken("%s ran early".formatted(call.label));
      }
      if (beat.overlaps) {
        broken("%s ran twice at once".formatted(call.label));
      }
      count = beat.count;
      token = beat.token;
    }
  }

  /** A name belongs to one task at most. */
  private void checkNames(SimulatedMember asker) {
    Map<String, Integer> found = new TreeMap<>();
    for (Reply reply : answers(asker, new Command.ListTasks()).values()) {
      if (reply instanceof Reply.Listed listed) {
        listed.tasks().forEach(task -> found.merge(task.name(), 1, Integer::sum));
      }
    }
    found.forEach(
        (name, times) -> {
          if (times > 1) {
            broken("%d tasks are named %s".formatted(times, name));
          }
        });
  }

  private void checkCounters(SimulatedMember asker) {
    long open = 0;
    long[] sum = new long[Counter.values().length];
    for (Reply reply : answers(asker, new Command.Inspect()).values()) {
      Reply.Inspected inspected = (Reply.Inspected) reply;
      open += inspected.pending() + inspected.running();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += inspected.counts()[i];
      }
    }
    long ended =
        sum[Counter.COMPLETED.ordinal()]
            + sum[Counter.FAILED.ordinal()]
            + sum[Counter.CANCELLED.ordinal()]
            + sum[Counter.LOST.ordinal()]
            + sum[Counter.DISPOSED.ordinal()]
            + sum[Counter.DISCARDED.ordinal()];
    if (sum[Counter.SUBMITTED.ordinal()] != ended + open) {
      broken(
          "of scheduled tasks %d were submitted, %d ended, %d are open"
              .formatted(sum[Counter.SUBMITTED.ordinal()], ended, open));
    }
  }

  /** What the owner of each partition answers. */
  private Map<Integer, Reply> answers(SimulatedMember asker, Command command) {
    Map<Integer, CompletionStage<Reply>> open = new LinkedHashMap<>();
    for (int partition = 0; partition < cluster.world().config().partitions(); partition++) {
      open.put(partition, asker.ask(EXECUTOR, partition, command));
    }
    Map<Integer, Reply> answers = new LinkedHashMap<>();
    open.forEach(
        (partition, stage) ->
            answers.put(partition, answer(stage, command + " of partition " + partition)));
    return answers;
  }

  private Reply answer(CompletionStage<Reply> stage, String what) {
    CompletableFuture<Reply> reply = stage.toCompletableFuture();
    for (int i = 0; i < 60 && !reply.isDone(); i++) {
      cluster.run(Duration.ofSeconds(1));
    }
    if (!reply.isDone()) {
      broken("no answer to " + what);
      return new Reply.Unknown();
    }
    return reply.join();
  }

  private void broken(String message) {
    cluster.history().broken(message);
  }

  private long now() {
    return cluster.world().simulation().nanos();
  }

  private Duration millis(int atMost) {
    return Duration.ofMillis(random.nextInt(atMost));
  }
}
