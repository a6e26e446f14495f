// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import io.outlast.core.ManagedContext;
import io.outlast.core.OutlastInstance;
import io.outlast.engine.gateway.Address;
import io.outlast.engine.serial.JavaSerializer;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Outcome;
import io.outlast.member.settings.ExecutorSettings;
import io.outlast.member.settings.Guard;
import io.outlast.member.settings.MergeSettings;
import io.outlast.spi.merge.PutIfAbsentMergePolicy;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/** A runner on real threads with a fake owner; task, token and number of a run are the same. */
final class RunFixture implements AutoCloseable {
  static final ExecutorId EXECUTOR = new ExecutorId(ExecutorId.Kind.DURABLE, "billing");
  static final int DURABILITY = 1;
  static final int PARTITION = 17;

  final JavaSerializer serializer = new JavaSerializer(null);
  final FakeOwner owner = new FakeOwner();
  final AtomicLong nanos = new AtomicLong();
  final AtomicLong clusterNanos = new AtomicLong();
  final FakeTimers timers = new FakeTimers();
  final Runner runner;

  RunFixture(int poolSize) {
    this(poolSize, null);
  }

  RunFixture(int poolSize, ManagedContext managed) {
    this(RunPools.threads("test"), settings(poolSize, /* virtual= */ false), managed);
  }

  RunFixture(RunPools pools, ExecutorSettings settings, ManagedContext managed) {
    TaskHost host = new TaskHost(instance(), managed, serializer);
    runner =
        new Runner(
            new UUID(0, 1),
            host,
            pools,
            executor -> settings,
            owner,
            nanos::get,
            clusterNanos::get,
            timers);
  }

  static ExecutorSettings settings(int poolSize, boolean virtual) {
    return new ExecutorSettings(
        DURABILITY,
        /* persistent= */ false,
        100,
        false,
        true,
        100,
        1,
        false,
        1,
        0,
        1,
        poolSize,
        virtual,
        Map.of(),
        true,
        new MergeSettings(new PutIfAbsentMergePolicy(), 100),
        Guard.NONE);
  }

  /** An instance that only says who it is. */
  static OutlastInstance instance() {
    return (OutlastInstance)
        Proxy.newProxyInstance(
            OutlastInstance.class.getClassLoader(),
            new Class<?>[] {OutlastInstance.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getName", "toString" -> "test";
                  case "hashCode" -> 1;
                  case "equals" -> proxy == arguments[0];
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  boolean start(long number, Callable<?> task) {
    return start(number, serializer.toBytes(task));
  }

  boolean start(long number, byte[] task) {
    return runner.start(spec(PARTITION, number, task));
  }

  static RunSpec spec(int partition, long number, byte[] task) {
    return spec(partition, number, /* attempt= */ 3, task);
  }

  static RunSpec spec(int partition, long number, int attempt, byte[] task) {
    Address address = new Address(DURABILITY, partition, EXECUTOR);
    return new RunSpec(address, /* version= */ 1, number, number, attempt, task);
  }

  boolean cancel(long number, boolean interrupt) {
    return runner.cancel(DURABILITY, PARTITION, number, interrupt);
  }

  boolean hasBegun(long number) {
    return runner.hasBegun(DURABILITY, PARTITION, number);
  }

  /** The value that a task returned. */
  Object value(long number) {
    return serializer.fromBytes(((Outcome.Returned) owner.outcome(number)).value());
  }

  /** The exception that a task ended with. */
  Throwable thrown(long number) {
    return serializer.toThrowable(((Outcome.Failed) owner.outcome(number)).failure());
  }

  @Override
  public void close() {
    runner.abandonAll();
    runner.close();
  }
}
