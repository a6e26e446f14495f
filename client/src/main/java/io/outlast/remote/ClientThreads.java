// SPDX-License-Identifier: Apache-2.0
package io.outlast.remote;

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
 * The threads of a client beside those of its connections: two that pack messages, and never block;
 * one for timers; any number for continuations of the application's, which may block; one that
 * calls its listeners, in order. None of them waits for an answer.
 */
final class ClientThreads {
  private static final Logger LOG = LoggerFactory.getLogger(ClientThreads.class);
  private static final int PACKERS = 2;
  private static final long IDLE_SECONDS = 10;

  private final String client;
  private final ExecutorService packing;
  private final ExecutorService callbacks;
  private final ExecutorService events;
  private final SystemTimers timers;

  ClientThreads(String client) {
    this.client = client;
    packing =
        new ThreadPoolExecutor(
            PACKERS,
            PACKERS,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            factory("packing"),
            new ThreadPoolExecutor.DiscardPolicy());
    callbacks =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            factory("callback"),
            // Refuses only when it has been stopped, when nobody is told anything any more.
            new ThreadPoolExecutor.DiscardPolicy());
    events =
        new ThreadPoolExecutor(
            0,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            factory("event"),
            new ThreadPoolExecutor.DiscardPolicy());
    timers = new SystemTimers(factory("timer"));
  }

  ExecutorService packing() {
    return packing;
  }

  ExecutorService callbacks() {
    return callbacks;
  }

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
    packing.shutdown();
  }

  private ThreadFactory factory(String role) {
    AtomicInteger number = new AtomicInteger();
    return work -> {
      Thread thread =
          new Thread(work, "outlast-" + client + "-" + role + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      thread.setUncaughtExceptionHandler(
          (t, e) -> LOG.error("{}: a part of this client failed; this is a bug.", t.getName(), e));
      return thread;
    };
  }
}
