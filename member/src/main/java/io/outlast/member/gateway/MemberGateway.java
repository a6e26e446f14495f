// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.gateway;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Command.Await.Purpose;
import io.outlast.engine.gateway.Gateway;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Reason;
import io.outlast.engine.port.ClusterTime;
import io.outlast.engine.port.Timers;
import io.outlast.engine.task.ExecutorId;
import io.outlast.member.membership.Members;
import io.outlast.member.message.Courier;
import io.outlast.member.message.MemberInfo;
import io.outlast.member.message.Message;
import io.outlast.member.partition.PartitionGroup;
import io.outlast.member.settings.ExecutorSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The gateway of a member. A command goes to the partition's owner; when that turns out to be
 * another one, has left, or does not answer, it goes out again: each command may be carried out
 * twice without harm ({@link Command}).
 *
 * <p>Invariants: a receiver gets its replies in order and each kind once, whatever is sent again;
 * what waits for the end of a task is sent again as a question for the task, not as a submit, once
 * the task is known to be stored; no call is forgotten while this member runs.
 */
public final class MemberGateway implements Gateway {
  private static final long FIRST_RETRY_NANOS = 1_000_000L;
  private static final long LONGEST_RETRY_NANOS = 100_000_000L;
  private static final long SWEEP_NANOS = 1_000_000_000L;

  /** A command unanswered for this long is sent again: a reply may have been lost (R31). */
  private static final long ANSWER_NANOS = 5_000_000_000L;

  /** What waits for an end is renewed more rarely: usually it is just not the end yet. */
  private static final long RENEWAL_NANOS = 30_000_000_000L;

  private final UUID self;
  private final int partitionCount;
  private final Groups groups;
  private final Members members;
  private final Courier courier;
  private final Timers timers;
  private final ClusterTime time;
  private final Function<ExecutorId, ExecutorSettings> settings;
  private final AtomicLong correlations = new AtomicLong();
  private final Map<Long, Call> open = new ConcurrentHashMap<>();
  private volatile boolean isClosed;

  /** Makes a gateway over the groups of this member and the courier to others. */
  public MemberGateway(
      int partitionCount,
      Groups groups,
      Members members,
      Courier courier,
      Timers timers,
      ClusterTime time,
      Function<ExecutorId, ExecutorSettings> settings) {
    this.self = members.self().id();
    this.partitionCount = partitionCount;
    this.groups = groups;
    this.members = members;
    this.courier = courier;
    this.timers = timers;
    this.time = time;
    this.settings = settings;
  }

  /** Begins to look after calls that go unanswered. */
  public void start() {
    timers.after(SWEEP_NANOS, this::sweep);
  }

  @Override
  public int partitionCount() {
    return partitionCount;
  }

  @Override
  public int durability(ExecutorId executor) {
    return settings.apply(executor).durability();
  }

  @Override
  public @Nullable UUID owner(int durability, int partition) {
    PartitionGroup group = groups.ifReady(durability);
    return group == null ? null : group.store().owner(partition);
  }

  @Override
  public long ownersVersion(int durability) {
    PartitionGroup group = groups.ifReady(durability);
    return group == null ? 0 : group.tableVersion();
  }

  @Override
  public List<UUID> dataMembers() {
    return members.all().stream().filter(m -> !m.lite()).map(MemberInfo::id).toList();
  }

  @Override
  public void send(Address address, Command command, Receiver receiver) {
    if (isClosed) {
      receiver.receive(notRunning());
      return;
    }
    Call call = new Call(correlations.incrementAndGet(), address, command, receiver);
    open.put(call.correlation, call);
    call.dispatch();
    if (isClosed) {
      call.finish(new Reply.Unknown());
    }
  }

  private static Reply notRunning() {
    return new Reply.Refused(Reason.NOT_RUNNING, "This instance has been shut down.");
  }

  /** Carries out another member's request. */
  public void requested(UUID from, Message.Request request) {
    Remote receiver = new Remote(courier, from, request.correlation());
    PartitionGroup group = groups.ifReady(request.address().durability());
    if (group == null) {
      groups.of(request.address().durability());
      receiver.receive(Reply.Moved.SOMEWHERE);
    } else {
      group.request(
          request.address().partition(), request.address().executor(), request.command(), receiver);
    }
  }

  /** Takes in a reply to a request of this member. */
  public void answered(Message.Response response) {
    Call call = open.get(response.correlation());
    if (call != null) {
      call.receive(response.reply());
    }
  }

