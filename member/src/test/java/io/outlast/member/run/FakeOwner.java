// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import static org.awaitility.Awaitility.await;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.task.Outcome;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Stands for the owners of all partitions: hears from runs, and answers at once, later or never.
 */
final class FakeOwner implements Reporter {
  private record Open(Command command, Gateway.Receiver receiver) {}

  private final Map<Long, Command.OfRun> reports = new ConcurrentHashMap<>();
  private final Queue<Open> open = new ConcurrentLinkedQueue<>();

  /** Calls of the engine's code that were met by an interrupt. */
  final AtomicInteger interrupted = new AtomicInteger();

  private volatile boolean answers = true;
  private volatile Function<Long, Boolean> confirms = token -> true;

  /** Answers nothing from now on, until told to. */
  void fallSilent() {
    answers = false;
  }

  /** Confirms these runs only. */
  void confirm(Function<Long, Boolean> tokens) {
    confirms = tokens;
  }

  /** Gives one answer to all that wait for one. */
  void answer(Reply reply) {
    for (Open next = open.poll(); next != null; next = open.poll()) {
      next.receiver().receive(reply);
    }
  }

  @Override
  public void send(Address address, Command command, Gateway.Receiver receiver) {
    if (Thread.currentThread().isInterrupted()) {
      interrupted.incrementAndGet();
    }
    if (command instanceof Command.Confirm confirm) {
      receiver.receive(new Reply.Done(confirms.apply(confirm.token())));
      return;
    }
    Command.OfRun report = (Command.OfRun) command;
    if (answers) {
      receiver.receive(new Reply.Done(true));
    } else {
      open.add(new Open(command, receiver));
    }
    reports.put(report.token(), report);
  }

  boolean hasHeardOf(long token) {
    return reports.containsKey(token);
  }

  int heard() {
    return reports.size();
  }

  /** Forgets what was reported of a run. */
  void clear(long token) {
    reports.remove(token);
  }

  /** What was reported of a run, as soon as there is something. */
  Command.OfRun report(long token) {
    await("report of run " + token)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> hasHeardOf(token));
    return reports.get(token);
  }

  Outcome outcome(long token) {
    return ((Command.Finish) report(token)).outcome();
  }
}
