// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Reason;
import io.outlast.engine.task.Counter;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Failure;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Outcome;
import io.outlast.member.Seeds;
import io.outlast.member.run.RunSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/**
 * Random commands, moves and crashes against a model that says in a few lines what an executor
 * promises: what each command is answered, what is kept, and that the counters add up.
 */
class RingModelTest {
  private static final ExecutorId EXECUTOR = new ExecutorId(ExecutorId.Kind.DURABLE, "jobs");
  private static final int P = 1;
  private static final int CAPACITY = 6;
  private static final int MAX_RESULTS = 4;
  private static final Duration RESULT_TTL = Duration.ofSeconds(60);
  private static final Duration STEP = Duration.ofSeconds(1);

  @Test
  void whateverIsAskedAndWhoeverOwnsIt_thenTheAnswersAreThoseOfTheModel() {
    Seeds.forEach(
        25,
        random -> {
          Game game = new Game(random);
          for (int step = 0; step < 200; step++) {
            game.step();
          }
        });
  }

  /** The promises. */
  private static final class Model {
    private static final class Task {
      final long taskId;
      Outcome outcome;
      long token;
      boolean isDisposed;
      boolean isCurrentsOutcome;
      long since;

      Task(long taskId) {
        this.taskId = taskId;
      }

      boolean isPending() {
        return outcome == null && !isDisposed;
      }
    }

    final Map<Long, Task> tasks = new LinkedHashMap<>();
    final List<Task> results = new ArrayList<>();
    final Map<Identity, Task> remembered = new LinkedHashMap<>();
    final Map<Counter, Long> counts = new EnumMap<>(Counter.class);
    boolean isShutdown;

    long pending() {
      return tasks.values().stream().filter(Task::isPending).count();
    }

    /** What a submit is to be answered, {@code null} for a new task. */
    Reply submitted(Identity identity) {
      Task known = remembered.get(identity);
      if (known != null) {
        return new Reply.Stored(known.taskId);
      }
      if (isShutdown) {
        return new Reply.Refused(Reason.SHUTDOWN, "");
      }
      if (pending() + results.size() >= CAPACITY) {
        if (results.isEmpty()) {
          return new Reply.Refused(Reason.FULL, "");
        }
        dispose(results.get(0), /* now= */ 0);
      }
      return null;
    }

    void stored(Identity identity, long taskId) {
      Task task = new Task(taskId);
      assertThat(tasks.put(taskId, task)).as("an ID is given once").isNull();
      remembered.put(identity, task);
      count(Counter.SUBMITTED);
    }

    Reply awaited(long taskId) {
      Task task = tasks.get(taskId);
      if (task == null || task.isDisposed) {
        return new Reply.Stale();
      }
      return task.outcome == null ? null : new Reply.Ended(task.outcome);
    }

    boolean finished(long taskId, long token, Outcome outcome, long now) {
      Task task = tasks.get(taskId);
      if (task.isPending() && task.token == token) {
        task.isCurrentsOutcome = true;
        end(task, outcome, now);
        return true;
      }
      return !task.isDisposed && task.isCurrentsOutcome && task.token == token;
    }

    Reply cancelled(long taskId, Identity by, long now) {
      Task task = tasks.get(taskId);
      if (task.isDisposed) {
        return new Reply.Stale();
      }
      if (task.isPending()) {
        end(task, new Outcome.Cancelled(by), now);
      }
      return new Reply.Done(new Outcome.Cancelled(by).equals(task.outcome));
    }

    Reply disposed(long taskId, long now) {
      Task task = tasks.get(taskId);
      if (task.isDisposed) {
        return new Reply.Stale();
      }
      dispose(task, now);
      return new Reply.Done(true);
    }

    void settled(long below) {
      remembered.keySet().removeIf(identity -> identity.number() < below);
    }

    void timeIs(long now) {
      while (!results.isEmpty() && results.get(0).since + RESULT_TTL.toNanos() <= now) {
        dispose(results.get(0), now);
      }
    }

    private void end(Task task, Outcome outcome, long now) {
      task.outcome = outcome;
      task.since = now;
      count(outcome instanceof Outcome.Failed ? Counter.FAILED : Counter.CANCELLED);
      results.add(task);
      if (results.size() > MAX_RESULTS) {
        dispose(results.get(0), now);
      }
    }

