// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.port.PartitionStore;
import io.outlast.engine.port.PartitionStore.NotOwnerException;
import io.outlast.engine.port.PartitionStore.Write;
import io.outlast.engine.port.StoreKey;
import io.outlast.engine.port.Timers;
import io.outlast.engine.wire.StoredValue;
import io.outlast.engine.wire.StoredValue.Stamp;
import io.outlast.engine.wire.ValueCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes a partition's changes in batches: while one is on its way, what changes meanwhile gathers
 * in the next. An idle partition adds no delay, a busy one sends few large batches.
 *
 * <p>Invariants: one write is in flight per partition, so copies differ by one batch at most (what
 * a takeover relies on); a key is in a batch once, with its latest value; effects run in order,
 * each after the batch that holds what it tells of. {@code GroupCommitTest} holds them.
 *
 * <p>Belongs to one partition's mailbox: every method is called there.
 */
final class GroupCommit {
  /** A write of unknown outcome is repeated after this long. */
  private static final long RETRY_NANOS = 100_000_000L;

  private final PartitionStore store;
  private final int partition;
  private final Mailbox mailbox;
  private final Timers timers;
  private final Runnable onNotOwner;

  private long epoch;

  /** Number of the batch that is gathering. */
  private int openBatch;

  /** Number of the last batch that all copies hold. */
  private int storedBatch;

  private Map<StoreKey, @Nullable Function<Stamp, StoredValue>> openWrites = new LinkedHashMap<>();
  private List<Effect> openEffects = new ArrayList<>();
  private @Nullable List<Write> writing;
  private List<Effect> writingEffects = new ArrayList<>();
  private boolean stopped = true;
  private Runnable whenQuiet = () -> {};
  private List<Write> unconfirmed = List.of();

  /** Whether a batch of this term that is refused may matter to the next owner. */
  private boolean keepsUnconfirmed;

  GroupCommit(
      PartitionStore store, int partition, Mailbox mailbox, Timers timers, Runnable onNotOwner) {
    this.store = store;
    this.partition = partition;
    this.mailbox = mailbox;
    this.timers = timers;
    this.onNotOwner = onNotOwner;
  }

  /** Starts batches of a new epoch; what an earlier one has left is not written any more. */
  void start(long newEpoch) {
    openWrites = new LinkedHashMap<>();
    openEffects = new ArrayList<>();
    epoch = newEpoch;
    openBatch = 1;
    storedBatch = 0;
    stopped = false;
    unconfirmed = List.of();
    keepsUnconfirmed = true;
  }

  /**
   * Puts a value into the open batch; a later one for the key replaces it.
   *
   * @param value made when the batch leaves, so that it is the latest
   * @return the batch's number, for {@link #after}
   */
  int put(StoreKey key, Function<Stamp, StoredValue> value) {
    openWrites.put(key, value);
    return openBatch;
  }

  /** Removes a key with the open batch; returns the batch's number. */
  int remove(StoreKey key) {
    openWrites.put(key, null);
    return openBatch;
  }

  /** Whether all copies hold the given batch. */
  boolean isStored(int batch) {
    return !stopped && batch <= storedBatch;
  }

  /** Lets an effect happen when all copies hold the given batch: at once if they do. */
  void after(int batch, Effect effect) {
    if (stopped) {
      effect.moved();
    } else if (batch <= storedBatch) {
      effect.stored();
    } else if (batch == openBatch) {
      openEffects.add(effect);
    } else {
      writingEffects.add(effect);
    }
  }

  /** Lets an effect happen when all that is in the open batch is held. */
  void afterOpen(Effect effect) {
    after(openBatch, effect);
  }

  /**
   * Sends the open batch unless one is on its way; called at the end of each turn of the mailbox.
   */
  void flush() {
    while (isDue()) {
      Stamp stamp = new Stamp(epoch, openBatch);
      List<Write> batch = new ArrayList<>(openWrites.size());
      openWrites.forEach(
          (key, value) ->
              batch.add(new Write(key, value == null ? null : new Encoded(value.apply(stamp)))));
      writing = batch;
      writingEffects = openEffects;
      openWrites = new LinkedHashMap<>();
      openEffects = new ArrayList<>();
      openBatch++;
      write(batch);
    }
  }

