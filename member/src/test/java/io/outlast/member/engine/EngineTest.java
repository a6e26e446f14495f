// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.config.Config;
import io.outlast.core.OutlastInstance;
import io.outlast.engine.port.PartitionStore;
import io.outlast.engine.port.Transport;
import io.outlast.engine.serial.JavaSerializer;
import io.outlast.engine.view.MemberInfo;
import io.outlast.engine.wire.Input;
import io.outlast.engine.wire.Output;
import io.outlast.member.ManualClock;
import io.outlast.member.Turns;
import io.outlast.member.local.LocalStore;
import io.outlast.member.local.LocalTransport;
import io.outlast.member.message.Message;
import io.outlast.member.message.MessageCodec;
import io.outlast.member.run.RunPools;
import io.outlast.member.run.TaskHost;
import io.outlast.member.settings.SettingsOf;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The order in which a member starts and stops. */
class EngineTest {
  private static final UUID OTHER = new UUID(0, 2);

  private final Config config = new Config();
  private final SettingsOf settings = new SettingsOf(config);
  private final LocalTransport transport = new LocalTransport(new UUID(0, 1));
  private final ManualClock clock = new ManualClock();
  private final Turns turns = new Turns();
  private final RunPools pools = RunPools.threads("test");
  private final CompletableFuture<Void> time = new CompletableFuture<>();
  private final CompletableFuture<PartitionStore> store = new CompletableFuture<>();

  @AfterEach
  void stop() {
    pools.close();
  }

  @Test
  void aMemberIsReadyForOrdersOfOthersOnlyWhenItsStoresAreOpen() {
    Engine engine = engine(/* ready= */ true);
    CompletableFuture<Void> started = engine.start(() -> time).toCompletableFuture();
    turns.runAll();
    boolean whileStarting = engine.members().self().ready();

    time.complete(null);
    boolean withTheTime = engine.members().self().ready();
    store.complete(new LocalStore(transport.self(), 1, config.getPartitionCount()));
    turns.runAll();

    assertThat(whileStarting).isFalse();
    assertThat(withTheTime).isFalse();
    assertThat(started).isCompleted();
    assertThat(engine.members().self().ready()).isTrue();
  }

  @Test
  void aMemberWithAStartGateWaitsForItsApplicationToo() {
    Engine engine = engine(/* ready= */ false);
    time.complete(null);
    store.complete(new LocalStore(transport.self(), 1, config.getPartitionCount()));
    CompletableFuture<Void> started = engine.start(() -> time).toCompletableFuture();
    turns.runAll();
    boolean whenStarted = engine.members().self().ready();

    engine.ready();

    assertThat(started).isCompleted();
    assertThat(whenStarted).isFalse();
    assertThat(engine.members().self().ready()).isTrue();
  }

  @Test
  void nothingOpensAStoreBeforeTheMemberHasJoined() {
    AtomicInteger opened = new AtomicInteger();
    Engine engine = engine(/* ready= */ true, opened::incrementAndGet);
    engine.start(() -> time);

    engine.groups().of(1);
    int beforeTheTime = opened.get();
    time.complete(null);

    assertThat(beforeTheTime).isZero();
    assertThat(opened).hasValue(1);
  }

  @Test
  void aMemberThatLeavesWaitsUntilAllOthersKnow() {
    Wire wire = new Wire();
    Engine engine = oneOfTwo(wire);

    CompletableFuture<Void> drained = engine.drain().toCompletableFuture();
    turns.runAll();
    boolean beforeTheyKnow = drained.isDone();
    List<Message> farewell = List.copyOf(wire.sent);
    wire.arrives(
        new Message.TimeReply(((Message.TimeRequest) farewell.get(1)).correlation(), 0, 0));
    wire.arrives(List.of(wire.self()));
    turns.runAll();
    clock.advance(Duration.ofSeconds(1));
    turns.runAll();

    assertThat(beforeTheyKnow).isFalse();
    assertThat(farewell.get(0))
        .isEqualTo(
            new Message.Hello(info(wire.self(), /* ready= */ true).goingAway(), /* asks= */ false));
    assertThat(drained).isDone();
  }

  /** Else it would answer that no such run has begun, and begin it thereafter (R14). */
  @Test
  void aRunIsHaltedOnlyWhenTheOrdersBeforeThatHaveBeenLookedAt() {
    Wire wire = new Wire();
    Engine engine = oneOfTwo(wire);
    engine.groups().of(1);
    turns.runAll();
    wire.sent.clear();

    wire.arrives(new Message.Halt(7, 1, /* partition= */ 3, /* token= */ 9, /* interrupt= */ true));
    List<Message> atOnce = List.copyOf(wire.sent);
    turns.runAll();

    assertThat(engine.groups().ifReady(1)).isNotNull();
    assertThat(atOnce).isEmpty();
    assertThat(wire.sent).containsExactly(new Message.Halted(7, false));
  }