    private void dispose(Task task, long now) {
      if (task.isPending()) {
        count(Counter.DISPOSED);
      }
      task.isDisposed = true;
      task.since = now;
      results.remove(task);
    }

    private void count(Counter counter) {
      counts.merge(counter, 1L, Long::sum);
    }
  }

  /** The real thing, and what is done to it. */
  private static final class Game {
    private final Random random;
    private final FakeCluster cluster = new FakeCluster();
    private final List<FakeMember> members = new ArrayList<>();
    private final Model model = new Model();
    private final List<String> trace = new ArrayList<>();
    private final List<Identity> identities = new ArrayList<>();
    private FakeMember owner;
    private long requests;
    private long settledBelow = 1;

    Game(Random random) {
      this.random = random;
      cluster.settings(TestSettings.of(CAPACITY).keeping(MAX_RESULTS, RESULT_TTL).build());
      members.add(cluster.join());
      members.add(cluster.join());
      members.add(cluster.join());
      owner = members.get(0);
      cluster.give(P, owner);
    }

    void step() {
      cluster.advance(STEP);
      model.timeIs(now());
      act();
      noteTokens();
      checkNumbers();
    }

    private void act() {
      int dice = random.nextInt(100);
      if (dice < 25) {
        submit(new Identity(1, ++requests));
      } else if (dice < 32) {
        submitAgain();
      } else if (dice < 45) {
        begin();
      } else if (dice < 65) {
        finish();
      } else if (dice < 73) {
        cancel();
      } else if (dice < 80) {
        dispose();
      } else if (dice < 90) {
        await();
      } else if (dice < 95) {
        move();
      } else if (dice < 99) {
        crash();
      } else if (random.nextInt(4) == 0) {
        shutdown();
      }
    }

    private void submit(Identity identity) {
      if (random.nextInt(4) == 0) {
        settledBelow += random.nextInt((int) (identity.number() - settledBelow + 1));
        model.settled(settledBelow);
      }
      identities.add(identity);
      Reply expected = model.submitted(identity);
      Reply reply =
          askWithLuck(
              new Command.Submit(identity, settledBelow, new byte[] {1}, /* awaitsEnd= */ false));
      if (expected instanceof Reply.Refused refusal) {
        assertThat(((Reply.Refused) reply).reason()).as(trace()).isEqualTo(refusal.reason());
      } else if (expected != null) {
        assertThat(reply).as(trace()).isEqualTo(expected);
      } else {
        assertThat(reply).as(trace()).isInstanceOf(Reply.Stored.class);
        model.stored(identity, ((Reply.Stored) reply).taskId());
      }
    }

    private void submitAgain() {
      List<Identity> mayBeSent =
          identities.stream().filter(identity -> identity.number() >= settledBelow).toList();
      if (!mayBeSent.isEmpty()) {
        submit(oneOf(mayBeSent));
      }
    }

    private void begin() {
      List<FakeMember> busy = members.stream().filter(m -> !m.queued().isEmpty()).toList();
      if (!busy.isEmpty()) {
        FakeMember member = oneOf(busy);
        RunSpec run = oneOf(member.queued());
        log("begin %d at %s", run.token(), member);
        member.begin(run);
      }
    }

    private void finish() {
      List<FakeMember> runners = members.stream().filter(m -> !m.started().isEmpty()).toList();
      if (runners.isEmpty()) {
        return;
      }
      FakeMember runner = oneOf(runners);
      RunSpec run = oneOf(runner.started());
      Outcome outcome =
          new Outcome.Failed(new Failure("SomeException", "number " + random.nextInt(), null));
      boolean expected = model.finished(run.taskId(), run.token(), outcome, now());
      log("finish %d of %d, expecting %s", run.token(), run.taskId(), expected);
      assertThat(runner.finish(owner, run, outcome).only())
          .as(trace())
          .isEqualTo(new Reply.Done(expected));
    }

    private void cancel() {
      anyTask(
          taskId -> {
            Identity by = new Identity(2, random.nextInt(2));
            Reply expected = model.cancelled(taskId, by, now());
            assertThat(askWithLuck(new Command.Cancel(taskId, by, random.nextBoolean())))
                .as(trace())
                .isEqualTo(expected);
          });
    }

    private void dispose() {
      anyTask(
          taskId -> {
            Reply expected = model.disposed(taskId, now());
            assertThat(ask(new Command.Dispose(taskId))).as(trace()).isEqualTo(expected);
          });
    }

