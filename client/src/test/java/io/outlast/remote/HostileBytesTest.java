// SPDX-License-Identifier: Apache-2.0
package io.outlast.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.outlast.client.config.ClientConfig;
import io.outlast.core.ClassRefusedException;
import io.outlast.core.OutlastInstance;
import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply.Refused;
import io.outlast.engine.serial.JavaSerializer;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.task.TaskId;
import io.outlast.protocol.Frames;
import io.outlast.protocol.v1.FromClient;
import io.outlast.protocol.v1.FromMember;
import io.outlast.protocol.v1.Hello;
import io.outlast.protocol.v1.PeerGrpc;
import io.outlast.protocol.v1.Request;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.management.BadAttributeValueExpException;
import javax.swing.event.EventListenerList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
  void whileStrangersGoOnAndOn_thenTheMemberNeedsNoMoreMemory() throws Exception {
    whenBytesAreNoProtocolAtAll_thenOthersAreServedAsBefore();
    long before = used();

    for (int i = 0; i < 5; i++) {
      whenBytesAreNoProtocolAtAll_thenOthersAreServedAsBefore();
      whenCommandsAreRandom_thenTheyAreRefusedAndOthersAreServed();
    }

    assertThat(used() - before).as("bytes more on the heap").isLessThan(32L << 20);
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
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

  @Test
  void whenAClientIsOfANewerVersion_thenItIsServedByTheLowerOfTheTwo() throws Exception {
    byte[] inspect = Frames.request(1, HOME, new Command.Destroy()).getCommand().toByteArray();
    byte[] newer = Arrays.copyOf(inspect, inspect.length + 5);

    assertThat(sendRaw(hello(Frames.VERSION + 1, Frames.VERSION), newer)).isEqualTo("Done");
    assertThat(sendRaw(hello(Frames.VERSION, 0), newer)).isEqualTo("INVALID_ARGUMENT");
    assertThat(sendRaw(hello(Frames.VERSION + 1, Frames.VERSION + 1), inspect))
        .isEqualTo("FAILED_PRECONDITION");
    assertThat(sendRaw(hello(Frames.VERSION + 1, 0), inspect)).isEqualTo("FAILED_PRECONDITION");
    assertThat(sendRaw(hello(0, 0), inspect)).isEqualTo("FAILED_PRECONDITION");
    assertServes();
  }

  @Test
  void whenAClientHasTooMuchOpen_thenItIsToldSoAndOthersAreServed() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    LATCHES.put("open", end);
    long id =
        member.instance().getDurableExecutorService("jobs").submit(new Waiting("open")).getTaskId();
    Address home = new Address(1, TaskId.partition(id), JOBS);
    FromClient.Builder hello = FromClient.newBuilder().setHello(hello(Frames.VERSION, 0));
    List<FromClient> messages = new ArrayList<>(List.of(hello.build()));
    for (int sent = 0; sent < 260_000; ) {
      FromClient.Builder many = FromClient.newBuilder();
      for (int i = 0; i < 10_000; i++) {
        many.addRequests(Frames.request(++sent, home, new Command.Await(id, null)));
      }
      messages.add(many.build());
    }

    try {
      assertThat(send(messages.toArray(FromClient[]::new))).isEqualTo("TOO_MANY_REQUESTS");
      assertServes();
    } finally {
      end.countDown();
    }
  }

  // ---- Objects ----------------------------------------------------------------------------------

  /** Objects that no member reads: of a class that nobody has named, and of known chains. */
  static Stream<Object> hostileTasks() {
    return Stream.of(
        new Gadget(),
        new Carrier(new Gadget()),
        new Carrier(new HashMap<>(Map.of(new Gadget(), 1))),
        new Carrier(new BadAttributeValueExpException(null)),
        new Carrier(new EventListenerList()));
  }

  @ParameterizedTest
  @MethodSource("hostileTasks")
  void whenAClientSubmitsWhatMayNotBeRead_thenTheTaskFailsAndNothingRuns(Object hostile)
      throws Exception {
    HARM.set(0);
    try (OneMember strict =
            new OneMember(config -> config.setAllowedClasses(List.of(Carrier.class.getName())));
        OutlastInstance client = RemoteClient.start(strict.clientConfig())) {
      Callable<?> task =
          hostile instanceof Callable<?> itself ? itself : new Carrier((Serializable) hostile);
      var future = client.getDurableExecutorService("jobs").submit(task);

      assertThatThrownBy(() -> future.get(30, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(ClassRefusedException.class)
          .hasMessageContaining("Class ");
      assertThat(HARM).hasValue(0);
      assertThat(client.getDurableExecutorService("jobs").submit(new Carrier("fine")).get())
          .isEqualTo("fine");
    }
  }

  @Test
  void whenNobodyHasLoggedIn_thenNothingIsRead() throws Exception {
    HARM.set(0);
    byte[] task = new JavaSerializer(null).toBytes(new Carrier(new Gadget()));
    HARM.set(0);
    try (OneMember closed =
        new OneMember(config -> config.getClientSecurity().addToken("a", "0123456789abcdef"))) {
      assertThat(
              send(
                  closed.port(),
                  FromClient.newBuilder().setHello(hello(Frames.VERSION, 0)).build(),
                  FromClient.newBuilder()
                      .addRequests(Frames.request(1, HOME, submit(task)))
                      .build()))
          .isEqualTo("UNAUTHENTICATED");
      assertThat(HARM).hasValue(0);
    }
  }

  @Test
  void whenAResultMayNotBeReadByTheClient_thenItsFutureNamesTheClass() throws Exception {
    ClientConfig strict = member.clientConfig().addAllowedClasses("com.acme.**");
    try (OutlastInstance client = RemoteClient.start(strict)) {
      var result = client.getDurableExecutorService("jobs").submit(new Carrier(new Holder()));
      var failure = client.getDurableExecutorService("jobs").submit(new Failing());

      assertThatThrownBy(() -> result.get(30, TimeUnit.SECONDS))
          .hasCauseInstanceOf(ClassRefusedException.class)
          .hasMessageContaining(Holder.class.getName())
          .hasMessageContaining("allowed-classes");
      assertThatThrownBy(() -> failure.get(30, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(ClassRefusedException.class)
          .hasMessageContaining(OwnFailure.class.getName());
    }
  }

  private static final AtomicInteger HARM = new AtomicInteger();
  private static final Map<String, CountDownLatch> LATCHES = new ConcurrentHashMap<>();

  /** Does harm when it is read, or asked for its hash code. */
  static final class Gadget implements Callable<String>, Serializable {
    private static final long serialVersionUID = 1L;

    private void readObject(ObjectInputStream in) {
      HARM.incrementAndGet();
    }

    @Override
    public int hashCode() {
      return HARM.incrementAndGet();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Gadget;
    }

    @Override
    public String call() {
      HARM.incrementAndGet();
      return "harm";
    }
  }

  record Carrier(Serializable load) implements Callable<Serializable>, Serializable {
    @Override
    public Serializable call() {
      return load;
    }
  }

  record Holder() implements Serializable {}

  record Waiting(String latch) implements Callable<String>, Serializable {
    @Override
    public String call() throws InterruptedException {
      LATCHES.get(latch).await();
      return latch;
    }
  }

  static final class OwnFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  static final class Failing implements Callable<String>, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public String call() {
      throw new OwnFailure();
    }
  }

  // ---- Helpers ----------------------------------------------------------------------------------

  private static Hello hello(int version, int oldest) {
    return Hello.newBuilder()
        .setVersion(version)
        .setOldestVersion(oldest)
        .setClusterName("dev")
        .build();
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
    return sendRaw(hello(Frames.VERSION, 0), command);
  }

  private static String sendRaw(Hello hello, byte[] command) throws Exception {
    return send(
        FromClient.newBuilder().setHello(hello).build(),
        FromClient.newBuilder()
            .addRequests(
                Request.newBuilder().setCorrelation(1).setCommand(ByteString.copyFrom(command)))
            .build());
  }

  /** Sends messages on a new stream; returns how it ends, or why the first request is refused. */
  private static String send(FromClient... messages) throws Exception {
    return send(member.port(), messages);
  }

  private static String send(int port, FromClient... messages) throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
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
                          .forEach(
                              reply ->
                                  end.complete(
                                      reply instanceof Refused refused
                                          ? refused.reason().name()
                                          : reply.getClass().getSimpleName()));
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
