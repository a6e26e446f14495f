// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.port.Timers.Timer;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Timing;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a ring that wait for their time: a binary heap of entries, and one timer for the
 * first. A waiting task costs a reference here and no timer, thread or closure of its own; adding
 * and removing take O(log n) (R46).
 *
 * <p>Invariants: an entry knows its place in the heap, so that it is found without searching; the
 * timer is set for the first entry, or a call of {@link #fire} is on its way.
 *
 * <p>Belongs to the partition's mailbox.
 */
final class Agenda {
  /** Tasks begun in one turn: many that are due together do not keep requests waiting for long. */
  private static final int BURST = 16;

  private final PartitionOwner owner;
  private final ExecutorId executor;
  private final Consumer<Entry> begin;
  private @Nullable Entry[] heap = new Entry[4];
  private int size;
  private @Nullable Timer timer;

  /** What {@code timer} is set for. */
  private long timerDue;

  /**
   * A call of {@link #fire} is on its way, or will be when there is room for more runs, without the
   * timer.
   */
  private boolean isCalled;

  /** Hands entries over when their time has come. */
  Agenda(PartitionOwner owner, ExecutorId executor, Consumer<Entry> begin) {
    this.owner = owner;
    this.executor = executor;
    this.begin = begin;
  }

  /**
   * Puts an entry in, or moves it to another time; {@link Timing#NEVER} takes it out. One whose
   * time has come is handed over at once.
   */
  void put(Entry entry, long time) {
    remove(entry);
    if (time == Timing.NEVER) {
      return;
    }
    if (time <= owner.now()) {
      begin.accept(entry);
      return;
    }
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, 2 * size);
    }
    entry.agendaTime = time;
    siftUp(size++, entry);
    arm();
  }

  /** Takes an entry out, if it is there. */
  void remove(Entry entry) {
    int place = entry.agendaPlace;
    if (place < 0) {
      return;
    }
    entry.agendaPlace = -1;
    Entry last = at(--size);
    heap[size] = null;
    if (last != entry) {
      siftDown(place, last);
      if (last.agendaPlace == place) {
        siftUp(place, last);
      }
    }
  }

  /** Lets go of everything. */
  void close() {
    disarm();
    Arrays.fill(heap, 0, size, null);
    size = 0;
  }

  private void arm() {
    if (size == 0 || isCalled) {
      disarm();
      return;
    }
    long due = at(0).agendaTime;
    if (timer == null || due < timerDue) {
      disarm();
      timerDue = due;
      timer = owner.promptly(Math.max(0, due - owner.now()), this::timeHasCome);
    }
  }

  private void disarm() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /** On the thread of all timers perhaps, so that it begins one task and no more. */
  private void timeHasCome() {
    timer = null;
    begin(1);
  }

  private void fire() {
    begin(BURST);
  }

  /** Timers count another clock's nanoseconds, so what is first may not be due quite yet. */
  private void begin(int most) {
    isCalled = false;
    for (int begun = 0; isFirstDue(); begun++) {
      if (begun == most) {
        isCalled = true;
        owner.execute(this::fire);
        return;
      }
      isCalled = !owner.dispatcher().hasRoom(executor, () -> owner.execute(this::fire));
      if (isCalled) {
        return;
      }
      Entry first = at(0);
      remove(first);
      begin.accept(first);
    }
    arm();
  }

  private boolean isFirstDue() {
    return size > 0 && at(0).agendaTime <= owner.now();
  }

  // ---- The heap -------------------------------------------------------------------------------

  private Entry at(int place) {
    Entry entry = heap[place];
    if (entry == null) {
      throw new IllegalStateException("No entry at place " + place + " of " + size + ".");
    }
    return entry;
  }

  private void set(int place, Entry entry) {
    heap[place] = entry;
    entry.agendaPlace = place;
  }

  private void siftUp(int from, Entry entry) {
    int place = from;
    while (place > 0) {
      int parent = (place - 1) >>> 1;
      if (at(parent).agendaTime <= entry.agendaTime) {
        break;
      }
      set(place, at(parent));
      place = parent;
    }
    set(place, entry);
  }

  private void siftDown(int from, Entry entry) {
    int place = from;
    while (2 * place + 1 < size) {
      int child = 2 * place + 1;
      if (child + 1 < size && at(child + 1).agendaTime < at(child).agendaTime) {
        child++;
      }
      if (entry.agendaTime <= at(child).agendaTime) {
        break;
      }
      set(place, at(child));
      place = child;
    }
    set(place, entry);
  }
}
