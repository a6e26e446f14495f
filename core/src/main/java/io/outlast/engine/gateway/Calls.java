// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.gateway;

import io.outlast.engine.port.Timers;
import io.outlast.engine.task.Identity;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one instance, member or client, that are not answered yet. Each goes one step
 * along the {@link Route}; when whom it was sent to turns out not to be the owner, has left, or
 * does not answer, it goes out again: each command may be carried out twice without harm ({@link
 * Command}).
 *
 * <p>Invariants: a receiver gets its replies in order and each kind once, whatever is sent again;
 * what waits for the end of a task is sent again as a question for the task, not as a submit, once
 * the task is known to be stored; no call is forgotten before {@link #close}.
 *
 * <p>Thread-safe; holds no thread.
 */
public final class Calls {
  private static final long FIRST_RETRY_NANOS = 1_000_000L;
  private static final long LONGEST_RETRY_NANOS = 100_000_000L;
  private static final long SWEEP_NANOS = 1_000_000_000L;

  private final Route route;
  private final Timers timers;
  private final LongSupplier nanos;
  private final Patience patience;
  private final AtomicLong correlations = new AtomicLong();
  private final Map<Long, Call> open = new ConcurrentHashMap<>();
  private volatile boolean isClosed;

  /**
   * After how long a command is sent again though it was lost nowhere that anybody knows of: its
   * reply may have been (R31).
   *
   * @param answerNanos if an answer is due at once
   * @param renewalNanos if it waits for an end: usually it is just not the end yet
   */
  public record Patience(long answerNanos, long renewalNanos) {
    /** What is right between machines. */
    public static final Patience USUAL = new Patience(5_000_000_000L, 30_000_000_000L);
  }

  /**
   * Sends along a route.
   *
   * @param nanos any clock that does not go back
   */
  public Calls(Route route, Timers timers, LongSupplier nanos, Patience patience) {
    this.route = route;
    this.timers = timers;
    this.nanos = nanos;
    this.patience = patience;
  }

  /** Begins to look after calls that go unanswered. */
  public void start() {
    timers.after(SWEEP_NANOS, this::sweep);
  }

  /** Sends a command, see {@link Gateway#send}. */
  public void send(Address address, Command command, Gateway.Receiver receiver) {
    if (isClosed) {
      receiver.receive(
          new Reply.Refused(Reply.Reason.NOT_RUNNING, "This instance has been shut down."));
      return;
    }
    Call call = new Call(correlations.incrementAndGet(), address, command, receiver);
    if (command instanceof Command.Forget) {
      call.sendOnce(command);
      return;
    }
    open.put(call.correlation, call);
    call.dispatch();
    if (isClosed) {
      call.finish(new Reply.Unknown());
    }
  }

  /** Takes in a reply. */
  public void answered(long correlation, Reply reply) {
    Call call = open.get(correlation);
    if (call != null) {
      call.receive(reply);
    }
  }

  /** Sends again what was sent to members that are gone. */
  public void lost(Predicate<UUID> isGone) {
    for (Call call : List.copyOf(open.values())) {
      UUID target = call.target;
      if (target != null && isGone.test(target)) {
        call.retry();
      }
    }
  }

  /** Ends all that waits, and takes nothing more. */
  public void close() {
    isClosed = true;
    List.copyOf(open.values()).forEach(call -> call.finish(new Reply.Unknown()));
  }

  private void sweep() {
    if (isClosed) {
      return;
    }
    long now = nanos.getAsLong();
    for (Call call : List.copyOf(open.values())) {
      UUID target = call.target;
      if (!call.receiver.isWanted()) {
        call.abandon();
      } else if (target != null
          && route.mayLose(target)
          && now - call.sentAt > call.patienceNanos()) {
        call.retry();
      }
    }
    timers.after(SWEEP_NANOS, this::sweep);
  }

  /** One command on its way. Equal to itself as a receiver, however often it is sent. */
  private final class Call implements Gateway.Receiver {
    final long correlation;
    private final Address address;
    private final Gateway.Receiver receiver;
    private Command command;
    private int dispatches;
    private boolean isRetrying;
    private boolean isDone;

    /** The end of a task, told before its ID. */
    private volatile @Nullable Reply early;

    /** Whether the owner keeps the end of the task until this has heard of it. */
    private final boolean isEndKept;

    private long backoff = FIRST_RETRY_NANOS;

    /** The member asked last; {@code null} while none is. */
    volatile @Nullable UUID target;

    volatile long sentAt;

    /** Who owns the partition, as the member asked last has told. */
    private volatile @Nullable UUID hint;

    Call(long correlation, Address address, Command command, Gateway.Receiver receiver) {
      this.correlation = correlation;
      this.address = address;
      this.command = command;
      this.receiver = receiver;
      this.isEndKept =
          command instanceof Command.Submit submit
              && submit.awaitsEnd()
              && submit.isDisposedAtItsEnd();
    }

    long patienceNanos() {
      Command now = command();
      return now instanceof Command.Await || now instanceof Command.AwaitIdle
          ? patience.renewalNanos()
          : patience.answerNanos();
    }

    private synchronized Command command() {
      return command;
    }

    /** Sends the command to whom it is for now. */
    void dispatch() {
      long turn;
      synchronized (this) {
        isRetrying = false;
        early = command instanceof Command.Submit ? null : early;
        turn = correlation + dispatches++;
      }
      UUID told = hint;
      hint = null;
      Route.Step step = route.next(address, turn, told);
      if (step instanceof Route.Step.Ask ask) {
        target = ask.member();
        sentAt = nanos.getAsLong();
        if (!route.send(ask.member(), correlation, address, command(), this)) {
          retryLater();
        }
      } else if (step instanceof Route.Step.Pause) {
        retryLater();
      } else if (step instanceof Route.Step.Told end) {
        finish(end.reply());
      } else if (step instanceof Route.Step.Wait wait) {
        wait.until()
            .whenComplete(
                (opened, failure) -> {
                  if (failure == null) {
                    dispatch();
                  } else {
                    retryLater();
                  }
                });
      }
    }

    @Override
    public void receive(Reply reply) {
      if (reply instanceof Reply.Moved moved) {
        hint = moved.owner();
        retryLater();
        return;
      }
      synchronized (this) {
        if (isDone) {
          return;
        }
        if (command instanceof Command.Submit submit && submit.awaitsEnd()) {
          if (reply instanceof Reply.Ended || reply instanceof Reply.Stale) {
            // The reply that tells the ID is late, or was lost: then the submit is sent again and
            // answered with both.
            early = reply instanceof Reply.Ended ? reply : early;
            return;
          }
          if (reply instanceof Reply.Stored stored) {
            command =
                new Command.Await(stored.taskId(), submit.identity(), Command.Await.Purpose.FOLLOW);
            backoff = FIRST_RETRY_NANOS;
          }
        } else if (command instanceof Command.Await && reply instanceof Reply.Stored) {
          return;
        }
      }
      if (reply instanceof Reply.Stored && command() instanceof Command.Await) {
        receiver.receive(reply);
        Reply end = early;
        if (end != null) {
          finish(end);
        }
      } else {
        finish(reply);
      }
    }

    void finish(Reply reply) {
      synchronized (this) {
        if (isDone) {
          return;
        }
        isDone = true;
      }
      open.remove(correlation);
      receiver.receive(reply);
      if (isEndKept && reply instanceof Reply.Ended && !receiver.passesOn()) {
        forget();
      }
    }

    /** Nobody wants the answer any more. */
    void abandon() {
      synchronized (this) {
        if (isDone) {
          return;
        }
        isDone = true;
      }
      open.remove(correlation);
      forget();
    }

    /**
     * Tells the owner that this has heard the end, or needs it no longer. Who only passes it on
     * does not name the submitter: an end that is kept is kept for that one.
     */
    private void forget() {
      UUID owner = target;
      if (owner != null && command() instanceof Command.Await await) {
        Identity submitter = receiver.passesOn() ? null : await.identity();
        boolean unused =
            route.send(
                owner, correlation, address, new Command.Forget(await.task(), submitter), this);
      }
    }

    /** Sends a command that is not answered, if there is anybody to send it to. */
    void sendOnce(Command unanswered) {
      if (route.next(address, correlation, null) instanceof Route.Step.Ask ask) {
        boolean unused = route.send(ask.member(), correlation, address, unanswered, this);
      }
    }

    /** Sends again at once, unless that is about to happen. */
    void retry() {
      synchronized (this) {
        if (isDone || isRetrying) {
          return;
        }
        isRetrying = true;
      }
      target = null;
      timers.after(0, this::dispatch);
    }

    private void retryLater() {
      long delay;
      synchronized (this) {
        if (isDone || isRetrying) {
          return;
        }
        isRetrying = true;
        delay = backoff;
        backoff = Math.min(2 * backoff, LONGEST_RETRY_NANOS);
      }
      target = null;
      timers.after(delay, this::dispatch);
    }
  }
}
