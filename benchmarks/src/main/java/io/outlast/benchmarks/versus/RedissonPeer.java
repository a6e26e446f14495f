// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.redisson.Redisson;
import org.redisson.api.RScheduledExecutorService;
import org.redisson.api.RedissonClient;
import org.redisson.api.WorkerOptions;
import org.redisson.codec.SerializationCodec;
import org.redisson.config.Config;

/** Redisson's executor on one Redis, with as many workers in each member as others have threads. */
final class RedissonPeer implements Peer {
  private static final int WORKERS = 16;

  private final RedissonClient redisson;
  private final RScheduledExecutorService executor;

  RedissonPeer(Place place) {
    Config config = new Config();
    config.setCodec(new SerializationCodec());
    config.useSingleServer().setAddress(Servers.redis());
    redisson = Redisson.create(config);
    executor = redisson.getExecutorService("echo");
    if (place.index() == 0) {
      executor.delete();
    }
    if (!place.isClient()) {
      executor.registerWorkers(WorkerOptions.defaults().workers(WORKERS));
    }
  }

  @Override
  public Future<byte[]> submit(Callable<byte[]> task) {
    return executor.submit(task);
  }

  @Override
  public CompletionStage<byte[]> submitAsync(Echo task) {
    return executor.submitAsync(task);
  }

  @Override
  public void schedule(String scheduler, Echo task, long delay, TimeUnit unit) {
    redisson.getExecutorService(scheduler).schedule(task, delay, unit);
  }

  @Override
  public void destroyScheduler(String scheduler) {
    redisson.getExecutorService(scheduler).delete();
  }

  @Override
  public void close() {
    redisson.shutdown();
  }
}
