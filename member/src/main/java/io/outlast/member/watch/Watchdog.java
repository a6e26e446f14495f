// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.watch;

import io.outlast.engine.journal.Journal.Standstill;
import io.outlast.engine.port.Timers;
import io.outlast.member.run.Backlog;
import io.outlast.monitor.Health;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at what must go on in a member, and says once when something stands still and once when it
 * goes on again (R6): in the log, and as the member's {@link Health}.
 *
 * <p>It stands on nothing that it watches: it has timers, and so a thread, of its own. Where the
 * whole process was kept from running, by a debugger or a long pause, it was too; a look that comes
 * late therefore judges nothing. Each look takes constant time, whatever waits.
 *
 * <p>Runs on the thread of its timers; {@link #health} may be asked from anywhere.
 */
public final class Watchdog {
  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
  private static final long SHORTEST_NANOS = 10_000_000L;
  private static final long LONGEST_NANOS = 1_000_000_000L;

  private final String instance;
  private final long thresholdNanos;
  private final long intervalNanos;
  private final LongSupplier clock;
  private final Timers timers;
  private final List<Watch> watches = new ArrayList<>();

  /** When what stands still now was first seen to. */
  private final Map<String, Long> begun = new HashMap<>();

  private long lastLook;
  private boolean hasFailed;
  private volatile Health health = Health.HEALTHY;

  /**
   * Makes a watchdog, which watches nothing yet.
   *
   * @param instance whose
   * @param thresholdNanos how long something may stand still
   * @param clock monotonic, in nanoseconds
   * @param timers its own
   */
  public Watchdog(String instance, long thresholdNanos, LongSupplier clock, Timers timers) {
    this.instance = instance;
    this.thresholdNanos = thresholdNanos;
    this.intervalNanos = Math.min(LONGEST_NANOS, Math.max(SHORTEST_NANOS, thresholdNanos / 5));
    this.clock = clock;
    this.timers = timers;
  }

  /** Watches the timer, and lets another thread take over from one that stands still. */
  public void watchTimer(
      Consumer<Runnable> timer, Supplier<String> whereabouts, Runnable addThread) {
    watches.add(
        new Heartbeat(
            "The timer",
            thresholdNanos,
            timer,
            whereabouts,
            "Another thread takes over. No code of applications runs there, so unless the machine"
                + " has no processor time to give this is a bug: report it with this line.",
            addThread));
  }

  /** Watches the threads that carry out commands to partitions. */
  public void watchPartitions(Consumer<Runnable> partitions, Supplier<String> whereabouts) {
    watches.add(
        new Heartbeat(
            "The partitions' pool",
            thresholdNanos,
            partitions,
            whereabouts,
            "No code of applications runs there, so unless the machine has no processor time to"
                + " give this is a bug: report it with this line.",
            () -> {}));
  }

  /** Watches the pools that run tasks: asks which runs have waited for longer than so long. */
  public void watchPools(LongFunction<List<Backlog>> backlogs) {
    watches.add(new PoolWatch(thresholdNanos, backlogs));
  }

  /** Watches what is to be kept on disk: asks what keeps it from getting there. */
  public void watchJournal(Supplier<Optional<Standstill>> journal) {
    watches.add(new JournalWatch(thresholdNanos, journal));
  }

  /** Begins to look, until its timers stop. */
  public void start() {
    lastLook = clock.getAsLong();
    timers.after(intervalNanos, this::turn);
  }

  /** What the last look has found. */
  public Health health() {
    return health;
  }

  private void turn() {
    try {
      look(clock.getAsLong());
    } catch (RuntimeException e) {
      if (!hasFailed) {
        hasFailed = true;
        LOG.error(
            "{}: the watchdog could not look; it goes on to try. This is a bug.", instance, e);
      }
    } finally {
      timers.after(intervalNanos, this::turn);
    }
  }

  private void look(long now) {
    boolean wasAway = now - lastLook > 3 * intervalNanos;
    lastLook = now;
    if (wasAway) {
      watches.forEach(watch -> watch.excuse(now));
      return;
    }
    Map<String, Stall> stalls = new LinkedHashMap<>();
    for (Watch watch : watches) {
      watch.stalls(now).forEach(stall -> stalls.put(stall.what(), stall));
    }
    health =
        stalls.isEmpty()
            ? Health.HEALTHY
            : new Health(stalls.values().stream().map(Stall::problem).toList());
    stalls
        .values()
        .forEach(stall -> begun.computeIfAbsent(stall.what(), what -> begin(stall, now)));
    begun.keySet().removeIf(what -> !stalls.containsKey(what) && end(what, now));
  }

  private Long begin(Stall stall, long now) {
    LOG.warn("{}: {} {}", instance, stall.problem(), stall.remedy());
    return now;
  }

  private boolean end(String what, long now) {
    long nanos = now - begun.getOrDefault(what, now);
    LOG.info(
        "{}: {} goes on, {} ms after its stall was noticed.", instance, what, nanos / 1_000_000);
    return true;
  }
}
