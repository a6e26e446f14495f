// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.watch;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Has a thread do nothing, again and again; one that cannot even do that stands still. */
final class Heartbeat implements Watch {
  private final String what;
  private final long thresholdNanos;
  private final Consumer<Runnable> thread;
  private final Supplier<String> whereabouts;
  private final String remedy;
  private final Runnable relief;
  private volatile boolean isAnswered = true;
  private long sentAt;
  private boolean isRelieved;

  /**
   * Asks a thread.
   *
   * @param what who is asked, as the subject of a sentence
   * @param thread runs what it is given
   * @param whereabouts what keeps it, asked for when it does not answer
   * @param remedy what happens then, or is to be done
   * @param relief what can be done here, once each time
   */
  Heartbeat(
      String what,
      long thresholdNanos,
      Consumer<Runnable> thread,
      Supplier<String> whereabouts,
      String remedy,
      Runnable relief) {
    this.what = what;
    this.thresholdNanos = thresholdNanos;
    this.thread = thread;
    this.whereabouts = whereabouts;
    this.remedy = remedy;
    this.relief = relief;
  }

  @Override
  public List<Stall> stalls(long now) {
    if (isAnswered) {
      isAnswered = false;
      isRelieved = false;
      sentAt = now;
      thread.accept(() -> isAnswered = true);
    }
    long silent = now - sentAt;
    if (silent <= thresholdNanos) {
      return List.of();
    }
    String signs =
        "it has done nothing for %d ms (%s)".formatted(silent / 1_000_000, whereabouts.get());
    if (!isRelieved) {
      isRelieved = true;
      relief.run();
    }
    return List.of(new Stall(what, signs, remedy));
  }

  @Override
  public void excuse(long now) {
    sentAt = now;
  }
}
