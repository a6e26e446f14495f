// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.program;

import io.outlast.faults.history.Event;
import io.outlast.faults.history.Journal;
import io.outlast.faults.peer.Peer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Calls the peer, and writes down what was asked and what was answered. Thread-safe. */
final class Calls {
  private final Peer peer;
  private final Journal journal;
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicLong waiting = new AtomicLong();

  Calls(Peer peer, Journal journal) {
    this.peer = peer;
    this.journal = journal;
  }

  /** What is called. */
  interface Call<T> {
    @Nullable T make() throws Exception;
  }

  /** Calls, and returns the answer; null if it was none that could be used. */
  <T> @Nullable T now(Call<T> call, String operation, String task, Object... more) {
    String number = begin(operation, task, more);
    try {
      T answer = call.make();
      end(number, Peer.Kind.OK, answer);
      return answer;
    } catch (Exception e) {
      end(number, e);
      return null;
    }
  }

  /** What is called for what it does. */
  interface Action {
    void make() throws Exception;
  }

  /** Calls what has no answer but that it is done. */
  void act(Action action, String operation, String task) {
    var unused =
        now(
            () -> {
              action.make();
              return "";
            },
            operation,
            task);
  }

  /** Calls what is answered later; runs something after the answer. */
  void later(Call<CompletionStage<?>> call, Runnable afterwards, String operation, String task) {
    String number = begin(operation, task);
    waiting.incrementAndGet();
    try {
      CompletionStage<?> stage = call.make();
      if (stage == null) {
        throw new IllegalStateException("no stage");
      }
      stage.whenComplete(
          (value, thrown) -> {
            if (thrown == null) {
              end(number, Peer.Kind.OK, value);
            } else {
              end(number, thrown);
            }
            afterwards.run();
            waiting.decrementAndGet();
          });
    } catch (Exception e) {
      end(number, e);
      afterwards.run();
      waiting.decrementAndGet();
    }
  }

  /** Makes calls on a thread of their own, for who must not wait for the answers. */
  void apart(Runnable calls) {
    waiting.incrementAndGet();
    new Thread(
            () -> {
              try {
                calls.run();
              } finally {
                waiting.decrementAndGet();
              }
            })
        .start();
  }

  /** Calls whose answers nobody waits for, and that have not come yet. */
  long waiting() {
    return waiting.get();
  }

  private String begin(String operation, String task, Object... more) {
    String number = journal.process() + ":" + numbers.incrementAndGet();
    Object[] words = new Object[3 + more.length];
    words[0] = number;
    words[1] = operation;
    words[2] = task;
    System.arraycopy(more, 0, words, 3, more.length);
    journal.write(Event.Kind.CALL, words);
    return number;
  }

  private void end(String number, Peer.Kind kind, @Nullable Object answer) {
    String text =
        answer instanceof Peer.Submitted submitted ? submitted.reference() : String.valueOf(answer);
    journal.write(Event.Kind.ANSWER, number, kind, text);
  }

  private void end(String number, Throwable thrown) {
    Peer.Kind kind = peer.kindOf(thrown);
    Throwable root = thrown;
    for (Throwable next = root.getCause(); next != null; next = root.getCause()) {
      root = next;
    }
    String text =
        kind == Peer.Kind.FAILED ? String.valueOf(root.getMessage()) : thrown + " / " + root;
    journal.write(Event.Kind.ANSWER, number, kind, text);
  }
}
