// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.nemesis;

import io.outlast.faults.process.ChildJvm;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One process of the cluster under test.
 *
 * @param name its name in the history, of no other process
 * @param seat the place that it fills; who replaces it has the same
 * @param jvm the process
 */
public record Actor(String name, Seat seat, ChildJvm jvm) {
  private static final AtomicLong QUESTIONS = new AtomicLong();
  private static final Duration STARTED = Duration.ofSeconds(180);

  /**
   * A place in the cluster, with an address.
   *
   * @param number from 1, members before clients
   * @param isMember whether for a member
   */
  public record Seat(int number, boolean isMember) {
    @Override
    public String toString() {
      return (isMember ? "m" : "c") + number;
    }
  }

  /** Whether it is part of the cluster. */
  public boolean isReady() {
    return jvm.lines().contains("ready");
  }

  /** Returns when it is part of the cluster. */
  public void awaitReady() throws Exception {
    try {
      await(STARTED, name + " to start", () -> isReady() ? Optional.of(true) : Optional.empty());
    } catch (TimeoutException e) {
      jvm.signal("QUIT"); // prints its threads
      TimeUnit.SECONDS.sleep(2);
      throw e;
    }
  }

  /** Gives a command, and waits for its answer. */
  public String ask(Duration limit, String command) throws Exception {
    return ask(command).await(limit);
  }

  /** Gives a command. */
  public Question ask(String command) {
    long number = QUESTIONS.incrementAndGet();
    jvm.say(number + " " + command);
    return new Question(this, number, command);
  }

  /** A command that was given. */
  public record Question(Actor actor, long number, String command) {
    /** Waits for the answer. */
    public String await(Duration limit) throws Exception {
      String prefix = number + " ";
      String answer =
          actor.await(
              limit,
              actor.name + " to answer '" + command + "'",
              () ->
                  actor.jvm.said("answer").stream()
                      .filter(line -> line.startsWith(prefix))
                      .map(line -> line.substring(prefix.length()))
                      .findFirst());
      if (answer.startsWith("! ")) {
        throw new IOException(actor.name + " could not '" + command + "': " + answer);
      }
      return answer;
    }
  }

  /** Waits for a line of its log that has this text in it, from so many lines on. */
  public boolean awaitLog(int from, String text, Duration limit) throws Exception {
    try {
      return await(
          limit,
          name + " to log '" + text + "'",
          () -> {
            List<String> lines = jvm.lines();
            return lines.subList(from, lines.size()).stream().anyMatch(l -> l.contains(text))
                ? Optional.of(true)
                : Optional.empty();
          });
    } catch (TimeoutException e) {
      return false;
    }
  }

  private interface Look<T> {
    Optional<T> look();
  }

  private <T> T await(Duration limit, String what, Look<T> look) throws Exception {
    long until = System.nanoTime() + limit.toNanos();
    for (; ; ) {
      boolean wasAlive = jvm.isAlive();
      Optional<T> seen = look.look();
      if (seen.isPresent()) {
        return seen.get();
      }
      if (!wasAlive) {
        throw new IOException("Waiting for " + what + ": the process has ended.");
      }
      if (System.nanoTime() > until) {
        throw new TimeoutException("Waiting for " + what + ": nothing in " + limit + ".");
      }
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
