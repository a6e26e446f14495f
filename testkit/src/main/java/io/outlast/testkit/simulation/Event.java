// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Something that will happen: ordered by time, then by the order in which it was asked for. */
final class Event implements Comparable<Event> {
  private static final Comparator<Event> ORDER =
      Comparator.<Event>comparingLong(event -> event.atNanos)
          .thenComparingLong(event -> event.sequence);

  final long atNanos;
  final long sequence;

  /** Where it happens; {@code null} for what happens to the world. */
  final @Nullable SimulatedNode node;

  final String what;
  final Runnable action;
  boolean cancelled;

  Event(long atNanos, long sequence, @Nullable SimulatedNode node, String what, Runnable action) {
    this.atNanos = atNanos;
    this.sequence = sequence;
    this.node = node;
    this.what = what;
    this.action = action;
  }

  @Override
  public int compareTo(Event other) {
    return ORDER.compare(this, other);
  }
}
