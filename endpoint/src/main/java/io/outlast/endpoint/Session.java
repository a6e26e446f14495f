// SPDX-License-Identifier: Apache-2.0
package io.outlast.endpoint;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.outlast.engine.endpoint.EndpointHost;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway;
import io.outlast.engine.gateway.Reply;
import io.outlast.protocol.Frames;
import io.outlast.protocol.Outbox;
import io.outlast.protocol.v1.FromClient;
import io.outlast.protocol.v1.FromMember;
import io.outlast.protocol.v1.Hello;
import io.outlast.protocol.v1.News;
import io.outlast.protocol.v1.Request;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's stream. Its commands go into the member's own {@link Gateway}, which brings them to
 * whoever owns the partition; a request that comes again is carried out once and answered again.
 *
 * <p>gRPC calls the methods of the stream one at a time; replies come from any thread.
 */
final class Session implements StreamObserver<FromClient> {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  /** A client that takes no more replies than this is let go: members keep no more for it. */
  private static final long MOST_WAITING_BYTES = 2L * Frames.MAX_MESSAGE_BYTES;

  /**
   * Requests of one client that wait for something. Each costs some hundred bytes here and in the
   * gateway; a client that is right has as many as futures that somebody waits for.
   */
  static final int MOST_OPEN_REQUESTS = 250_000;

  /** Bytes of commands that are not carried out yet, of one client. */
  static final long MOST_OPEN_BYTES = 4L * Frames.MAX_MESSAGE_BYTES;

  private final EndpointHost host;
  private final Newsroom newsroom;
  private final Sessions sessions;
  private final Access access;
  private final String principal;
  private final ServerCallStreamObserver<FromMember> client;
  private final Outbox<FromMember, FromMember> outbox;
  private final Map<Long, Pending> pending = new ConcurrentHashMap<>();
  private final AtomicLong openBytes = new AtomicLong();
  private String name = "(not greeted)";

  /** What is appended to commands that are known is skipped then. */
  private boolean isNewer;

  private boolean isGreeted;
  private volatile boolean isOver;

  Session(
      EndpointHost host,
      Newsroom newsroom,
      Sessions sessions,
      Access access,
      String principal,
      ServerCallStreamObserver<FromMember> client) {
    this.host = host;
    this.newsroom = newsroom;
    this.sessions = sessions;
    this.access = access;
    this.principal = principal;
    this.client = client;
    this.outbox =
        new Outbox<>(client, host.packing(), Session::pack, FromMember::getSerializedSize);
    client.setOnReadyHandler(outbox::pump);
    client.setOnCancelHandler(this::gone);
  }

  private static FromMember pack(List<FromMember> things) {
    if (things.size() == 1) {
      return things.get(0);
    }
    FromMember.Builder packed = FromMember.newBuilder();
    for (FromMember thing : things) {
      if (thing.hasWelcome()) {
        packed.setWelcome(thing.getWelcome());
      }
      if (thing.hasNews()) {
        // The latest holds all but the losses, each of which is told once.
        packed.setNews(
            thing.getNews().toBuilder().addAllLosses(packed.getNews().getLossesList()).build());
      }
      packed.addAllReplies(thing.getRepliesList());
    }
    return packed.build();
  }

  @Override
  public void onNext(FromClient message) {
    if (isOver) {
      return;
    }
    if (!isGreeted) {
      greet(message);
      return;
    }
    for (Request request : message.getRequestsList()) {
      if (!carryOut(request)) {
        return;
      }
    }
  }

  private void greet(FromClient message) {
    Hello hello = message.getHello();
    String cluster = host.config().getClusterName();
    if (!message.hasHello()) {
      end(Status.INVALID_ARGUMENT.withDescription("A client says Hello first."));
    } else if (!Frames.isSpoken(hello.getOldestVersion(), hello.getVersion())) {
      end(
          Status.FAILED_PRECONDITION.withDescription(
              "The client speaks versions %d to %d of the protocol, this member %d to %d."
                  .formatted(
                      hello.getOldestVersion(),
                      hello.getVersion(),
                      Frames.OLDEST_VERSION,
                      Frames.VERSION)));
    } else if (!hello.getClusterName().equals(cluster)) {
      end(
          Status.FAILED_PRECONDITION.withDescription(
              "This is a member of cluster '%s', not of '%s'."
                  .formatted(cluster, hello.getClusterName())));
    } else {
      name = hello.getClientName();
      isNewer = hello.getVersion() > Frames.VERSION;
      isGreeted = true;
      outbox.add(FromMember.newBuilder().setWelcome(Welcomes.of(host, newsroom.now())).build());
      sessions.add(this);
      LOG.info("{}: client '{}' is connected as '{}'.", host.instance().getName(), name, principal);
    }
  }