  /** Whether {@link #flush} would send something. */
  boolean isDue() {
    return !stopped && writing == null && !(openWrites.isEmpty() && openEffects.isEmpty());
  }

  private void write(List<Write> batch) {
    CompletableFuture<Void> written =
        batch.isEmpty() ? CompletableFuture.completedFuture(null) : askStore(batch);
    if (written.isDone() && !written.isCompletedExceptionally()) {
      onStored();
      return;
    }
    // All that is done with the partition waits for the first batch of a term.
    Consumer<Runnable> turn = storedBatch == 0 ? mailbox::request : mailbox::execute;
    written.whenComplete((done, failure) -> turn.accept(() -> onWritten(batch, failure)));
  }

  private CompletableFuture<Void> askStore(List<Write> batch) {
    try {
      return store.write(partition, batch).toCompletableFuture();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void onWritten(List<Write> batch, @Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause == null) {
      onStored();
    } else if (stopped || cause instanceof NotOwnerException) {
      onRefused(batch);
    } else {
      // Some copies may hold it: only the same batch again makes them equal (ENGINE §2).
      timers.after(RETRY_NANOS, () -> mailbox.execute(() -> retry(batch)));
    }
  }

  private void retry(List<Write> batch) {
    if (stopped) {
      onRefused(batch);
    } else {
      write(batch);
    }
  }

  private void onStored() {
    List<Effect> effects = writingEffects;
    writing = null;
    writingEffects = new ArrayList<>();
    storedBatch = openBatch - 1;
    forEach(effects, Effect::stored);
    if (stopped) {
      whenQuiet.run();
    }
  }

  private void onRefused(List<Write> batch) {
    List<Effect> effects = writingEffects;
    writing = null;
    writingEffects = new ArrayList<>();
    unconfirmed = keepsUnconfirmed ? batch : List.of();
    forEach(effects, Effect::moved);
    if (stopped) {
      whenQuiet.run();
    } else {
      // Another batch could reach copies that lack this one, and then two would be missing there.
      stopped = true;
      giveUpOpen();
      onNotOwner.run();
    }
  }

  private void giveUpOpen() {
    List<Effect> effects = openEffects;
    openEffects = new ArrayList<>();
    openWrites = new LinkedHashMap<>();
    forEach(effects, Effect::moved);
  }

  /** One that fails keeps nobody else waiting: the failure is thrown in a turn of its own. */
  private void forEach(List<Effect> effects, Consumer<Effect> action) {
    for (Effect effect : effects) {
      try {
        action.accept(effect);
      } catch (RuntimeException e) {
        mailbox.execute(
            () -> {
              throw e;
            });
      }
    }
  }

  /**
   * Takes nothing more and gives up what has not left. {@code quiet} runs when the write on its
   * way, if there is one, has ended one way or the other: from then on this member changes no copy
   * any more.
   */
  void stop(Runnable quiet) {
    stopped = true;
    whenQuiet = quiet;
    giveUpOpen();
    if (writing == null) {
      quiet.run();
    }
  }

  /**
   * The batch that was refused when this member stopped being the owner: some copies may hold it.
   */
  List<Write> unconfirmed() {
    return unconfirmed;
  }

  /** Some copies may hold the batch that was refused, but they do not count any more. */
  void forgetUnconfirmed() {
    unconfirmed = List.of();
    keepsUnconfirmed = false;
  }

  /** Bytes of a value, made at most once. */
  private static final class Encoded implements PartitionStore.Encodable {
    private final StoredValue value;
    private byte @Nullable [] bytes;

    Encoded(StoredValue value) {
      this.value = value;
    }

    @Override
    public synchronized byte[] encode() {
      byte[] made = bytes;
      if (made == null) {
        made = ValueCodec.encode(value);
        bytes = made;
      }
      return made;
    }
  }
}
