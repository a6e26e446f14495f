// SPDX-License-Identifier: Apache-2.0
package io.outlast.member;

import io.outlast.member.partition.Lanes;
import io.outlast.member.partition.PriorityLanes;
import io.outlast.member.time.SystemTimers;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of a member beside those that run tasks: as many as cores for partitions, which never
 * block; one for timers; one that watches these (R6); any number for continuations and listeners of
 * applications, which may block (R37).
 */
final class MemberThreads {
  private static final Logger LOG = LoggerFactory.getLogger(MemberThreads.class);

  /** Calls of a thread that tell what keeps it. */
  private static final int INNERMOST = 5;

  private final String instance;
  private final ExecutorService partitions;
  private final Lanes lanes;
  private final ExecutorService callbacks;
  private final ExecutorService events;
  private final SystemTimers timers;
  private final SystemTimers watchdog;

  /** Those that are to be found when they do not answer. */
  private final Set<Thread> watched = ConcurrentHashMap.newKeySet();

  MemberThreads(String instance) {
    this.instance = instance;
    int cores = Math.max(2, Runtime.getRuntime().availableProcessors());
    partitions =
        new ThreadPoolExecutor(
            cores,
            cores,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            watched("partition"),
            new ThreadPoolExecutor.DiscardPolicy());
    lanes = new PriorityLanes(partitions);
    callbacks =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            factory("callback"),
            // Refuses only when it has been stopped, when nobody is told anything any more.
            new ThreadPoolExecutor.DiscardPolicy());
    events =
        new ThreadPoolExecutor(
            0,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            factory("event"),
            new ThreadPoolExecutor.DiscardPolicy());
    timers = new SystemTimers(watched("timer"));
    watchdog = new SystemTimers(factory("watchdog"));
  }

  Lanes partitions() {
    return lanes;
  }

  ExecutorService callbacks() {
    return callbacks;
  }

  /** Calls listeners, one event after the other. */
  ExecutorService events() {
    return events;
  }

  SystemTimers timers() {
    return timers;
  }

  /** Timers that stand on nothing else of the member. */
  SystemTimers watchdog() {
    return watchdog;
  }

  /** Where the threads of a role are now, each by its name and its innermost calls. */
  String whereabouts(String role) {
    String prefix = prefix(role);
    watched.removeIf(thread -> !thread.isAlive());
    return watched.stream()
        .filter(thread -> thread.getName().startsWith(prefix))
        .map(MemberThreads::whereabouts)
        .sorted()
        .collect(Collectors.joining("; "));
  }

  private static String whereabouts(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .limit(INNERMOST)
        .map(StackTraceElement::toString)
        .collect(Collectors.joining(" < ", thread.getName() + " at ", ""));
  }

  void stop() {
    watchdog.stop();
    timers.stop();
    events.shutdown();
    callbacks.shutdown();
    partitions.shutdown();
  }

  private String prefix(String role) {
    return "outlast-" + instance + "-" + role + "-";
  }

  private ThreadFactory watched(String role) {
    ThreadFactory factory = factory(role);
    return work -> {
      Thread thread = factory.newThread(work);
      watched.removeIf(known -> known.getState() == Thread.State.TERMINATED);
      watched.add(thread);
      return thread;
    };
  }

  private ThreadFactory factory(String role) {
    AtomicInteger number = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, prefix(role) + number.incrementAndGet());
      thread.setDaemon(true);
      thread.setUncaughtExceptionHandler(
          (t, e) -> LOG.error("{}: a part of this member failed; this is a bug.", t.getName(), e));
      return thread;
    };
  }
}
