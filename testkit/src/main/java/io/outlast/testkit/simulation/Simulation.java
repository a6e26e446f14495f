// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time and one queue of events, ordered by time and then by the order of asking. One seed
 * decides everything random, so that two runs of the same program with the same seed are the same.
 *
 * <p>Not safe for use by several threads, by design: the thread that calls {@link #run} is the only
 * one in the world. A {@link Throwable} that an event throws ends the run as a {@link
 * SimulationFailure} with the seed, the last turns and a description of the world.
 */
public final class Simulation {
  /** System property that says how many seeds to run: see {@link #seeds}. */
  public static final String SEEDS_PROPERTY = "outlast.simulation.seeds";

  /** System property that names the one seed to run instead of many: see {@link #seeds}. */
  public static final String SEED_PROPERTY = "outlast.simulation.seed";

  private static final int TURNS_SHOWN = 30;
  private static final int MAX_TURNS_PER_INSTANT = 1_000_000;

  private final long seed;
  private final Random random;
  private final PriorityQueue<Event> queue = new PriorityQueue<>();
  private final ArrayDeque<Turn> lastTurns = new ArrayDeque<>();
  private Supplier<String> description = () -> "";
  private long nanos;
  private long sequence;
  private long traceHash = 0xcbf29ce484222325L;
  private int turnsThisInstant;

  public Simulation(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
  }

  /**
   * Seeds for a test that is to be run with many: 1 to {@code count}, or only the one that the
   * system property {@value #SEED_PROPERTY} gives. {@value #SEEDS_PROPERTY} gives another count,
   * for long runs.
   */
  public static LongStream seeds(int count) {
    Long only = Long.getLong(SEED_PROPERTY);
    return only == null
        ? LongStream.rangeClosed(1, Long.getLong(SEEDS_PROPERTY, count))
        : LongStream.of(only);
  }

  public long seed() {
    return seed;
  }

  /** The one source of chance; whoever draws from it takes part in the determinism. */
  public Random random() {
    return random;
  }

  /** Virtual time since the start, in nanoseconds. */
  public long nanos() {
    return nanos;
  }

  /** Lets something happen to the world after a delay. */
  public void after(Duration delay, Runnable action) {
    schedule(delay.toNanos(), null, "act", action);
  }

  /** Executor whose tasks are events of the node: one after the other, each a short hop later. */
  public Executor executor(SimulatedNode node) {
    return node.newExecutor();
  }

  /**
   * Runs an action now, with time standing still: what it throws becomes a {@link
   * SimulationFailure} that names the seed. Wrap a test's checks in it.
   */
  public void act(Runnable action) {
    perform(null, "act", action);
  }

  /** Lets everything happen that is due within the duration, and time pass to its end. */
  public void run(Duration duration) {
    long endNanos = nanos + duration.toNanos();
    while (turnBefore(endNanos)) {
      // each turn is one event
    }
    nanos = Math.max(nanos, endNanos);
  }

  /**
   * Lets events happen until the condition holds.
   *
   * @throws SimulationFailure when it does not hold within {@code limit} of virtual time
   */
  public void runUntil(BooleanSupplier condition, Duration limit) {
    long endNanos = nanos + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (!turnBefore(endNanos)) {
        nanos = Math.max(nanos, endNanos);
        throw failure("still waiting after " + limit + " of simulated time", null);
      }
    }
  }

  /** A number that two runs share exactly when the same events happened at the same times. */
  public long traceHash() {
    return traceHash;
  }

  /** Adds a line to the trace: it counts for {@link #traceHash} and is shown on failure. */
  public void note(String line) {
    remember(null, line);
  }

  void describeWith(Supplier<String> description) {
    this.description = description;
  }

  Event schedule(long delayNanos, @Nullable SimulatedNode node, String what, Runnable action) {
    Event event = new Event(nanos + Math.max(0, delayNanos), ++sequence, node, what, action);
    queue.add(event);
    return event;
  }

  /** Puts an event back that had to wait; it keeps its place before all later ones. */
  void restore(Event event) {
    queue.add(event);
  }

  SimulationFailure failure(String message, @Nullable Throwable cause) {
    StringBuilder text = new StringBuilder(message);
    text.append(" (at ").append(Duration.ofNanos(nanos)).append(")\nLast turns:\n");
    lastTurns.forEach(turn -> text.append("  ").append(turn).append('\n'));
    text.append(description.get());
    return new SimulationFailure(seed, text.toString(), cause);
  }

  private boolean turnBefore(long endNanos) {
    Event event = queue.peek();
    if (event == null || event.atNanos > endNanos) {
      return false;
    }
    queue.remove();
    advanceTo(event.atNanos);
    if (!event.cancelled && (event.node == null || event.node.admits(event))) {
      perform(event.node, event.what, event.action);
    }
    return true;
  }

  /** Events put back by a resumed node are of the past: time stands still for them. */
  private void advanceTo(long atNanos) {
    if (atNanos > nanos) {
      nanos = atNanos;
      turnsThisInstant = 0;
    } else if (++turnsThisInstant > MAX_TURNS_PER_INSTANT) {
      throw failure("time stands still: " + turnsThisInstant + " turns in one instant", null);
    }
  }

  private void perform(@Nullable SimulatedNode node, String what, Runnable action) {
    remember(node, what);
    try {
      action.run();
    } catch (SimulationFailure alreadyTold) {
      throw alreadyTold;
    } catch (Throwable thrown) {
      throw failure(
          "'" + what + "' on " + (node == null ? "the world" : node) + ": " + thrown, thrown);
    }
  }

  private void remember(@Nullable SimulatedNode node, String what) {
    mix(nanos);
    mix(node == null ? 0 : node.id().getLeastSignificantBits());
    mix(what.hashCode());
    if (lastTurns.size() == TURNS_SHOWN) {
      lastTurns.removeFirst();
    }
    lastTurns.addLast(new Turn(nanos, node, what));
  }

  private void mix(long value) {
    traceHash = (traceHash ^ value) * 0x100000001b3L;
    traceHash ^= traceHash >>> 29;
  }

  private record Turn(long nanos, @Nullable SimulatedNode node, String what) {
    @Override
    public String toString() {
      return Duration.ofNanos(nanos) + " " + (node == null ? "world" : node) + " " + what;
    }
  }
}
