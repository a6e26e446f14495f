// SPDX-License-Identifier: Apache-2.0
package io.outlast.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.outlast.core.OutlastInstance;
import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply.Refused;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Outcome;
import io.outlast.protocol.Frames;
import io.outlast.protocol.v1.FromClient;
import io.outlast.protocol.v1.FromMember;
import io.outlast.protocol.v1.Hello;
import io.outlast.protocol.v1.PeerGrpc;
import io.outlast.protocol.v1.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whoever reaches the client port can send anything; members stay up and tell nothing. */
class HostileBytesTest {
  private static final long SEED = Long.getLong("outlast.hostile.seed", 7);
  private static final int ROUNDS = 200;
  private static final ExecutorId JOBS = new ExecutorId(ExecutorId.Kind.DURABLE, "jobs");
  private static final Address HOME = new Address(1, 0, JOBS);

  private static OneMember member;

  @BeforeAll
  static void start() {
    member = new OneMember(config -> {});
  }

  @AfterAll
  static void stop() {
    member.close();
  }

  @Test
  void whenBytesAreNoProtocolAtAll_thenOthersAreServedAsBefore() throws Exception {
    Random random = new Random(SEED);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = new byte[1 + random.nextInt(5_000)];
      random.nextBytes(bytes);
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), member.port())) {
        socket.getOutputStream().write(bytes);
      } catch (IOException closedByTheMember) {
        continue;
      }
    }

    assertServes();
  }

  @Test
  void whenCommandsAreRandom_thenTheyAreRefusedAndOthersAreServed() throws Exception {
    Random random = new Random(SEED);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);

      assertThat(sendRaw(bytes))
          .as("round %d, seed %d", i, SEED)
          .isIn("INVALID_ARGUMENT", "NOT_POSSIBLE");
    }

    assertServes();
  }

  @Test
  void whenCommandsAreCutShort_thenTheClientIsLetGo() throws Exception {
    byte[] whole = Frames.request(1, HOME, submit(new byte[64])).getCommand().toByteArray();

    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThat(sendRaw(cut)).as("cut after %d bytes", length).isEqualTo("INVALID_ARGUMENT");
    }
    assertThat(sendRaw(Arrays.copyOf(whole, whole.length + 1))).isEqualTo("INVALID_ARGUMENT");
    assertServes();
  }

  @Test
  void whenACommandIsForMembersOnly_thenItIsRefused() throws Exception {
    assertRefused(HOME, new Command.Finish(1, 1, new Outcome.Cancelled(new Identity(1, 1))));
    assertRefused(HOME, new Command.Decline(1, 1, new UUID(0, 0), "any"));
    assertRefused(HOME, new Command.Confirm(1, 1));
    assertRefused(HOME, new Command.Expire(1, 1));
    assertRefused(HOME, new Command.Vouch("name", new Identity(1, 1)));
    assertServes();
  }

  @Test
  void whenAnAddressIsNone_thenItIsRefused() throws Exception {
    Command inspect = new Command.Inspect();
    assertRefused(new Address(1, 271, JOBS), inspect);
    assertRefused(new Address(1, -1, JOBS), inspect);
    assertRefused(new Address(3, 0, JOBS), inspect);
    assertRefused(new Address(200, 0, JOBS), inspect);
    assertRefused(new Address(Address.BOUND, 0, JOBS), inspect);
    assertRefused(new Address(1, 0, JOBS, new UUID(1, 1)), inspect);
    assertServes();
  }

  @Test
  void whenAMessageIsTooLong_thenTheStreamEndsAndOthersAreServed() throws Exception {
    byte[] tooLong = new byte[Frames.MAX_MESSAGE_BYTES + 1];

    assertThat(sendRaw(tooLong)).isIn("RESOURCE_EXHAUSTED", "CANCELLED");
    assertServes();
  }

  @Test
  void whenSomethingIsAskedBeforeHello_thenTheStreamEnds() throws Exception {
    assertThat(
            send(
                FromClient.newBuilder()
                    .addRequests(Frames.request(1, HOME, new Command.Inspect()))
                    .build()))
        .isEqualTo("INVALID_ARGUMENT");
  }

  private static Command submit(byte[] task) {
    return new Command.Submit(new Identity(1, 1), 0, task, /* awaitsEnd= */ true);
  }

  private static void assertRefused(Address address, Command command) throws Exception {
    assertThat(sendRaw(Frames.request(1, address, command).getCommand().toByteArray()))
        .as("%s to %s", command, address)
        .isEqualTo("NOT_POSSIBLE");
  }

  private static String sendRaw(byte[] command) throws Exception {
    Hello hello = Hello.newBuilder().setVersion(Frames.VERSION).setClusterName("dev").build();
    return send(
        FromClient.newBuilder().setHello(hello).build(),
        FromClient.newBuilder()
            .addRequests(
                Request.newBuilder().setCorrelation(1).setCommand(ByteString.copyFrom(command)))
            .build());
  }

  /** Sends messages on a new stream; returns how it ends, or why the first request is refused. */
  private static String send(FromClient... messages) throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", member.port()).usePlaintext().build();
    CompletableFuture<String> end = new CompletableFuture<>();
    try {
      StreamObserver<FromClient> stream =
          PeerGrpc.newStub(channel)
              .connect(
                  new StreamObserver<>() {
                    @Override
                    public void onNext(FromMember message) {
                      message.getRepliesList().stream()
                          .map(Frames::reply)
                          .forEach(reply -> end.complete(((Refused) reply).reason().name()));
                    }

                    @Override
                    public void onError(Throwable ended) {
                      end.complete(Status.fromThrowable(ended).getCode().name());
                    }

                    @Override
                    public void onCompleted() {
                      end.complete("OK");
                    }
                  });
      for (FromClient message : messages) {
        stream.onNext(message);
      }
      return end.get(30, TimeUnit.SECONDS);
    } finally {
      channel.shutdownNow();
    }
  }

  private static void assertServes() throws Exception {
    try (OutlastInstance client = RemoteClient.start(member.clientConfig())) {
      assertThat(
              client
                  .getDurableExecutorService("jobs")
                  .submit(() -> "served")
                  .get(30, TimeUnit.SECONDS))
          .isEqualTo("served");
    }
  }
}