  /** Whether the request could be read. */
  private boolean carryOut(Request request) {
    Frames.Order order;
    try {
      order = Frames.order(request, isNewer);
    } catch (RuntimeException unreadable) {
      LOG.warn(
          "{}: client '{}' is let go: it has sent what nobody can read: {}",
          host.instance().getName(),
          name,
          unreadable.getMessage());
      end(Status.INVALID_ARGUMENT.withDescription(String.valueOf(unreadable.getMessage())));
      return false;
    }
    Pending known = pending.get(request.getCorrelation());
    if (order.command() instanceof Command.Forget) {
      // The gateway sees that the call to which this refers is not wanted any more.
      Pending forgotten = pending.remove(request.getCorrelation());
      if (forgotten != null) {
        forgotten.carriedOut();
      }
    } else if (known != null) {
      known.tellAgain();
      return true;
    }
    Optional<Reply.Refused> refusal =
        Requests.refusal(order, host.gateway())
            .or(() -> access.refusal(principal, order.address().executor(), order.command()));
    if (refusal.isPresent()) {
      LOG.debug("{}: refused: {}", host.instance().getName(), refusal.get().message());
      send(request.getCorrelation(), refusal.get());
      return true;
    }
    Pending waits =
        new Pending(request.getCorrelation(), order.command(), request.getCommand().size());
    if (!(order.command() instanceof Command.Forget)) {
      if (pending.size() >= MOST_OPEN_REQUESTS || openBytes.get() > MOST_OPEN_BYTES) {
        send(request.getCorrelation(), tooMany());
        return true;
      }
      openBytes.addAndGet(waits.bytes);
      pending.put(request.getCorrelation(), waits);
    }
    host.gateway().send(order.address(), order.command(), waits);
    return true;
  }

  private Reply.Refused tooMany() {
    return new Reply.Refused(
        Reply.Reason.TOO_MANY_REQUESTS,
        "Client '%s' has %d requests with %d MB open at member '%s', which keeps %d, and commands of %d MB, for one client. Let go of futures, or wait for some, before asking for more."
            .formatted(
                name,
                pending.size(),
                openBytes.get() >> 20,
                host.instance().getName(),
                MOST_OPEN_REQUESTS,
                MOST_OPEN_BYTES >> 20));
  }

  /** Tells the client what has changed. */
  void tell(News news) {
    outbox.add(FromMember.newBuilder().setNews(news).build());
  }

  /** Lets the client go because the member goes. */
  void leave() {
    end(Status.UNAVAILABLE.withDescription("This member leaves the cluster; ask another."));
  }

  private void end(Status status) {
    gone();
    outbox.close(() -> client.onError(status.asRuntimeException()));
  }

  /** Nobody is there any more to be told anything; the tasks go on. */
  private void gone() {
    isOver = true;
    pending.clear();
    sessions.remove(this);
  }

  @Override
  public void onError(Throwable broken) {
    gone();
  }

  @Override
  public void onCompleted() {
    gone();
    outbox.close(client::onCompleted);
    LOG.info("{}: client '{}' has left.", host.instance().getName(), name);
  }

  private void send(long correlation, Reply reply) {
    outbox.add(
        FromMember.newBuilder()
            .addReplies(Frames.reply(correlation, Sizes.sendable(reply)))
            .build());
    if (outbox.waitingBytes() > MOST_WAITING_BYTES) {
      LOG.warn(
          "{}: client '{}' is let go: it does not take its replies, and {} MB of them wait.",
          host.instance().getName(),
          name,
          outbox.waitingBytes() >> 20);
      end(Status.RESOURCE_EXHAUSTED.withDescription("The client does not take its replies."));
    }
  }

  /** A request on its way. */
  private final class Pending implements Gateway.Receiver {
    private final long correlation;
    private final boolean hasTwoReplies;
    private final int bytes;
    private final AtomicBoolean isCarriedOut = new AtomicBoolean();
    private @Nullable Reply first;

    Pending(long correlation, Command command, int bytes) {
      this.correlation = correlation;
      this.bytes = bytes;
      this.hasTwoReplies = command instanceof Command.Submit submit && submit.awaitsEnd();
    }

    @Override
    public synchronized void receive(Reply reply) {
      if (!isWanted()) {
        return;
      }
      carriedOut();
      if (hasTwoReplies && reply instanceof Reply.Stored) {
        first = reply;
      } else {
        pending.remove(correlation, this);
      }
      send(
          correlation,
          isEndOfMember(reply) ? Reply.Moved.SOMEWHERE : access.visible(principal, reply));
    }

    /** Its bytes are kept by nobody any more. */
    void carriedOut() {
      if (isCarriedOut.compareAndSet(false, true)) {
        openBytes.addAndGet(-bytes);
      }
    }

    /** The member stops; what it cannot tell the client, another can. */
    private boolean isEndOfMember(Reply reply) {
      return reply instanceof Reply.Unknown
          || (reply instanceof Reply.Refused refused
              && refused.reason() == Reply.Reason.NOT_RUNNING);
    }

    /** The request came again: the answer to it may have been lost. */
    synchronized void tellAgain() {
      if (first != null) {
        send(correlation, first);
      }
    }

    @Override
    public boolean passesOn() {
      return true;
    }

    @Override
    public boolean isWanted() {
      return !isOver && pending.get(correlation) == this;
    }
  }
}
