// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import io.outlast.member.cluster.MessageHeader.Kind;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Event;
import org.jgroups.MergeView;
import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.UFC;
import org.jgroups.stack.IpAddress;
import org.jgroups.stack.Protocol;
import org.jgroups.util.MessageBatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our own messages on the channel that Infinispan uses: the top protocol of the stack, which takes
 * out what carries our header.
 *
 * <p>It is not a fork channel, because one can be connected only after its main channel: what
 * arrives in between, at a member that others see already, is dropped. This protocol is there from
 * the first view on.
 *
 * <p>Whoever was apart has been told that the other is lost, and goes by that: what was sent before
 * may be done elsewhere by now. JGroups delivers it all the same when the network is whole again,
 * as far as it still has it. So each message tells the view that it was sent in, and where a view
 * unites members that were apart, what comes from views before it is dropped.
 *
 * <p>Order. UNICAST3 below delivers each sender's messages once, in order, one thread at a time.
 * What comes before there is a receiver, or before the view that has the sender, waits in an {@link
 * Inbox} and is delivered right after that view, so that a receiver can always answer. Sending goes
 * through one {@link Outbox} per destination: a sender never waits for the flow control of JGroups,
 * and a slow member slows down nothing but its own messages. As long as flow control lets pass, a
 * message is passed on by the thread that has it; waking another would cost more than that.
 */
final class MessageProtocol extends Protocol {
  private static final Logger LOG = LoggerFactory.getLogger(MessageProtocol.class);

  /** How many messages of one sender wait; of a member that joins there are a few. */
  private static final int EARLY_LIMIT = 10_000;

  /**
   * Others may send at the same time; with so many credits left none of them will wait, and if one
   * did it would be for as long as a member takes to read so much.
   */
  private static final long RESERVED_CREDITS = ProtocolStack.CREDITS / 2;

  static {
    // Before the first message arrives: one with an unknown header spoils all that came in the same
    // packet.
    ClassConfigurator.addIfAbsent(MessageHeader.ID, MessageHeader.class);
    if (ClassConfigurator.getProtocolId(MessageProtocol.class) == 0) {
      ClassConfigurator.addProtocol(MessageHeader.ID, MessageProtocol.class);
    }
  }

  /** Takes one kind of message. Calls return at once and never throw. */
  interface Receiver {
    void onMessage(UUID from, byte[] message);

    void onView(List<UUID> view);

    /** The view that is told next unites some that were apart. */
    default void onMeeting() {}
  }

  /**
   * The members of a view, oldest first.
   *
   * @param number that of the view
   * @param together of members that have been apart from this one: the number of the view that
   *     united them
   */
  private record Members(
      List<UUID> order, Map<UUID, Address> addresses, long number, Map<UUID, Long> together) {
    static final Members NONE = new Members(List.of(), Map.of(), 0, Map.of());

    Members next(View view, Address self) {
      long next = view.getViewId().getId();
      var there = new LinkedHashMap<UUID, Address>();
      var since = new HashMap<UUID, Long>();
      for (Address member : view) {
        UUID uuid = uuid(member);
        there.put(uuid, member);
        Long before = wereApart(view, member, self) ? Long.valueOf(next) : together.get(uuid);
        if (before != null) {
          since.put(uuid, before);
        }
      }
      return new Members(List.copyOf(there.keySet()), there, next, since);
    }

    /**
     * As both sides saw it: what one has sent the other may have taken, if only one was in doubt.
     */
    private static boolean wereApart(View view, Address one, Address other) {
      return view instanceof MergeView merge
          && merge.getSubgroups().stream()
              .noneMatch(side -> side.containsMember(one) && side.containsMember(other));
    }

    /** Whether a message that a member has sent in some view is from before they were apart. */
    boolean isOutdated(UUID from, long view) {
      Long since = together.get(from);
      return since != null && view < since;
    }
  }

  /** A message, and the number of the view that its sender had. */
  private record Parcel(Kind kind, long view, byte[] bytes) {}

  private final Executor executor;
  private final MergeViews merges;
  private final Map<UUID, Outbox> outboxes = new ConcurrentHashMap<>();
  private final Map<Kind, Inbox> inboxes = new EnumMap<>(Kind.class);
  private volatile Members members = Members.NONE;

