// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts only who has shown a certificate that is trusted.
 *
 * <p>JGroups accepts, and reads the first bytes, by one thread: a stranger that connects and says
 * nothing would keep all members out. So handshakes are made here, several at once and each for a
 * limited time, and JGroups is given a connection when it is a member's.
 */
final class TlsServerSocket extends ServerSocket {
  private static final Logger LOG = LoggerFactory.getLogger(TlsServerSocket.class);
  private static final int AT_ONCE = 32;

  /** Strangers decide how often they are refused, not how much is logged of it. */
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final SSLContext context;
  private final String member;
  private final ThreadFactory threads;
  private final ThreadPoolExecutor handshakes;
  private final Semaphore places = new Semaphore(AT_ONCE);
  private final AtomicLong logged = new AtomicLong(System.nanoTime() - QUIET_NANOS);

  /** Who is let in, and at the end this socket itself. */
  private final BlockingQueue<Object> ready = new LinkedBlockingQueue<>();

  private boolean isAccepting;

  /** Is bound later. */
  TlsServerSocket(SSLContext context, String member, ThreadFactory threads) throws IOException {
    this.context = context;
    this.member = member;
    this.threads = threads;
    this.handshakes =
        new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
  }

  @Override
  public Socket accept() throws IOException {
    synchronized (this) {
      if (!isAccepting) {
        isAccepting = true;
        threads.newThread(this::acceptAll).start();
      }
    }
    try {
      if (ready.take() instanceof Socket socket) {
        return socket;
      }
      ready.add(this);
      throw new SocketException("Socket closed");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SocketException("Interrupted");
    }
  }

  private void acceptAll() {
    while (!isClosed()) {
      try {
        places.acquire();
        begin(acceptOne());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      } catch (IOException e) {
        places.release();
        if (!isClosed()) {
          LOG.warn("{}: a connection could not be accepted: {}", member, e.toString());
        }
      }
    }
    ready.add(this);
  }

  private void begin(Socket socket) {
    try {
      CompletableFuture.supplyAsync(() -> shakeHands(socket), handshakes)
          .orTimeout(TlsSockets.HANDSHAKE_MILLIS, TimeUnit.MILLISECONDS)
          .whenComplete((secured, failure) -> end(socket, secured, failure));
    } catch (RejectedExecutionException closed) {
      end(socket, null, closed);
    }
  }

  private void end(Socket socket, @Nullable SSLSocket secured, @Nullable Throwable failure) {
    places.release();
    if (secured != null) {
      ready.add(secured);
    } else if (failure != null) {
      refuse(socket, failure);
    }
  }

  private Socket acceptOne() throws IOException {
    return super.accept();
  }

  private SSLSocket shakeHands(Socket socket) {
    try {
      SSLSocket secured =
          (SSLSocket)
              context
                  .getSocketFactory()
                  .createSocket(
                      socket,
                      socket.getInetAddress().getHostAddress(),
                      socket.getPort(),
                      /* autoClose= */ true);
      secured.setUseClientMode(false);
      secured.setNeedClientAuth(true);
      secured.startHandshake();
      return secured;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void refuse(Socket socket, Throwable failure) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone, and that is what was wanted.
    }
    Throwable why = failure.getCause() == null ? failure : failure.getCause();
    why = why instanceof UncheckedIOException io ? io.getCause() : why;
    if (why instanceof SSLHandshakeException && why.getCause() instanceof EOFException) {
      LOG.debug("{}: {} has only knocked", member, socket.getRemoteSocketAddress());
      return;
    }
    long last = logged.get();
    long now = System.nanoTime();
    if (!isClosed() && now - last >= QUIET_NANOS && logged.compareAndSet(last, now)) {
      LOG.warn(
          "{}: a connection from {} is refused, as others may be for the next {} s without a word: {}",
          member,
          socket.getRemoteSocketAddress(),
          TimeUnit.NANOSECONDS.toSeconds(QUIET_NANOS),
          failure instanceof TimeoutException
              ? "no handshake within " + TlsSockets.HANDSHAKE_MILLIS + " ms"
              : why);
    }
  }

  @Override
  public void close() throws IOException {
    super.close();
    handshakes.shutdown();
    ready.add(this);
  }
}
