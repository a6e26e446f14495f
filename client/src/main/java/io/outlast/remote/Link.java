// SPDX-License-Identifier: Apache-2.0
package io.outlast.remote;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.outlast.protocol.Frames;
import io.outlast.protocol.Outbox;
import io.outlast.protocol.v1.FromClient;
import io.outlast.protocol.v1.FromMember;
import io.outlast.protocol.v1.Hello;
import io.outlast.protocol.v1.News;
import io.outlast.protocol.v1.PeerGrpc;
import io.outlast.protocol.v1.Reply;
import io.outlast.protocol.v1.Request;
import io.outlast.protocol.v1.Welcome;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One stream to one member, from the attempt to connect to its end; never used again. gRPC calls
 * its methods one at a time; all else is safe from any thread.
 */
final class Link implements ClientResponseObserver<FromClient, FromMember> {
  /** Told of what comes in, one call at a time for each link; calls return at once. */
  interface Listener {
    /** The member has said who it is. */
    void opened(Link link, UUID member, Welcome welcome);

    void told(Link link, News news);

    void answered(Reply reply);

    /** It is over, told once; {@link Link#member} is null if it never was open. */
    void closed(Link link, Status why);
  }

  private final String address;
  private final Hello hello;
  private final ManagedChannel channel;
  private final Listener listener;
  private final Executor packing;
  private final AtomicBoolean isClosed = new AtomicBoolean();
  private volatile @Nullable ClientCallStreamObserver<FromClient> stream;
  private volatile @Nullable Outbox<FromClient, FromClient> outbox;
  private volatile @Nullable UUID member;

  /** Begins nothing before {@link #start}. */
  Link(String address, Hello hello, ManagedChannel channel, Executor packing, Listener listener) {
    this.address = address;
    this.hello = hello;
    this.channel = channel;
    this.packing = packing;
    this.listener = listener;
  }

  /** Begins to connect. */
  void start() {
    PeerGrpc.newStub(channel).connect(this);
    send(FromClient.newBuilder().setHello(hello).build());
  }

  String address() {
    return address;
  }

  /** Who is at the other end; null before it has said so. */
  @Nullable UUID member() {
    return member;
  }

  void send(Request request) {
    send(FromClient.newBuilder().addRequests(request).build());
  }

  private void send(FromClient message) {
    Outbox<FromClient, FromClient> out = outbox;
    if (out != null) {
      out.add(message);
    }
  }

  boolean isClosed() {
    return isClosed.get();
  }

  /** Ends it; the listener is told. */
  void close(Status why) {
    if (isClosed.compareAndSet(false, true)) {
      ClientCallStreamObserver<FromClient> call = stream;
      if (call != null) {
        call.cancel(why.getDescription(), null);
      }
      channel.shutdownNow();
      listener.closed(this, why);
    }
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<FromClient> call) {
    Outbox<FromClient, FromClient> out =
        new Outbox<>(call, packing, Link::pack, FromClient::getSerializedSize);
    call.setOnReadyHandler(out::pump);
    outbox = out;
    stream = call;
  }

  private static FromClient pack(List<FromClient> things) {
    if (things.size() == 1) {
      return things.get(0);
    }
    FromClient.Builder packed = FromClient.newBuilder();
    things.forEach(packed::mergeFrom);
    return packed.build();
  }

  @Override
  public void onNext(FromMember message) {
    if (isClosed.get()) {
      return;
    }
    if (message.hasWelcome() && !isUnderstood(message.getWelcome())) {
      return;
    }
    if (message.hasWelcome()) {
      UUID id = Frames.uuid(message.getWelcome().getMember());
      member = id;
      listener.opened(this, id, message.getWelcome());
    }
    if (message.hasNews()) {
      listener.told(this, message.getNews());
    }
    message.getRepliesList().forEach(listener::answered);
  }

  private boolean isUnderstood(Welcome welcome) {
    boolean isSpoken = Frames.isSpoken(welcome.getOldestVersion(), welcome.getVersion());
    if (!isSpoken) {
      close(
          Status.FAILED_PRECONDITION.withDescription(
              "The member speaks versions %d to %d of the protocol, this client %d to %d."
                  .formatted(
                      welcome.getOldestVersion(),
                      welcome.getVersion(),
                      Frames.OLDEST_VERSION,
                      Frames.VERSION)));
    }
    return isSpoken;
  }

  @Override
  public void onError(Throwable broken) {
    close(
        broken instanceof StatusRuntimeException e ? e.getStatus() : Status.fromThrowable(broken));
  }

  @Override
  public void onCompleted() {
    close(Status.UNAVAILABLE.withDescription("The member has ended the stream."));
  }

  @Override
  public String toString() {
    return address + " (" + (member == null ? "connecting" : member) + ")";
  }
}