    private void await() {
      anyTask(
          taskId ->
              assertThat(ask(new Command.Await(taskId, null)))
                  .as(trace())
                  .isEqualTo(model.awaited(taskId)));
    }

    private void move() {
      owner = oneOf(members);
      log("move to %s", owner);
      cluster.give(P, owner);
    }

    private void crash() {
      crash(oneOf(members));
    }

    private void crash(FakeMember victim) {
      log("crash of %s", victim);
      members.remove(victim);
      cluster.crash(victim);
      if (victim == owner) {
        move();
      }
      members.add(cluster.join());
    }

    private void shutdown() {
      model.isShutdown = true;
      ask(new Command.Shutdown(new Identity(3, 1), /* now= */ false));
    }

    /** Each run that was ordered last is that of the token of now. */
    private void noteTokens() {
      for (FakeMember member : members) {
        for (RunSpec run : member.started()) {
          Model.Task task = model.tasks.get(run.taskId());
          if (task.isPending()) {
            assertThat(run.attempt()).isPositive();
            task.token = Math.max(task.token, run.token());
          }
        }
      }
      for (Model.Task task : model.tasks.values()) {
        long going =
            members.stream().filter(member -> member.running().contains(task.token)).count();
        if (task.isPending()) {
          assertThat(going).as("runs of %s: %s", task.taskId, trace()).isEqualTo(1);
        }
      }
    }

    private void checkNumbers() {
      Reply.Inspected inspected = (Reply.Inspected) ask(new Command.Inspect());
      trace.remove(trace.size() - 1);
      for (Counter counter :
          List.of(Counter.SUBMITTED, Counter.FAILED, Counter.CANCELLED, Counter.DISPOSED)) {
        assertThat(inspected.counts()[counter.ordinal()])
            .as("%s: %s", counter, trace())
            .isEqualTo(model.counts.getOrDefault(counter, 0L));
      }
      assertThat(inspected.pending() + inspected.running())
          .as("unfinished: %s", trace())
          .isEqualTo(model.pending());
      assertThat(inspected.shutdown()).as(trace()).isEqualTo(model.isShutdown);
    }

    private interface TaskAction {
      void on(long taskId);
    }

    private void anyTask(TaskAction action) {
      if (!model.tasks.isEmpty()) {
        action.on(oneOf(List.copyOf(model.tasks.keySet())));
      }
    }

    private Reply ask(Command command) {
      Replies replies = owner.ask(EXECUTOR, P, command);
      log("%s: %s", command, replies);
      return replies.isEmpty() ? null : replies.only();
    }

    /** A command that changes something; what it writes may meet with an accident. */
    private Reply askWithLuck(Command command) {
      int dice = random.nextInt(10);
      if (dice == 0) {
        return askThroughAFailedWrite(command);
      }
      return dice == 1 ? askThroughACrash(command) : ask(command);
    }

    /** The write reaches some copies, its outcome is not known, and it is repeated. */
    private Reply askThroughAFailedWrite(Command command) {
      owner.store.holdWrites(true);
      Replies replies = owner.ask(EXECUTOR, P, command);
      owner.store.holdWrites(false);
      for (FakeStore.Pending write : owner.store.pending()) {
        reachSome(write);
        write.fail(new TimeoutException("no answer from a backup"));
      }
      cluster.advance(Duration.ofMillis(200));
      log("after a failed write %s: %s", command, replies);
      return replies.isEmpty() ? null : replies.only();
    }

    /** The write reaches some copies, the owner crashes, and the next one is asked again. */
    private Reply askThroughACrash(Command command) {
      owner.store.holdWrites(true);
      Replies replies = owner.ask(EXECUTOR, P, command);
      owner.store.pending().forEach(this::reachSome);
      crash(owner);
      return replies.isEmpty() ? ask(command) : replies.only();
    }

    private void reachSome(FakeStore.Pending write) {
      for (FakeMember member : members) {
        if (random.nextBoolean()) {
          log("the write reaches %s", member);
          write.reach(member.store);
        }
      }
    }

    private void log(String format, Object... arguments) {
      trace.add(format.formatted(arguments));
    }

    private String trace() {
      return String.join("\n", trace).replace("%", "%%");
    }

    private long now() {
      return cluster.clock.nanos();
    }

    private <T> T oneOf(List<T> choices) {
      return choices.get(random.nextInt(choices.size()));
    }
  }
}
