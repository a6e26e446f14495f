// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.cluster.Member;
import io.outlast.engine.port.Timers;
import io.outlast.engine.task.Failure;
import io.outlast.engine.task.Outcome;
import io.outlast.monitor.LocalExecutorStats;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.UUID;

/** A facade over a {@link FakeGateway}, with time and callbacks moved by hand. */
final class Setting {
  static final int PARTITIONS = 16;

  final FakeGateway gateway = new FakeGateway(PARTITIONS, 3);
  final ManualTimers timers = new ManualTimers();
  final Queue<Runnable> callbacks = new ArrayDeque<>();
  final Submitter submitter = new Submitter(42);
  final List<Member> members = new ArrayList<>(List.of(member(0), member(1), member(2)));
  boolean running = true;
  final DurableExecutorFacade executor = facade(100, 1024);

  final ScheduledExecutorFacade scheduler = scheduler(Duration.ZERO);

  DurableExecutorFacade facade(int capacity, int maxInFlight) {
    return new DurableExecutorFacade(
        context(),
        "reports",
        new FacadeSettings(capacity, /* capacityPerOwner= */ false, maxInFlight, Duration.ZERO));
  }

  ScheduledExecutorFacade scheduler(Duration overflowTimeout) {
    return new ScheduledExecutorFacade(
        context(),
        "reports",
        new FacadeSettings(100, /* capacityPerOwner= */ true, 1024, overflowTimeout));
  }

  private FacadeContext context() {
    return new FacadeContext(
        gateway,
        () -> Collections.unmodifiableSet(new LinkedHashSet<>(members)),
        new PlainSerializer(),
        new Callbacks(callbacks::add, timers),
        timers,
        submitter,
        this::requireRunning,
        executor -> LocalExecutorStats.ZERO,
        () -> 7);
  }

  /** A member by the number that {@link FakeGateway} gives it. */
  static Member member(int number) {
    return new TestMember(new UUID(1, number), /* isLiteMember= */ false);
  }

  /** A member that runs no tasks. */
  static Member liteMember(int number) {
    return new TestMember(new UUID(1, number), /* isLiteMember= */ true);
  }

  private record TestMember(UUID getUuid, boolean isLiteMember) implements Member {
    @Override
    public InetSocketAddress getSocketAddress() {
      return InetSocketAddress.createUnresolved("localhost", 0);
    }

    @Override
    public Map<String, String> getAttributes() {
      return Map.of();
    }

    @Override
    public boolean localMember() {
      return false;
    }
  }

  private void requireRunning() {
    if (!running) {
      throw new IllegalStateException("not running");
    }
  }

  void runCallbacks() {
    for (Runnable next = callbacks.poll(); next != null; next = callbacks.poll()) {
      next.run();
    }
  }

  static Outcome returned(Object value) {
    return new Outcome.Returned(new PlainSerializer().toBytes(value));
  }

  static Outcome failed(Throwable thrown) {
    return new Outcome.Failed(
        new Failure(
            thrown.getClass().getName(), thrown.toString(), new PlainSerializer().toBytes(thrown)));
  }

  /** Java serialization without any of its safeguards. */
  static final class PlainSerializer implements TaskSerializer {
    @Override
    public byte[] toBytes(Object object) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(object);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return bytes.toByteArray();
    }

    @Override
    public Object toResult(byte[] bytes) {
      try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
        return in.readObject();
      } catch (IOException | ClassNotFoundException e) {
        throw new IllegalStateException("cannot be rebuilt", e);
      }
    }

    @Override
    public Throwable toThrowable(Failure failure) {
      return (Throwable) toResult(failure.serialized());
    }
  }

  /** Time that stands still until it is moved. */
  static final class ManualTimers implements Timers {
    private record Due(UUID id, long at, Runnable action) {}

    private final PriorityQueue<Due> pending =
        new PriorityQueue<>(Comparator.comparingLong(Due::at));
    private long now;

    @Override
    public synchronized Timer after(long delayNanos, Runnable action) {
      Due due = new Due(UUID.randomUUID(), now + Math.max(0, delayNanos), action);
      pending.add(due);
      return () -> cancel(due);
    }

    private synchronized void cancel(Due due) {
      pending.remove(due);
    }

    synchronized int size() {
      return pending.size();
    }

    void advance(long nanos) {
      long end = now + nanos;
      for (Due next = poll(end); next != null; next = poll(end)) {
        next.action().run();
      }
      now = end;
    }

    private synchronized Due poll(long end) {
      Due next = pending.peek();
      if (next == null || next.at() > end) {
        return null;
      }
      now = next.at();
      return pending.poll();
    }
  }
}
