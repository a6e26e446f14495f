// SPDX-License-Identifier: Apache-2.0
package io.outlast.protocol;

import io.grpc.stub.CallStreamObserver;
import io.outlast.engine.wire.Company;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sends things on a stream, in order, packed: those that have {@link Company} gather until the
 * executor comes to pack them, and what comes meanwhile, or while the other end does not take any,
 * goes into the next message; the others leave at once, on the thread that has them. Safe from any
 * thread, never blocks.
 *
 * @param <T> the things
 * @param <M> the messages
 */
public final class Outbox<T, M> {
  /** A message is sent when it has grown beyond this. */
  private static final int MESSAGE_BYTES = 128 * 1024;

  private final CallStreamObserver<M> stream;
  private final Executor executor;
  private final Function<List<T>, M> pack;
  private final ToIntFunction<T> size;
  private final Queue<T> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicLong waitingBytes = new AtomicLong();
  private volatile boolean isClosed;

  /** Ends the stream; once, when nothing is being sent. */
  private volatile @Nullable Runnable ending;

  /** Whether packing is due or going on, so that one thread at a time does it. */
  private final AtomicBoolean packingIsDue = new AtomicBoolean();

  /** Of the thread that packs; the flag passes it on. */
  private final Company company = new Company();

  /**
   * Sends on a stream, whose on-ready handler must call {@link #pump}.
   *
   * @param executor makes the messages
   * @param pack makes one message of several things
   * @param size bytes of a thing, about
   */
  public Outbox(
      CallStreamObserver<M> stream,
      Executor executor,
      Function<List<T>, M> pack,
      ToIntFunction<T> size) {
    this.stream = stream;
    this.executor = executor;
    this.pack = pack;
    this.size = size;
  }

  /** Sends a thing. */
  public void add(T thing) {
    if (!isClosed) {
      waiting.add(thing);
      waitingBytes.addAndGet(size.applyAsInt(thing));
      if (packingIsDue.compareAndSet(false, true)) {
        if (company.isAbsent()) {
          packAndSend();
        } else {
          executor.execute(this::packAndSend);
        }
      }
    }
  }

  /** Bytes that the other end has not taken yet, about. */
  public long waitingBytes() {
    return waitingBytes.get();
  }

  /** Sends what waits, as far as the other end takes it. */
  public void pump() {
    if (packingIsDue.compareAndSet(false, true)) {
      executor.execute(this::packAndSend);
    }
  }

  /**
   * Sends nothing more.
   *
   * @param end ends the stream, when nothing is being sent
   */
  public void close(Runnable end) {
    ending = end;
    isClosed = true;
    waiting.clear();
    pump();
  }

  private void packAndSend() {
    try {
      Runnable end = ending;
      if (end != null) {
        ending = null;
        end.run();
      }
      while (!isClosed && !waiting.isEmpty() && stream.isReady()) {
        stream.onNext(pack.apply(next()));
      }
    } catch (IllegalStateException ended) {
      // The stream has ended under our hands; whoever watches it is told so.
      isClosed = true;
      waiting.clear();
    } finally {
      if (!waiting.isEmpty()) {
        company.came();
      }
      packingIsDue.set(false);
      // Looked at after the flag was cleared: who added before that did not order the packing.
      if (ending != null || (!isClosed && !waiting.isEmpty() && stream.isReady())) {
        pump();
      }
    }
  }

  private List<T> next() {
    List<T> things = new ArrayList<>();
    int bytes = 0;
    while (bytes <= MESSAGE_BYTES) {
      T thing = waiting.poll();
      if (thing == null) {
        break;
      }
      things.add(thing);
      bytes += size.applyAsInt(thing);
    }
    waitingBytes.addAndGet(-bytes);
    company.left(things.size());
    return things;
  }
}
