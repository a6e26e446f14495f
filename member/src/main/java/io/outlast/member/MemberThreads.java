// SPDX-License-Identifier: Apache-2.0
package io.outlast.member;

import io.outlast.member.time.SystemTimers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of a member beside those that run tasks: as many as cores for partitions, which never
 * block; one for timers; any number for continuations and listeners of applications, which may
 * (R37).
 */
final class MemberThreads {
  private static final Logger LOG = LoggerFactory.getLogger(MemberThreads.class);

  private final String instance;
  private final ExecutorService partitions;
  private final ExecutorService callbacks;
  private final ExecutorService events;
  private final SystemTimers timers;

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
            factory("partition"),
            new ThreadPoolExecutor.DiscardPolicy());
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
    timers = new SystemTimers(factory("timer"));
  }

  ExecutorService partitions() {
    return partitions;
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

  void stop() {
    timers.stop();
    events.shutdown();
    callbacks.shutdown();
    partitions.shutdown();
  }

  private ThreadFactory factory(String role) {
    AtomicInteger number = new AtomicInteger();
    return work -> {
      Thread thread =
          new Thread(work, "outlast-" + instance + "-" + role + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      thread.setUncaughtExceptionHandler(
          (t, e) -> LOG.error("{}: a part of this member failed; this is a bug.", t.getName(), e));
      return thread;
    };
  }
}
