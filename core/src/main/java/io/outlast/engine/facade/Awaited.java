// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.gateway.Gateway;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.task.Outcome;
import java.lang.ref.WeakReference;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The end of a task, for those who wait for it.
 *
 * <p>It is kept as the owner's reply and completed on the engine's thread, which only wakes those
 * who are blocked in a getter: they rebuild the value themselves, one thread hop after the reply.
 * Continuations are another matter, since they run code of the user's. They hang on a stage that is
 * made when the first is added, and completed by way of {@link Callbacks}.
 *
 * <p>The value is rebuilt once and then kept: all getters and continuations see one object.
 *
 * <p>The engine holds on to it through its {@link #receiver()}, and that weakly: what nobody waits
 * for is garbage, however long the task takes to end (R20). Continuations are somebody.
 */
final class Awaited<V extends @Nullable Object> {
  private final Callbacks callbacks;
  private final Function<Ending, Result<V>> rebuild;

  /** Never fails, and its dependents are short and ours. */
  private final CompletableFuture<Ending> ended = new CompletableFuture<>();

  private final WeakReceiver receiver = new WeakReceiver(this);
  private volatile @Nullable Result<V> result;
  private volatile @Nullable CompletableFuture<V> stage;

  /** Starts a wait; {@code rebuild} runs code of the user's. */
  Awaited(Callbacks callbacks, Function<Ending, Result<V>> rebuild) {
    this.callbacks = callbacks;
    this.rebuild = rebuild;
  }

  /** Takes the reply that ends the wait; the first counts. */
  void hear(Reply last) {
    end(new Ending.Heard(last));
  }

  void end(Ending ending) {
    ended.complete(ending);
  }

  /** Hands on the reply that ends the wait, as long as there is a wait. */
  Gateway.Receiver receiver() {
    return receiver;
  }

  CompletableFuture<Ending> ended() {
    return ended;
  }

  boolean isDone() {
    return ended.isDone();
  }

  /** How the task ended; {@code null} before that, and if what was heard is no end of a task. */
  @Nullable Outcome outcome() {
    return ended.getNow(null) instanceof Ending.Heard heard
            && heard.reply() instanceof Reply.Ended end
        ? end.outcome()
        : null;
  }

  V get() throws InterruptedException, ExecutionException {
    ended.get();
    return result().get();
  }

  V get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    ended.get(timeout, unit);
    return result().get();
  }

  /** The result, once ended; the first call rebuilds it, outside of any lock. */
  Result<V> result() {
    Result<V> known = result;
    return known != null ? known : keep(rebuild.apply(ended.join()));
  }

  /** The result if somebody has had it rebuilt. */
  @Nullable Result<V> known() {
    return result;
  }

  private synchronized Result<V> keep(Result<V> rebuilt) {
    Result<V> known = result;
    if (known == null) {
      result = rebuilt;
      return rebuilt;
    }
    return known;
  }

  /** The stage that has the continuations; only to be added to. */
  CompletionStage<V> stage() {
    CompletableFuture<V> known = stage;
    return known != null ? known : newStage();
  }

  private CompletionStage<V> newStage() {
    CompletableFuture<V> made = new CompletableFuture<>();
    synchronized (this) {
      CompletableFuture<V> known = stage;
      if (known != null) {
        return known;
      }
      stage = made;
    }
    receiver.pinned = this;
    callbacks.when(ended, () -> result().complete(made));
    return made;
  }

  /** What the engine has of a wait. */
  private static final class WeakReceiver extends WeakReference<Awaited<?>>
      implements Gateway.Receiver {
    /** Keeps the wait for as long as the engine keeps this. */
    @SuppressWarnings("UnusedVariable") // the garbage collector reads it
    volatile @Nullable Awaited<?> pinned;

    WeakReceiver(Awaited<?> wait) {
      super(wait);
    }

    @Override
    public void receive(Reply reply) {
      Awaited<?> wait = get();
      if (wait != null) {
        wait.hear(reply);
      }
    }

    @Override
    public boolean isWanted() {
      return get() != null;
    }
  }
}