  /** Null if there is none in the stack that tells how much it lets pass. */
  private @Nullable UFC flowControl;

  /**
   * Makes the protocol.
   *
   * @param executor runs one short-lived task per destination that there is something to send to
   * @param merges how the engine is told of views
   */
  MessageProtocol(Executor executor, MergeViews merges) {
    this.executor = executor;
    this.merges = merges;
    for (Kind kind : Kind.values()) {
      inboxes.put(kind, new Inbox());
    }
  }

  @Override
  public void start() throws Exception {
    super.start();
    for (Protocol below = down_prot; below != null; below = below.getDownProtocol()) {
      if (below instanceof UFC found) {
        flowControl = found;
      }
    }
  }

  static UUID uuid(Address address) {
    var uuid = (org.jgroups.util.UUID) address;
    return new UUID(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
  }

  UUID self() {
    return uuid(local_addr);
  }

  List<UUID> view() {
    return members.order();
  }

  /** Where a member listens; {@code null} if it is not known (any more). */
  @Nullable InetSocketAddress physical(UUID member) {
    Address address = members.addresses().get(member);
    Object physical =
        address == null ? null : down_prot.down(new Event(Event.GET_PHYSICAL_ADDRESS, address));
    return physical instanceof IpAddress ip
        ? new InetSocketAddress(ip.getIpAddress(), ip.getPort())
        : null;
  }

  void send(Kind kind, UUID to, byte[] message) {
    Members now = members;
    if (now.addresses().containsKey(to)) {
      outboxes.computeIfAbsent(to, Outbox::new).add(new Parcel(kind, now.number(), message));
    }
  }

  /** Sets the receiver of a kind, tells it the view and hands it what has come for it. */
  void receive(Kind kind, Receiver receiver) {
    inbox(kind).open(receiver);
  }

  private Inbox inbox(Kind kind) {
    return Objects.requireNonNull(inboxes.get(kind));
  }

  private void install(Members now, boolean isMeeting) {
    members = now;
    outboxes.forEach(
        (member, outbox) -> {
          if (!now.addresses().containsKey(member)) {
            outbox.forget();
          }
        });
    inboxes.values().forEach(inbox -> inbox.install(now, isMeeting));
  }

  @Override
  public Object up(Event event) {
    if (event.getType() == Event.VIEW_CHANGE) {
      View view = event.getArg();
      install(members.next(view, local_addr), view instanceof MergeView);
      return up_prot.up(new Event(Event.VIEW_CHANGE, merges.told(view)));
    }
    return up_prot.up(event);
  }

  @Override
  public @Nullable Object up(Message message) {
    return take(message) ? null : up_prot.up(message);
  }

  @Override
  public void up(MessageBatch batch) {
    for (Iterator<Message> it = batch.iterator(); it.hasNext(); ) {
      if (take(it.next())) {
        it.remove();
      }
    }
    if (!batch.isEmpty()) {
      up_prot.up(batch);
    }
  }

  private boolean take(Message message) {
    MessageHeader header = message.getHeader(id);
    if (header == null) {
      return false;
    }
    byte[] array = message.getArray();
    int from = message.getOffset();
    int length = message.getLength();
    byte[] bytes =
        from == 0 && length == array.length
            ? array
            : Arrays.copyOfRange(array, from, from + length);
    inbox(header.kind())
        .arrived(uuid(message.getSrc()), new Parcel(header.kind(), header.view(), bytes));
    return true;
  }

  /** What comes in of one kind. */
  private final class Inbox {
    /** Whose messages need no look at the early ones. Written under the lock. */
    private volatile Members current = Members.NONE;

    // Guarded by this. The receiver is called with the lock, which keeps views and early messages
    // in order.
    private @Nullable Receiver receiver;
    private final Map<UUID, Early> early = new HashMap<>();

    synchronized void open(Receiver opened) {
      receiver = opened;
      install(members, /* isMeeting= */ false);
    }

    synchronized void install(Members now, boolean isMeeting) {
      // Whoever is in neither of two views has nothing to tell us.
      early
          .entrySet()
          .removeIf(
              entry ->
                  !now.addresses().containsKey(entry.getKey()) && entry.getValue().passedOver());
      Receiver told = receiver;
      if (told == null) {
        return;
      }
      if (isMeeting) {
        tell(told::onMeeting);
      }
      tell(() -> told.onView(now.order()));
      for (UUID sender : now.order()) {
        Early waiting = early.remove(sender);
        if (waiting != null) {
          waiting.messages.forEach(message -> deliver(now, sender, message));
        }
      }
      current = now;
    }

    void arrived(UUID from, Parcel message) {
      Members now = current;
      if (now.addresses().containsKey(from)) {
        deliver(now, from, message);
        return;
      }
      synchronized (this) {
        if (current.addresses().containsKey(from)) {
          deliver(current, from, message);
        } else {
          early.computeIfAbsent(from, sender -> new Early()).add(message);
        }
      }
    }

    private void deliver(Members now, UUID from, Parcel message) {
      if (now.isOutdated(from, message.view())) {
        LOG.debug("{}: a message of {} came too late: they were apart since.", local_addr, from);
        return;
      }
      Receiver told = Objects.requireNonNull(receiver);
      tell(() -> told.onMessage(from, message.bytes()));
    }

    private void tell(Runnable call) {
      try {
        call.run();
      } catch (RuntimeException | Error e) {
        LOG.error("{}: a message or a view was not handled.", local_addr, e);
      }
    }
  }

  /**
   * Messages of one sender that came before their receiver, or before the view with their sender.
   */
  private static final class Early {
    final Queue<Parcel> messages = new ArrayDeque<>();
    private boolean missed;

    void add(Parcel message) {
      if (messages.size() < EARLY_LIMIT) {
        messages.add(message);
      }
    }

    /** Notes a view without the sender; tells whether it was the second. */
    boolean passedOver() {
      boolean second = missed;
      missed = true;
      return second;
    }
  }

  /** The messages on their way to one member, passed on one at a time. */
  private final class Outbox implements Runnable {
    private final UUID to;
    // Guarded by itself; not empty while run() is under way or about to be.
    private final ArrayDeque<Parcel> queue = new ArrayDeque<>();

    Outbox(UUID to) {
      this.to = to;
    }

    void add(Parcel message) {
      boolean idle;
      synchronized (queue) {
        idle = queue.isEmpty();
        queue.add(message);
      }
      if (idle && maySendHere(message)) {
        passNext();
        if (isDone()) {
          return;
        }
      }
      if (idle) {
        executor.execute(this);
      }
    }

    /** Whether nothing between here and the wire will wait for the member. */
    private boolean maySendHere(Parcel message) {
      Address address = members.addresses().get(to);
      UFC control = flowControl;
      return address != null
          && control != null
          && !DirectDelivery.isReading()
          && !address.equals(local_addr)
          && control.getSenderCreditsFor(address) > message.bytes().length + RESERVED_CREDITS;
    }

    /**
     * The member has left: drops what waits, except for the one message that is being passed on.
     */
    void forget() {
      synchronized (queue) {
        while (queue.size() > 1) {
          queue.removeLast();
        }
      }
    }

    @Override
    public void run() {
      do {
        passNext();
      } while (!isDone());
    }

    private void passNext() {
      Parcel message;
      synchronized (queue) {
        message = queue.element();
      }
      pass(message);
    }

    /** Takes out what was passed on; tells whether it was the last. */
    private boolean isDone() {
      synchronized (queue) {
        queue.remove();
        return queue.isEmpty();
      }
    }

    private void pass(Parcel message) {
      Address address = members.addresses().get(to);
      if (address == null) {
        return;
      }
      if (address.equals(local_addr)) {
        inbox(message.kind()).arrived(to, message);
        return;
      }
      try {
        down_prot.down(
            new BytesMessage(address, message.bytes())
                .setSrc(local_addr)
                .putHeader(id, new MessageHeader(message.kind(), message.view())));
      } catch (RuntimeException e) {
        // The channel closes. The view tells the rest.
        LOG.debug("{}: a message to {} was not sent.", local_addr, address, e);
      }
    }
  }
}
