// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import io.outlast.engine.journal.Journal;
import io.outlast.engine.port.PartitionStore;
import io.outlast.engine.port.Timers;
import io.outlast.engine.port.Transport;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executor;

/**
 * One member of a {@link SimulatedWorld}, with the ports that an engine needs. All that happens on
 * it is an event of its own: a crashed node's events are dropped, a paused node's wait, in order,
 * for {@link SimulatedWorld#resume}.
 *
 * <p>Wire an engine to the ports right after {@link SimulatedWorld#join()} has returned the node:
 * it becomes a member a moment later.
 */
public final class SimulatedNode {
  enum State {
    RUNNING,
    PAUSED,
    CRASHED,
    LEFT
  }

  private final SimulatedWorld world;
  private final int number;
  private final UUID id;
  private final boolean lite;
  private final ArrayDeque<Event> waiting = new ArrayDeque<>();
  private final SimulatedClock time;
  private final SimulatedTransport transport;
  private final Map<Integer, SimulatedStore> stores = new TreeMap<>();
  private State state = State.RUNNING;
  private long pausedAtNanos;
  private View view = View.NONE;
  private long lastViewAtNanos;

  SimulatedNode(SimulatedWorld world, int number, boolean lite) {
    this.world = world;
    this.number = number;
    this.lite = lite;
    this.id =
        new UUID(world.simulation().random().nextLong(), world.simulation().random().nextLong());
    this.time = new SimulatedClock(world.simulation(), world.config().clockErrorBound());
    this.transport = new SimulatedTransport(this, world.network());
    for (SimulatedCache cache : world.caches()) {
      stores.put(cache.durability(), new SimulatedStore(this, cache));
    }
  }

  public UUID id() {
    return id;
  }

  /** Whether it keeps no data and owns no partition. */
  public boolean isLite() {
    return lite;
  }

  /** Whether it executes its events: neither crashed, gone nor paused. */
  public boolean isRunning() {
    return state == State.RUNNING;
  }

  public Transport transport() {
    return transport;
  }

  /** The store that keeps {@code durability} backups: one of {@link WorldConfig#durabilities}. */
  public PartitionStore store(int durability) {
    return simulatedStore(durability);
  }

  public SimulatedClock time() {
    return time;
  }

  /**
   * Lets its stores keep on a disk what they hold, until it ends. To be called before it is a
   * member.
   *
   * @return the journal, which has found what is there
   */
  public Journal keepOn(SimulatedDisk disk) {
    SimulatedJournal opened = new SimulatedJournal(this, disk);
    stores.values().forEach(store -> store.keepOn(opened));
    return opened;
  }

  /** Timers on the node's events: silent while it is paused and after it has crashed. */
  public Timers timers() {
    return (delayNanos, action) -> {
      Event event = schedule(delayNanos, "timer", action);
      return () -> event.cancelled = true;
    };
  }

  /**
   * Makes an executor that runs its tasks one at a time in their order, each a short hop after it
   * was handed over. Tasks of two executors interleave as the seed decides.
   */
  public Executor newExecutor() {
    return new Executor() {
      private long lastAtNanos;

      @Override
      public void execute(Runnable task) {
        lastAtNanos = scheduleInOrder(lastAtNanos, world.config().hop(), "execute", task);
      }
    };
  }

  @Override
  public String toString() {
    return "node-" + number;
  }

  SimulatedWorld world() {
    return world;
  }

  int number() {
    return number;
  }

  State state() {
    return state;
  }

  /** Whether it is still there, be it paused. */
  boolean isAlive() {
    return state == State.RUNNING || state == State.PAUSED;
  }

  boolean isSilentSince(long nanos) {
    return state == State.PAUSED && pausedAtNanos <= nanos;
  }

  SimulatedStore simulatedStore(int durability) {
    SimulatedStore store = stores.get(durability);
    if (store == null) {
      throw new IllegalArgumentException(
          "No store with durability " + durability + ", there are " + stores.keySet());
    }
    return store;
  }

  Iterable<SimulatedStore> simulatedStores() {
    return stores.values();
  }

  SimulatedTransport transportEnd() {
    return transport;
  }

  /** The view that the node has installed. */
  View view() {
    return view;
  }

  /** Tells the node a view that its group has agreed on; it learns of it a moment later. */
  void announce(View agreed) {
    lastViewAtNanos =
        scheduleInOrder(lastViewAtNanos, world.config().latency(), "view", () -> install(agreed));
  }

  Event schedule(long delayNanos, String what, Runnable action) {
    return world.simulation().schedule(delayNanos, this, what, action);
  }

  void scheduleWithin(DelayRange delays, String what, Runnable action) {
    scheduleInOrder(0, delays, what, action);
  }

  /** Schedules after a delay from the range, but not before {@code lastAtNanos}. */
  long scheduleInOrder(long lastAtNanos, DelayRange delays, String what, Runnable action) {
    long now = world.simulation().nanos();
    long delay = delays.pickNanos(world.simulation().random());
    return schedule(Math.max(delay, lastAtNanos - now), what, action).atNanos;
  }

  /** Whether an event of this node may happen now; a paused node keeps it for later. */
  boolean admits(Event event) {
    if (state == State.PAUSED) {
      waiting.add(event);
    }
    return state == State.RUNNING;
  }

  void become(State next) {
    state = next;
    pausedAtNanos = world.simulation().nanos();
    if (next == State.RUNNING) {
      waiting.forEach(world.simulation()::restore);
    }
    waiting.clear();
  }

  private void install(View agreed) {
    View previous = view;
    view = agreed;
    world.network().closeLinks(this, previous, agreed);
    transport.viewChanged();
  }
}
