// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.view;

import io.outlast.core.LifecycleEvent;
import io.outlast.core.LifecycleEvent.LifecycleState;
import io.outlast.core.LifecycleListener;
import io.outlast.core.LifecycleService;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The life of an instance: running, then on its way down, then down. Whoever asks for the end again
 * waits for the same end.
 */
public final class Lifecycle implements LifecycleService {
  private enum State {
    RUNNING,
    STOPPING,
    STOPPED
  }

  private final Registrations<LifecycleListener> listeners;
  private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private final Runnable shutdown;
  private final Runnable terminate;

  /** Ends an instance by one of two ways. */
  public Lifecycle(Runnable shutdown, Runnable terminate, ListenerFailures failures) {
    this.listeners = new Registrations<>(Runnable::run, failures);
    this.shutdown = shutdown;
    this.terminate = terminate;
  }

  /** A member that drains is still running: its tasks use it up to their end. */
  @Override
  public boolean isRunning() {
    return state.get() != State.STOPPED;
  }

  /**
   * Whether nothing can be asked for any more. While it drains, tasks that still run may use their
   * instance.
   */
  public boolean hasEnded() {
    return state.get() == State.STOPPED;
  }

  @Override
  public void shutdown() {
    stop(shutdown);
  }

  @Override
  public void terminate() {
    stop(terminate);
  }

  private void stop(Runnable way) {
    if (!state.compareAndSet(State.RUNNING, State.STOPPING)) {
      stopped.join();
      return;
    }
    tell(LifecycleState.SHUTTING_DOWN);
    try {
      way.run();
    } finally {
      state.set(State.STOPPED);
      stopped.complete(null);
      tell(LifecycleState.SHUTDOWN);
    }
  }

  /** Tells listeners. */
  public void tell(LifecycleState event) {
    listeners.tellNow(listener -> listener.stateChanged(new LifecycleEvent(event)));
  }

  @Override
  public UUID addLifecycleListener(LifecycleListener listener) {
    return listeners.add(listener);
  }

  @Override
  public boolean removeLifecycleListener(UUID registrationId) {
    return listeners.remove(registrationId);
  }
}