  /** Sends again what was sent to members that have left. */
  public void viewChanged(Set<UUID> view) {
    for (Call call : List.copyOf(open.values())) {
      UUID target = call.target;
      if (target != null && !view.contains(target)) {
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
    long now = time.nanos();
    for (Call call : List.copyOf(open.values())) {
      UUID target = call.target;
      if (!call.receiver.isWanted()) {
        call.abandon();
      } else if (target != null
          && !target.equals(self)
          && now - call.sentAt > call.patienceNanos()) {
        call.retry();
      }
    }
    timers.after(SWEEP_NANOS, this::sweep);
  }

  /** A member that waits for a reply; equal to itself when the same request comes again. */
  private record Remote(Courier courier, UUID member, long correlation) implements Receiver {
    @Override
    public void receive(Reply reply) {
      courier.send(member, new Message.Response(correlation, reply));
    }
  }

  /** One command on its way. Equal to itself as a receiver, however often it is sent. */
  private final class Call implements Receiver {
    final long correlation;
    private final Address address;
    private final Receiver receiver;
    private Command command;
    private boolean isRetrying;
    private boolean isDone;

    /** Whether the owner keeps the end of the task until this has heard of it. */
    private final boolean isEndKept;

    private long backoff = FIRST_RETRY_NANOS;

    /** The member asked last; {@code null} while none is. */
    volatile @Nullable UUID target;

    volatile long sentAt;

    /** Who owns the partition, as the member asked last has told. */
    private volatile @Nullable UUID hint;

    Call(long correlation, Address address, Command command, Receiver receiver) {
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
          ? RENEWAL_NANOS
          : ANSWER_NANOS;
    }

    private synchronized Command command() {
      return command;
    }

    /** Sends the command to the owner of now. */
    void dispatch() {
      synchronized (this) {
        isRetrying = false;
      }
      UUID member = address.member();
      if (member != null && !member.equals(self)) {
        ask(member);
        return;
      }
      PartitionGroup group = groups.ifReady(address.durability());
      if (group == null) {
        awaitGroup();
        return;
      }
      UUID owner = member != null ? self : whomToAsk(group);
      target = owner;
      if (owner == null) {
        retryLater();
      } else if (owner.equals(self)) {
        group.request(address.partition(), address.executor(), command(), this);
      } else {
        sentAt = time.nanos();
        courier.send(owner, new Message.Request(correlation, address, command()));
        if (!members.view().contains(owner)) {
          retryLater();
        }
      }
    }

    /** Sends the command to the one member that it is for: what is bound to it goes with it. */
    private void ask(UUID member) {
      if (members.find(member).isEmpty()) {
        finish(new Reply.Lost());
        return;
      }
      target = member;
      sentAt = time.nanos();
      courier.send(member, new Message.Request(correlation, address, command()));
      if (!members.view().contains(member)) {
        retryLater();
      }
    }

    /**
     * The owner by the last reply, else by this member's table; a member that has left its store
     * has no table, and asks anyone to be told.
     */
    private @Nullable UUID whomToAsk(PartitionGroup group) {
      UUID hinted = hint;
      hint = null;
      if (hinted != null && members.find(hinted).isPresent()) {
        return hinted;
      }
      UUID owner = group.store().owner(address.partition());
      if (owner != null) {
        return owner;
      }
      List<UUID> others = dataMembers().stream().filter(id -> !id.equals(self)).toList();
      return others.isEmpty()
          ? null
          : others.get((int) Long.remainderUnsigned(correlation, others.size()));
    }

    private void awaitGroup() {
      groups
          .of(address.durability())
          .whenComplete(
              (group, failure) -> {
                if (failure == null) {
                  dispatch();
                } else {
                  retryLater();
                }
              });
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
            // The reply that told the ID was lost: the submit is sent again and answered with both.
            return;
          }
          if (reply instanceof Reply.Stored stored) {
            command = new Command.Await(stored.taskId(), submit.identity(), Purpose.FOLLOW);
            backoff = FIRST_RETRY_NANOS;
          }
        } else if (command instanceof Command.Await && reply instanceof Reply.Stored) {
          return;
        }
      }
      if (reply instanceof Reply.Stored && command() instanceof Command.Await) {
        receiver.receive(reply);
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
      if (isEndKept && reply instanceof Reply.Ended) {
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

    /** Tells the owner that this has heard the end, or needs it no longer. */
    private void forget() {
      UUID owner = target;
      if (owner == null || !(command() instanceof Command.Await await)) {
        return;
      }
      Command forget = new Command.Forget(await.task(), await.identity());
      PartitionGroup group = groups.ifReady(address.durability());
      if (!owner.equals(self)) {
        courier.send(owner, new Message.Request(correlation, address, forget));
      } else if (group != null) {
        group.request(address.partition(), address.executor(), forget, this);
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
