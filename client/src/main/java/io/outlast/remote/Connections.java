// SPDX-License-Identifier: Apache-2.0
package io.outlast.remote;

import io.grpc.Status;
import io.outlast.engine.port.Timers;
import io.outlast.engine.view.MemberInfo;
import io.outlast.protocol.v1.News;
import io.outlast.protocol.v1.Reply;
import io.outlast.protocol.v1.Welcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of a client: one to each member that accepts clients, as the members tell of each
 * other. With no connection at all, every address that was ever told of is tried. Attempts to one
 * address are {@value #FIRST_PAUSE_MILLIS} ms apart at first, then more and more up to {@value
 * #LONGEST_PAUSE_MILLIS} ms, and differ at random, so that clients do not come back all at once.
 *
 * <p>Thread-safe. The listener is called outside the lock.
 */
final class Connections {
  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
  private static final int FIRST_PAUSE_MILLIS = 50;
  private static final int LONGEST_PAUSE_MILLIS = 5_000;

  /** Told of what comes in and of who is lost; calls return at once. */
  interface Listener {
    /** A member has said who it is. Throws if it is not what it should be. */
    void welcomed(Link link, Welcome welcome);

    /**
     * A member is connected, and what it has told is known.
     *
     * @param isFirst whether there was no connection before
     */
    void connected(boolean isFirst);

    /**
     * A member was lost.
     *
     * @param wasLast whether there is no connection now
     */
    void disconnected(Link link, boolean wasLast);

    void told(Link link, News news);

    void answered(Reply reply);
  }

  /** An address that is, or is to be, connected to. */
  private static final class Target {
    int failures;
    @Nullable Link link;
    boolean isPausing;
    @Nullable Status lastFailure;
  }

  private final String client;
  private final List<String> configured;
  private final BiFunction<String, Link.Listener, Link> connector;
  private final Timers timers;
  private final RandomGenerator random;
  private final ClusterState state;
  private final Listener listener;
  private final Map<String, Target> targets = new HashMap<>();
  private final Map<UUID, Link> byMember = new LinkedHashMap<>();
  private boolean isClosed;
  private CompletableFuture<Void> connected = new CompletableFuture<>();
  private final CompletableFuture<Void> first = new CompletableFuture<>();

  /** The open ones, longest-standing first; never changed. */
  private volatile Map<UUID, Link> open = Map.of();

  /**
   * Knows addresses; connects to nobody before {@link #start}.
   *
   * @param connector makes a link to an address and begins to connect it
   */
  Connections(
      String client,
      List<String> configured,
      BiFunction<String, Link.Listener, Link> connector,
      Timers timers,
      RandomGenerator random,
      ClusterState state,
      Listener listener) {
    this.client = client;
    this.configured = List.copyOf(configured);
    this.connector = connector;
    this.timers = timers;
    this.random = random;
    this.state = state;
    this.listener = listener;
  }

  /**
   * Begins to connect, and goes on to for as long as the client lives.
   *
   * @return completes with the first connection; fails when each address was tried once in vain
   */
  CompletionStage<Void> start() {
    connectWanted();
    return first;
  }

  /** The connection to a member, if there is one. */
  @Nullable Link to(UUID member) {
    return open.get(member);
  }

  /** The connected members, longest-standing first. */
  List<UUID> members() {
    return List.copyOf(open.keySet());
  }

  /** Completes when there is a connection. */
  synchronized CompletionStage<Void> whenConnected() {
    return connected;
  }

  /** Ends all connections. */
  void close() {
    List<Link> links = new ArrayList<>();
    synchronized (this) {
      isClosed = true;
      targets.values().forEach(target -> addLink(target, links));
    }
    links.forEach(link -> link.close(Status.CANCELLED.withDescription("The client ends.")));
  }

  private static void addLink(Target target, List<Link> links) {
    if (target.link != null) {
      links.add(target.link);
    }
  }

  /** Connects to all that it should be connected to and is not. */
  private void connectWanted() {
    List<String> due = new ArrayList<>();
    synchronized (this) {
      if (isClosed) {
        return;
      }
      Set<String> wanted = wanted();
      targets
          .entrySet()
          .removeIf(known -> known.getValue().link == null && !wanted.contains(known.getKey()));
      for (String address : wanted) {
        Target target = targets.computeIfAbsent(address, a -> new Target());
        if (target.link == null && !target.isPausing) {
          target.isPausing = true; // until the link is there
          due.add(address);
        }
      }
    }
    due.forEach(this::connect);
  }

  private Set<String> wanted() {
    Set<String> wanted = new LinkedHashSet<>();
    if (byMember.isEmpty()) {
      wanted.addAll(configured);
    }
    for (MemberInfo member : state.members()) {
      if (!member.clientAddress().isEmpty() && !byMember.containsKey(member.id())) {
        wanted.add(member.clientAddress());
      }
    }
    return wanted;
  }

  private void connect(String address) {
    Link link = connector.apply(address, new Events(address));
    boolean isTooLate;
    synchronized (this) {
      Target target = targets.get(address);
      isTooLate = isClosed || target == null;
      if (target != null) {
        target.isPausing = false;
        target.link = link;
      }
    }
    if (isTooLate) {
      link.close(Status.CANCELLED.withDescription("The client ends."));
    } else {
      link.start();
    }
  }

  private final class Events implements Link.Listener {
    private final String address;

    Events(String address) {
      this.address = address;
    }

    @Override
    public void opened(Link link, UUID member, Welcome welcome) {
      boolean isFirst;
      synchronized (Connections.this) {
        if (isClosed || byMember.containsKey(member)) {
          isFirst = false;
        } else {
          isFirst = byMember.isEmpty();
          byMember.put(member, link);
          timers.after(LONGEST_PAUSE_MILLIS * 1_000_000L, () -> lasts(address, link));
        }
      }
      if (byMember(member) != link) {
        link.close(Status.ALREADY_EXISTS.withDescription("There is a connection to that member."));
        return;
      }
      try {
        listener.welcomed(link, welcome);
      } catch (IllegalStateException unfit) {
        LOG.warn("{}: {}", client, unfit.getMessage());
        link.close(Status.FAILED_PRECONDITION.withDescription(unfit.getMessage()));
        return;
      }
      listener.told(link, welcome.getNews());
      publish();
      LOG.info(
          "{}: connected to member {} at {}; connections: {}.",
          client,
          member,
          address,
          open.size());
      listener.connected(isFirst);
      connectWanted();
    }

    @Override
    public void told(Link link, News news) {
      listener.told(link, news);
      connectWanted();
    }

    @Override
    public void answered(Reply reply) {
      listener.answered(reply);
    }

    @Override
    public void closed(Link link, Status why) {
      Connections.this.closed(address, link, why);
    }
  }

  /** A connection that has lasted for a while is no failure; one that ends at once is. */
  private synchronized void lasts(String address, Link link) {
    Target target = targets.get(address);
    if (target != null && target.link == link) {
      target.failures = 0;
    }
  }

  private synchronized @Nullable Link byMember(UUID member) {
    return byMember.get(member);
  }

  /** Lets calls have the connections of now. */
  private void publish() {
    CompletableFuture<Void> waited;
    synchronized (this) {
      open = new LinkedHashMap<>(byMember);
      if (byMember.isEmpty()) {
        if (connected.isDone()) {
          connected = new CompletableFuture<>();
        }
        return;
      }
      waited = connected;
    }
    waited.complete(null);
    first.complete(null);
  }

  private void closed(String address, Link link, Status why) {
    UUID member = link.member();
    boolean wasOpen;
    boolean wasLast;
    boolean isEnd;
    long pause;
    synchronized (this) {
      wasOpen = member != null && byMember.remove(member, link);
      wasLast = wasOpen && byMember.isEmpty();
      isEnd = isClosed;
      pause = failed(address, link, why);
    }
    publish();
    if (wasOpen) {
      if (!isEnd) {
        LOG.warn(
            "{}: the connection to member {} at {} is lost ({}); connections: {}. What was asked"
                + " there is asked again{}.",
            client,
            member,
            address,
            describe(why),
            open.size(),
            wasLast ? " when there is one" : "");
      }
      listener.disconnected(link, wasLast);
    } else {
      LOG.debug("{}: no connection to {}: {}.", client, address, describe(why));
    }
    failStart();
    if (!isEnd) {
      if (pause > 0) {
        timers.after(pause, () -> resume(address));
      }
      connectWanted();
    }
  }

  /** Notes a failure; returns for how long to pause. */
  private long failed(String address, Link link, Status why) {
    Target target = targets.get(address);
    if (target == null || target.link != link) {
      return 0;
    }
    target.link = null;
    target.lastFailure = why;
    target.isPausing = true;
    long most =
        Math.min(LONGEST_PAUSE_MILLIS, (long) FIRST_PAUSE_MILLIS << Math.min(target.failures, 10));
    target.failures++;
    return (long) (most * 1e6 * (0.5 + random.nextDouble() / 2));
  }

  private void resume(String address) {
    synchronized (this) {
      Target target = targets.get(address);
      if (target != null) {
        target.isPausing = false;
      }
    }
    connectWanted();
  }

  /** Gives up the start when every address has been tried. */
  private void failStart() {
    String failures;
    boolean isLetIn;
    synchronized (this) {
      if (first.isDone()
          || targets.isEmpty()
          || targets.values().stream().anyMatch(t -> t.lastFailure == null)) {
        return;
      }
      StringBuilder text = new StringBuilder();
      targets.forEach(
          (address, target) ->
              text.append(text.isEmpty() ? "" : "; ")
                  .append(address)
                  .append(": ")
                  .append(describe(target.lastFailure)));
      failures = text.toString();
      isLetIn =
          targets.values().stream()
              .noneMatch(t -> codeOf(t.lastFailure) == Status.Code.UNAUTHENTICATED);
    }
    first.completeExceptionally(
        isLetIn ? new IllegalStateException(failures) : new SecurityException(failures));
  }

  private static Status.@Nullable Code codeOf(@Nullable Status status) {
    return status == null ? null : status.getCode();
  }

  private static String describe(@Nullable Status status) {
    if (status == null) {
      return "not tried";
    }
    Throwable cause = status.getCause();
    String text = status.getDescription() == null ? "" : " " + status.getDescription();
    return status.getCode()
        + text
        + (cause == null || cause.getMessage() == null ? "" : " (" + cause.getMessage() + ")");
  }
}
