// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.peer;

import io.outlast.faults.history.Event;
import io.outlast.faults.history.Journal;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Points of the program at which this process can be made to die. It halts there: no hook runs,
 * nothing is flushed, the kernel closes the sockets, as after a SIGKILL; but no signal from outside
 * would hit the millisecond. Thread-safe.
 */
public final class Points {
  /** A run has begun. */
  public static final String START = "start";

  /** A run is half done. */
  public static final String MIDDLE = "middle";

  /** A run has ended, and its result is not stored yet. */
  public static final String END = "end";

  /** A submit has begun. */
  public static final String SUBMIT = "submit";

  private static final AtomicReference<@Nullable Armed> ARMED = new AtomicReference<>();

  private record Armed(String point, long delayMicros) {}

  private Points() {}

  /** Makes this process die when it comes to a point the next time, or so much later. */
  public static void arm(String point, long delayMicros) {
    ARMED.set(new Armed(point, delayMicros));
  }

  /** Says that the process has come to a point. */
  public static void pass(String point) {
    Armed armed = ARMED.get();
    if (armed != null && armed.point().equals(point) && ARMED.compareAndSet(armed, null)) {
      if (armed.delayMicros() == 0) {
        die(point);
      }
      Thread later = new Thread(() -> dieLater(armed), "dies");
      later.start();
    }
  }

  private static void dieLater(Armed armed) {
    long until = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(armed.delayMicros());
    for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    die(armed.point());
  }

  private static void die(String point) {
    Journal.here().write(Event.Kind.DEAD, Journal.here().process(), point);
    Runtime.getRuntime().halt(137);
  }
}
