// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The executors of the JDK: no copies, no other process. As much as any executor in a JVM can do;
 * those that store tasks serialize them, so there is a variant that does that too, and nothing else
 * with the bytes.
 */
final class JdkPeer implements Peer {
  private static final int THREADS = 16;

  private final ExecutorService pool = Executors.newFixedThreadPool(THREADS);
  private final Map<String, ScheduledExecutorService> schedulers = new ConcurrentHashMap<>();
  private final boolean serializes;

  JdkPeer(boolean serializes) {
    this.serializes = serializes;
  }

  @Override
  public Future<byte[]> submit(Callable<byte[]> task) throws IOException {
    if (!serializes) {
      return pool.submit(task);
    }
    byte[] bytes = serialized(task);
    return pool.submit(() -> run(bytes));
  }

  @Override
  public CompletionStage<byte[]> submitAsync(Echo task) throws IOException {
    if (!serializes) {
      return CompletableFuture.supplyAsync(task::call, pool);
    }
    byte[] bytes = serialized(task);
    return CompletableFuture.supplyAsync(() -> run(bytes), pool);
  }

  private static byte[] run(byte[] task) {
    try {
      byte[] result = serialized(((Echo) deserialized(task)).call());
      return (byte[]) deserialized(result);
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] serialized(Object object) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.toByteArray();
  }

  private static Object deserialized(byte[] bytes) throws IOException, ClassNotFoundException {
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return in.readObject();
    }
  }

  @Override
  public void schedule(String scheduler, Echo task, long delay, TimeUnit unit) {
    scheduler(scheduler).schedule(task, delay, unit);
  }

  @Override
  public void scheduleAtFixedRate(
      String scheduler, Runnable task, long initialDelay, long period, TimeUnit unit) {
    scheduler(scheduler).scheduleAtFixedRate(task, initialDelay, period, unit);
  }

  private ScheduledExecutorService scheduler(String name) {
    return schedulers.computeIfAbsent(name, missing -> Executors.newScheduledThreadPool(THREADS));
  }

  @Override
  public void destroyScheduler(String scheduler) {
    Objects.requireNonNull(schedulers.remove(scheduler)).shutdownNow();
  }

  @Override
  public void close() {
    pool.shutdown();
    schedulers.values().forEach(ExecutorService::shutdownNow);
  }
}
