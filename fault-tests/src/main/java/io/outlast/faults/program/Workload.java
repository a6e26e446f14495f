// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.program;

import io.outlast.faults.peer.Peer;
import io.outlast.faults.peer.Peer.Feature;
import io.outlast.faults.peer.Peer.Plan;
import io.outlast.faults.peer.Points;
import io.outlast.faults.peer.Work;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The mixed work of one thread: what it asks for is drawn from a seed, and the answers decide
 * nothing but what it can ask about.
 */
final class Workload implements Runnable {
  /** Names that all submitters of the cluster want. */
  private static final int NAMES = 20;

  private static final int SERIES = 2;
  private static final int REMEMBERED = 200;

  private final Peer peer;
  private final Calls calls;
  private final Random random;
  private final String label;
  private final int pauseMillis;
  private final AtomicInteger tasks = new AtomicInteger();
  private final Deque<Known> stored = new ArrayDeque<>();
  private final List<Known> series = new ArrayList<>();
  private final Queue<Known> named = new ConcurrentLinkedQueue<>();
  private volatile boolean isOver;

  /** A task, by what the history and by what the product call it. */
  private record Known(String label, String reference) {}

  Workload(Peer peer, Calls calls, String label, long seed, int pauseMillis) {
    this.peer = peer;
    this.calls = calls;
    this.label = label;
    this.random = new Random(seed);
    this.pauseMillis = pauseMillis;
  }

  /** Lets it end after what it is doing. */
  void stop() {
    isOver = true;
  }

  @Override
  public void run() {
    while (!isOver) {
      step(random.nextInt(100));
      try {
        TimeUnit.MILLISECONDS.sleep(1 + random.nextInt(2 * pauseMillis));
      } catch (InterruptedException e) {
        // By Strain, which means a call: there is more to do.
      }
    }
  }

  private void step(int dice) {
    if (dice < 50) {
      submit();
    } else if (dice < 65 && !stored.isEmpty()) {
      readAgain();
    } else if (!peer.features().contains(Feature.SCHEDULE)) {
      submit();
    } else if (dice < 82) {
      once();
    } else if (dice < 90) {
      takeOrGiveAName();
    } else if (dice < 98) {
      series();
    } else {
      var unused = calls.now(() -> String.join(" ", peer.list()), "list", "-");
    }
  }

  private String newLabel(String kind) {
    return label + "-" + kind + tasks.incrementAndGet();
  }

  private void submit() {
    String task = newLabel("d");
    String key = random.nextBoolean() ? "key-" + random.nextInt(50) : null;
    Work work = new Work(task, duration(), random.nextInt(30) == 0);
    boolean isCancelled = random.nextInt(25) == 0 && peer.features().contains(Feature.CANCEL);
    boolean isDisposed = random.nextInt(8) == 0;
    Peer.Submitted submitted =
        calls.now(
            () -> {
              Points.pass(Points.SUBMIT);
              return peer.submit(work, key);
            },
            "submit",
            task,
            key == null ? "-" : key);
    if (submitted == null) {
      return;
    }
    Known known = new Known(task, submitted.reference());
    calls.later(
        submitted::end,
        () -> {
          if (isDisposed) {
            disposeResult(known);
          }
        },
        "wait",
        task);
    if (isCancelled) {
      var unused = calls.now(submitted::cancel, "cancel", task);
    }
    if (!isDisposed) {
      stored.addLast(known);
      if (stored.size() > REMEMBERED) {
        stored.removeFirst();
      }
    }
  }

  /** The end is told on a thread that must not wait. */
  private void disposeResult(Known known) {
    calls.apart(
        () -> calls.act(() -> peer.disposeResult(known.reference()), "dispose", known.label()));
  }

  private long duration() {
    int dice = random.nextInt(10);
    if (dice < 3) {
      return 0;
    }
    return dice < 8 ? 1 + random.nextInt(50) : 200 + random.nextInt(600);
  }

  private void readAgain() {
    Known known = stored.removeFirst();
    stored.addLast(known);
    calls.later(() -> peer.retrieve(known.reference()), () -> {}, "read", known.label());
  }

  private void once() {
    String task = newLabel("o");
    Known known = schedule(task, new Plan(null, random.nextInt(2000), 0, false));
    if (known != null) {
      boolean isKept = random.nextInt(30) == 0;
      calls.later(
          () -> peer.await(known.reference()),
          () -> {
            if (!isKept) {
              calls.apart(() -> dispose(known));
            }
          },
          "wait",
          task);
    }
  }

  private void takeOrGiveAName() {
    Known known = named.poll();
    if (known != null && random.nextBoolean()) {
      dispose(known);
      return;
    }
    if (known != null) {
      named.add(known);
    }
    if (peer.features().contains(Feature.NAMES)) {
      String task = newLabel("n");
      String name = "name-" + random.nextInt(NAMES);
      Known taken = schedule(task, new Plan(name, random.nextInt(3000), 0, false));
      if (taken != null) {
        named.add(taken);
      }
    }
  }

  private void series() {
    if (series.size() < SERIES) {
      boolean isStateful = random.nextBoolean() && peer.features().contains(Feature.STATEFUL);
      String task = newLabel(isStateful ? "s" : "f");
      int period = 200 + random.nextInt(800);
      Known known = schedule(task, new Plan(null, random.nextInt(500), period, isStateful));
      if (known != null) {
        series.add(known);
      }
    } else if (random.nextInt(4) == 0) {
      Known known = series.remove(random.nextInt(series.size()));
      if (random.nextBoolean()) {
        var unused = calls.now(() -> peer.cancel(known.reference()), "cancel", known.label());
      }
      dispose(known);
    }
  }

  private @Nullable Known schedule(String task, Plan plan) {
    Work work =
        plan.isStateful()
            ? new Work.Counting(task, duration() / 4)
            : new Work(task, duration() / 4, /* isToFail= */ false);
    String reference =
        calls.now(
            () -> peer.schedule(work, plan),
            "schedule",
            task,
            plan.name() == null ? "-" : plan.name(),
            plan.delayMillis(),
            plan.periodMillis());
    return reference == null ? null : new Known(task, reference);
  }

  private void dispose(Known known) {
    calls.act(() -> peer.dispose(known.reference()), "dispose", known.label());
  }
}
