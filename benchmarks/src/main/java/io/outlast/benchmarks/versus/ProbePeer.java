// SPDX-License-Identifier: Apache-2.0
package io.outlast.benchmarks.versus;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The limit probe: what sockets and threads of the JDK allow for a durable task, if there were
 * nothing to decide. The hops are those of an executor with one backup: task to the owner, to the
 * backup, acknowledged, "stored" to the submitter; run on a thread of a pool; result to the backup,
 * acknowledged, to the submitter. A task is as many bytes as if it were serialized, a run returns
 * them, nothing is checked, and a member that fails is not survived.
 */
final class ProbePeer implements Peer {
  private static final int THREADS = 16;

  /** What serialization and addresses add to the payload. */
  private static final int OVERHEAD = 100;

  private static final byte TASK = 0;
  private static final byte TASK_COPY = 1;
  private static final byte TASK_HELD = 2;
  private static final byte STORED = 3;
  private static final byte RESULT_COPY = 4;
  private static final byte RESULT_HELD = 5;
  private static final byte RESULT = 6;
  private static final byte SCHEDULED = 7;
  private static final byte SCHEDULED_COPY = 8;
  private static final byte SCHEDULED_HELD = 9;
  private static final byte[] NOTHING = {};

  private final Place place;
  private final ExecutorService pool = Executors.newFixedThreadPool(THREADS);
  private final List<ProbeLink> links = new ArrayList<>();
  private final List<ProbeLink> accepted = new CopyOnWriteArrayList<>();
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, Waiting> waiting = new ConcurrentHashMap<>();

  /** What this process holds as owner or backup. */
  private final Map<Long, byte[]> held = new ConcurrentHashMap<>();

  private final Map<Long, Owned> owned = new ConcurrentHashMap<>();
  private final ServerSocket server;

  /** Of a submitter. */
  private record Waiting(CompletableFuture<byte[]> stored, CompletableFuture<byte[]> result) {
    Waiting() {
      this(new CompletableFuture<>(), new CompletableFuture<>());
    }
  }

  /** Of an owner: who waits, and for the task of which number there. */
  private record Owned(ProbeLink submitter, long number, byte[] bytes) {}

  ProbePeer(Place place) throws IOException {
    this.place = place;
    InetAddress loopback = InetAddress.getLoopbackAddress();
    server = place.isClient() ? new ServerSocket() : new ServerSocket(place.memberPort());
    if (!place.isClient()) {
      Thread acceptor = new Thread(this::accept, "probe-accept");
      acceptor.setDaemon(true);
      acceptor.start();
    }
    for (int i = 0; i < place.members(); i++) {
      links.add(new ProbeLink(connect(loopback, place.memberPort(i)), this::receive));
    }
  }

  private static Socket connect(InetAddress address, int port) throws IOException {
    long limit = System.nanoTime() + 30_000_000_000L;
    while (true) {
      try {
        return new Socket(address, port);
      } catch (IOException e) {
        if (System.nanoTime() > limit) {
          throw e; // that member does not start
        }
      }
    }
  }

  private void accept() {
    try {
      while (true) {
        accepted.add(new ProbeLink(server.accept(), this::receive));
      }
    } catch (SocketException e) {
      // closed
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void receive(ProbeLink from, byte kind, long number, byte[] bytes) {
    switch (kind) {
      case TASK, SCHEDULED -> {
        long own = numbers.incrementAndGet();
        held.put(own, bytes);
        owned.put(own, new Owned(from, number, bytes));
        backup().send(kind == TASK ? TASK_COPY : SCHEDULED_COPY, own, bytes);
      }
      case TASK_COPY -> {
        held.put(-number, bytes);
        from.send(TASK_HELD, number, NOTHING);
      }
      case TASK_HELD -> {
        Owned task = requireNonNull(owned.get(number));
        task.submitter().send(STORED, task.number(), NOTHING);
        pool.execute(() -> run(number, task));
      }
      case RESULT_COPY -> {
        held.remove(-number);
        from.send(RESULT_HELD, number, NOTHING);
      }
      case RESULT_HELD -> {
        Owned task = requireNonNull(owned.remove(number));
        task.submitter().send(RESULT, task.number(), requireNonNull(held.remove(number)));
      }
      case STORED -> requireNonNull(waiting.get(number)).stored().complete(bytes);
      case RESULT -> requireNonNull(waiting.remove(number)).result().complete(bytes);
      case SCHEDULED_COPY -> from.send(SCHEDULED_HELD, number, NOTHING);
      case SCHEDULED_HELD -> {
        Owned task = requireNonNull(owned.remove(number));
        held.remove(number);
        task.submitter().send(STORED, task.number(), NOTHING);
      }
      default -> throw new IllegalStateException("Frame of kind " + kind);
    }
  }

  /** Members have one backup each, the next. */
  private ProbeLink backup() {
    return links.get((place.index() + 1) % links.size());
  }

  private void run(long number, Owned task) {
    byte[] result = task.bytes().clone();
    held.put(number, result);
    backup().send(RESULT_COPY, number, result);
  }

  private Waiting send(byte kind, long owner, Echo task) {
    long number = numbers.incrementAndGet();
    Waiting reply = new Waiting();
    waiting.put(number, reply);
    links
        .get((int) Math.floorMod(owner, (long) links.size()))
        .send(kind, number, new byte[OVERHEAD + task.payload().length]);
    return reply;
  }

  private static byte[] payload(byte[] result) {
    byte[] payload = new byte[result.length - OVERHEAD];
    System.arraycopy(result, OVERHEAD, payload, 0, payload.length);
    return payload;
  }

  @Override
  public Future<byte[]> submit(Callable<byte[]> task) {
    return submit(numbers.get(), (Echo) task);
  }

  private Future<byte[]> submit(long owner, Echo task) {
    Waiting reply = send(TASK, owner, task);
    reply.stored().join();
    return reply.result().thenApply(ProbePeer::payload);
  }

  @Override
  public CompletionStage<byte[]> submitAsync(Echo task) {
    return send(TASK, numbers.get(), task).result().thenApply(ProbePeer::payload);
  }

  @Override
  public Future<byte[]> submitToKey(Echo task, String key) {
    return submit(key.hashCode(), task);
  }

  @Override
  public CompletionStage<byte[]> submitToKeyAsync(Echo task, String key) {
    return send(TASK, key.hashCode(), task).result().thenApply(ProbePeer::payload);
  }

  @Override
  public void schedule(String scheduler, Echo task, long delay, TimeUnit unit) {
    Waiting reply = send(SCHEDULED, numbers.get(), task);
    reply.stored().join();
  }

  @Override
  public void destroyScheduler(String scheduler) {
    waiting.clear();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (ProbeLink link : links) {
      link.close();
    }
    for (ProbeLink link : accepted) {
      link.close();
    }
    pool.shutdown();
  }
}