  /** The runs that it has given up would be taken for never begun, and begin as such. */
  @Test
  void aMemberThatIsStoppedDoesNotAnswerAnInquiryOfBefore() {
    Wire wire = new Wire();
    Engine engine = oneOfTwo(wire);
    engine.groups().of(1);
    turns.runAll();
    wire.sent.clear();
    BitSet partitions = new BitSet();
    partitions.set(3);

    wire.arrives(new Message.Inquiry(7, 1, /* version= */ 9, partitions, /* isInTable= */ true));
    int unused = engine.stop();
    turns.runAll();

    assertThat(wire.sent).noneMatch(Message.Holdings.class::isInstance);
  }

  @Test
  void aMemberThatNobodyAnswersLeavesAllTheSame() {
    Wire wire = new Wire();
    Engine engine = engine(/* ready= */ true, () -> {}, wire);
    engine.start(() -> time);
    wire.arrives(new Message.Hello(info(OTHER, /* ready= */ true), /* asks= */ false));
    turns.runAll();

    CompletableFuture<Void> drained = engine.drain().toCompletableFuture();
    clock.advance(Duration.ofSeconds(6));
    turns.runAll();

    assertThat(drained).isDone();
  }

  /** The outcome of what still runs at the other would find its owner gone. */
  @Test
  void whenAllMembersEnd_thenNoneLeavesBeforeNothingRunsAtAnyOther() {
    Wire wire = new Wire();
    Engine engine = engine(/* ready= */ true, () -> {}, wire);
    engine.start(() -> time);
    wire.arrives(new Message.Hello(info(OTHER, /* ready= */ true).goingAway(), /* asks= */ false));
    turns.runAll();

    CompletableFuture<Void> drained = engine.drain().toCompletableFuture();
    clock.advance(Duration.ofSeconds(6));
    turns.runAll();
    boolean beforeTheOtherRests = drained.isDone();
    boolean isTold = wire.sent.contains(new Message.AtRest(false));
    wire.arrives(new Message.AtRest(false));
    clock.advance(Duration.ofMillis(100));
    turns.runAll();
    boolean beforeTheOtherKnows = drained.isDone();
    wire.arrives(new Message.AtRest(true));
    clock.advance(Duration.ofMillis(100));
    turns.runAll();

    assertThat(beforeTheOtherRests).isFalse();
    assertThat(beforeTheOtherKnows).isFalse();
    assertThat(isTold).isTrue();
    assertThat(wire.sent).contains(new Message.AtRest(true));
    assertThat(drained).isDone();
  }

  /** A member that has started and opened a store beside one other. */
  private Engine oneOfTwo(Wire wire) {
    Engine engine = engine(/* ready= */ true, () -> {}, wire);
    engine.start(() -> time);
    wire.arrives(new Message.Hello(info(OTHER, /* ready= */ true), /* asks= */ false));
    time.complete(null);
    store.complete(new LocalStore(wire.self(), 1, config.getPartitionCount()));
    turns.runAll();
    wire.sent.clear();
    return engine;
  }

  private static MemberInfo info(UUID id, boolean ready) {
    return new MemberInfo(id, "", 0, Map.of(), /* lite= */ false, ready, /* leaving= */ false, "");
  }

  /** What this member sends to the one other that it sees. */
  private static final class Wire implements Transport {
    final List<Message> sent = new ArrayList<>();
    private final UUID self = new UUID(0, 1);
    private List<UUID> view = List.of(self, OTHER);
    private Listener listener;

    void arrives(Message message) {
      Output packet = new Output();
      MessageCodec.put(packet, message);
      listener.onMessage(OTHER, packet.toBytes());
    }

    void arrives(List<UUID> newView) {
      view = newView;
      listener.onView(newView);
    }

    @Override
    public UUID self() {
      return self;
    }

    @Override
    public List<UUID> view() {
      return view;
    }

    @Override
    public void send(UUID to, byte[] packet) {
      Input in = new Input(packet);
      while (!in.isAtEnd()) {
        sent.add(MessageCodec.get(in));
      }
    }

    @Override
    public void listen(Listener told) {
      listener = told;
    }
  }

  private Engine engine(boolean ready) {
    return engine(ready, () -> {});
  }

  private Engine engine(boolean ready, Runnable onOpen) {
    return engine(ready, onOpen, transport);
  }

  private Engine engine(boolean ready, Runnable onOpen, Transport transport) {
    MemberInfo self = info(transport.self(), ready);
    return new Engine(
        new Platform(
            transport,
            clock,
            clock,
            turns,
            turns,
            pools,
            durability -> {
              onOpen.run();
              return store;
            },
            () -> 7,
            /* journal= */ null),
        new EngineSettings(
            self,
            config.getPartitionCount(),
            /* initialSize= */ 1,
            settings.durabilities(),
            config.getDrainTimeout(),
            /* recoveryMinMembers= */ 0,
            config.getPersistenceConfig().getRecoveryTimeout(),
            settings),
        new TaskHost(instance(), null, new JavaSerializer(null)),
        (durability, partition, version) -> {});
  }

  private static OutlastInstance instance() {
    return (OutlastInstance)
        Proxy.newProxyInstance(
            OutlastInstance.class.getClassLoader(),
            new Class<?>[] {OutlastInstance.class},
            (proxy, method, arguments) -> {
              throw new UnsupportedOperationException(method.getName());
            });
  }
}
