// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import io.outlast.engine.wire.Company;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.NullAddress;
import org.jgroups.View;
import org.jgroups.protocols.BaseBundler;
import org.jgroups.util.ByteArrayDataOutputStream;

/**
 * Brings messages onto the wire: those that have {@link Company} together, on a thread of the
 * executor, the others at once, on the thread that has them.
 *
 * <p>A destination that was slow to take what was sent is left to the executor until it is quick
 * again: whoever has a message waits for a slow member once, and a slow member never keeps those
 * waiting who send to others.
 */
final class PromptBundler extends BaseBundler {
  /** A quick send takes less. */
  private static final long SLOW_NANOS = 2_000_000;

  private static final Address ALL = new NullAddress();
  private static final int OVERHEAD = 1_000;

  private final Executor executor;
  private final Map<Address, Lane> lanes = new ConcurrentHashMap<>();

  /** Sends on the caller's thread, or on one of the executor's, which may block. */
  PromptBundler(Executor executor) {
    this.executor = executor;
  }

  @Override
  public void send(Message message) {
    Address to = message.dest() == null ? ALL : message.dest();
    lanes.computeIfAbsent(to, address -> new Lane(message.dest())).add(message);
  }

  @Override
  public void viewChange(View view) {
    super.viewChange(view);
    // Whoever is not a member yet, or any more, gets a new lane with the next message.
    lanes.keySet().removeIf(address -> !address.equals(ALL) && !view.containsMember(address));
  }

  @Override
  public int size() {
    return lanes.values().stream().mapToInt(Lane::size).sum();
  }

  /** What is on its way to one destination; {@code null} stands for all members. */
  private final class Lane {
    private final Address to;

    // Guarded by this.
    private final Queue<Message> waiting = new ArrayDeque<>();
    private boolean isSending;

    // Of the thread that sends; isSending passes them on.
    private final ByteArrayDataOutputStream bytes =
        new ByteArrayDataOutputStream(max_size + OVERHEAD);
    private final List<Message> bundle = new ArrayList<>();
    private final Company company = new Company();
    private boolean wasSlow;

    Lane(Address to) {
      this.to = to;
    }

    void add(Message message) {
      synchronized (this) {
        waiting.add(message);
        if (isSending) {
          return;
        }
        isSending = true;
      }
      if (company.isAbsent() && !wasSlow && !DirectDelivery.isReading()) {
        sendBundle();
        if (!isDone()) {
          company.came();
          executor.execute(this::sendAll);
        }
      } else {
        executor.execute(this::sendAll);
      }
    }

    private void sendAll() {
      do {
        sendBundle();
      } while (!isDone());
    }

    private synchronized boolean isDone() {
      isSending = !waiting.isEmpty();
      return !isSending;
    }

    synchronized int size() {
      return waiting.size();
    }

    private void sendBundle() {
      take();
      long start = System.nanoTime();
      try {
        bytes.position(0);
        if (bundle.size() == 1) {
          sendSingle(to, bundle.get(0), bytes);
        } else {
          sendMultiple(to, transport.getAddress(), bundle, bytes);
        }
        total_msgs_sent.add(bundle.size());
      } catch (Exception e) {
        // The protocols above send again what does not arrive, as long as there is somebody to take
        // it.
        log.trace(FMT, transport.getAddress(), to, e.getMessage());
      }
      wasSlow = System.nanoTime() - start > SLOW_NANOS;
      company.left(bundle.size());
      bundle.clear();
    }

    /** As many as make a bundle, but one at least. */
    private synchronized void take() {
      int size = 0;
      for (Message next = waiting.peek(); next != null; next = waiting.peek()) {
        size += next.size();
        if (size > max_size && !bundle.isEmpty()) {
          return;
        }
        bundle.add(waiting.remove());
      }
    }
  }
}
