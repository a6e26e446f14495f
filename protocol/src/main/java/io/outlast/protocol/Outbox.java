// SPDX-License-Identifier: Apache-2.0
package io.outlast.protocol;

import io.grpc.stub.CallStreamObserver;
import io.outlast.engine.wire.Packing;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sends things on a stream, in order, packed by the rules of {@link Packing}; what comes while the
 * other end does not take any goes into the next message. Safe from any thread, never blocks.
 *
 * @param <T> the things
 * @param <M> the messages
 */
public final class Outbox<T, M> {
  /** A message is sent when it has grown beyond this. */
  private static final int MESSAGE_BYTES = 128 * 1024;

  private final CallStreamObserver<M> stream;
  private final Function<List<T>, M> pack;
  private final ToIntFunction<T> size;
  private final Queue<T> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicLong waitingBytes = new AtomicLong();
  private volatile boolean isClosed;

  /** Ends the stream; once, when nothing is being sent. */
  private volatile @Nullable Runnable ending;

  private final Packing packing;

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
    this.packing = new Packing(executor, this::packAndSend, this::hasMore);
    this.pack = pack;
    this.size = size;
  }

  /** Sends a thing. */
  public void add(T thing) {
    if (!isClosed) {
      waiting.add(thing);
      waitingBytes.addAndGet(size.applyAsInt(thing));
      packing.came();
    }
  }

  /** Bytes that the other end has not taken yet, about. */
  public long waitingBytes() {
    return waitingBytes.get();
  }

  /** Sends what waits, as far as the other end takes it. */
  public void pump() {
    packing.order();
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
    }
  }

  private boolean hasMore() {
    return ending != null || (!isClosed && !waiting.isEmpty() && stream.isReady());
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
    packing.left(things.size());
    return things;
  }
}
