// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.port.Timers;
import io.outlast.engine.port.Transport;
import io.outlast.engine.view.MemberInfo;
import io.outlast.engine.wire.Input;
import io.outlast.member.Seeds;
import io.outlast.member.membership.Members;
import io.outlast.member.message.Courier;
import io.outlast.member.message.Message;
import io.outlast.member.message.MessageCodec;
import io.outlast.member.message.PendingCalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * One cluster time on machines whose wall clocks say what they like (SPEC §3, R1). The machines and
 * their network are simulated: messages take different times there and back, and monotonic clocks
 * run at slightly different speeds.
 */
class TimeSyncTest {
  private static final Duration DAY = Duration.ofDays(1);
  private final World world = new World(new Random(1));

  @Test
  void theFirstMembersWallClockBecomesTheClustersTime() {
    Machine first = world.join(Duration.ZERO);

    assertThat(first.started).isCompleted();
    assertThat(first.time.nanos()).isEqualTo(world.now);
    assertThat(first.time.errorBoundNanos()).isZero();
  }

  @Test
  void whenANewcomersWallClockIsWrong_thenItHasTheClustersTimeAllTheSame() {
    Machine first = world.join(Duration.ZERO);
    Machine early = world.join(DAY.negated());
    Machine late = world.join(DAY);
    world.run(Duration.ofSeconds(1));

    assertThat(early.started).isCompleted();
    assertThat(late.started).isCompleted();
    world.assertWithinBounds(first);
    assertThat(late.time.errorBoundNanos()).isLessThan(Duration.ofMillis(2).toNanos());
  }

  @Test
  void whenTheWallClockOfAMemberJumps_thenNothingChanges() {
    Machine first = world.join(Duration.ZERO);
    Machine second = world.join(Duration.ofMinutes(3));
    world.run(Duration.ofSeconds(100));

    first.wallAhead += DAY.toNanos();
    second.wallAhead -= DAY.toNanos();
    world.run(Duration.ofSeconds(100));

    world.assertWithinBounds(first);
    assertThat(Math.abs(first.time.nanos() - world.now)).isLessThan(drift(200));
  }

  @Test
  void whenTheWallClockOfTheCoordinatorIsWrongAndItCrashes_thenTimeGoesOnWithoutAJump() {
    Machine first = world.join(DAY);
    Machine second = world.join(Duration.ZERO);
    Machine third = world.join(DAY.negated());
    world.run(Duration.ofSeconds(100));
    long before = second.time.nanos();

    world.crash(first);
    world.run(Duration.ofSeconds(200));
    Machine newcomer = world.join(Duration.ZERO);
    world.run(Duration.ofSeconds(1));

    assertThat(second.time.nanos() - before - Duration.ofSeconds(201).toNanos())
        .isBetween(-drift(201), drift(201));
    world.assertWithinBounds(second);
    assertThat(newcomer.started).isCompleted();
    assertThat(Math.abs(newcomer.time.nanos() - third.time.nanos()))
        .isLessThan(third.time.errorBoundNanos() + newcomer.time.errorBoundNanos());
  }

  @Test
  void whenTheCoordinatorCrashesBeforeItHasAnswered_thenTheNewcomerAsksTheNextOne() {
    Machine first = world.join(DAY);
    Machine second = world.join(Duration.ZERO);
    world.run(Duration.ofSeconds(1));
    Machine newcomer = world.join(DAY.negated());

    world.crash(first);
    world.run(Duration.ofSeconds(1));

    assertThat(newcomer.started).isCompleted();
    assertThat(Math.abs(newcomer.time.nanos() - second.time.nanos()))
        .isLessThan(newcomer.time.errorBoundNanos() + second.time.errorBoundNanos());
  }

  @Test
  void whenANewcomerBecomesCoordinatorBeforeItKnowsTheTime_thenItAsksTheYoungerOnes() {
    Machine first = world.join(DAY);
    Machine second = world.join(Duration.ZERO);
    world.run(Duration.ofSeconds(1));
    Machine newcomer = world.join(DAY.negated());
    newcomer.isDeaf = true;
    Machine younger = world.join(DAY.multipliedBy(2));
    world.run(Duration.ofSeconds(1));
    assertThat(younger.started).isCompleted();
    long before = younger.time.nanos();

    world.crash(first);
    world.run(Duration.ofSeconds(1));
    world.crash(second);
    newcomer.isDeaf = false;
    world.run(Duration.ofSeconds(99));

    assertThat(newcomer.started).isCompleted();
    assertThat(Math.abs(newcomer.time.nanos() - younger.time.nanos()))
        .isLessThan(newcomer.time.errorBoundNanos() + younger.time.errorBoundNanos());
    assertThat(younger.time.nanos() - before - Duration.ofSeconds(100).toNanos())
        .as("the time goes on")
        .isBetween(-drift(100), drift(100));
  }

  @Test
  void whenOnlyNewcomersAreLeft_thenTheOldestOnesClockIsTheTime() {
    Machine first = world.join(DAY);
    world.run(Duration.ofSeconds(1));
    Machine older = world.join(Duration.ZERO);
    Machine younger = world.join(DAY.negated());
    older.isDeaf = true;
    younger.isDeaf = true;
    world.run(Duration.ofSeconds(1));

    world.crash(first);
    world.run(Duration.ofMillis(2));
    assertThat(younger.started).isNotDone();
    older.isDeaf = false;
    younger.isDeaf = false;
    world.run(Duration.ofSeconds(10));

    assertThat(older.started).isCompleted();
    assertThat(younger.started).isCompleted();
    assertThat(older.time.errorBoundNanos()).isZero();
    world.assertWithinBounds(older);
  }

  @Test
  void whenAMemberJoinsABusyCluster_thenItKnowsTheTimeWellAsSoonAsThatIsPossible() {
    Machine first = world.join(Duration.ZERO);
    world.slownessNanos = Duration.ofMillis(80).toNanos();
    Machine newcomer = world.join(DAY);
    world.run(Duration.ofSeconds(1));

    assertThat(newcomer.started).as("it does not wait for better times").isCompleted();
    assertThat(newcomer.time.errorBoundNanos()).isGreaterThan(Duration.ofMillis(2).toNanos());

    world.slownessNanos = 0;
    world.run(Duration.ofSeconds(2));

    assertThat(newcomer.time.errorBoundNanos()).isLessThan(Duration.ofMillis(1).toNanos());
    world.assertWithinBounds(first);
  }

  @Test
  void whenTheMachineIsBusyForAMoment_thenANewcomerWaitsForAnAnswerThatIsQuick() {
    world.join(Duration.ZERO);
    world.slownessNanos = Duration.ofMillis(20).toNanos();
    Machine newcomer = world.join(DAY);
    world.run(Duration.ofMillis(300));
    assertThat(newcomer.started).isNotDone();

    world.slownessNanos = 0;
    world.run(Duration.ofMillis(100));

    assertThat(newcomer.started).isCompleted();
    assertThat(newcomer.time.errorBoundNanos()).isLessThan(Duration.ofMillis(2).toNanos());
  }

  @Test
  void whateverTheClocksAndTheNetworkDo_membersDifferByTheirErrorBoundsAtMost() {
    Seeds.forEach(
        30,
        random -> {
          World any = new World(random);
          Machine first = any.join(Duration.ofSeconds(random.nextInt(1_000_000)));
          for (int i = 0; i < 4; i++) {
            any.join(Duration.ofSeconds(random.nextInt(1_000_000) - 500_000));
            any.run(Duration.ofMillis(random.nextInt(60_000)));
          }
          for (int i = 0; i < 20; i++) {
            any.machines.get(random.nextInt(5)).wallAhead = random.nextLong() / 4;
            any.run(Duration.ofSeconds(random.nextInt(100)));
            any.assertWithinBounds(first);
          }
        });
  }

  /** How far a clock may be off after so many seconds. */
  private static long drift(long seconds) {
    return seconds * 100_000;
  }

  /** Machines, and what is going on among them. {@code now} is the right time. */
  private static final class World {
    private record Event(long at, long number, Runnable action) {}

    final List<Machine> machines = new ArrayList<>();
    final Random random;
    long now = Duration.ofDays(20_000).toNanos();

    /** By how much each message is late at least. */
    long slownessNanos;

    private final PriorityQueue<Event> events =
        new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private long numbers;

    World(Random random) {
      this.random = random;
    }

    Machine join(Duration wallAhead) {
      Machine machine = new Machine(this, new UUID(0, machines.size() + 1), wallAhead);
      machines.add(machine);
      tellView();
      machine.start();
      return machine;
    }

    void crash(Machine machine) {
      machines.remove(machine);
      machine.isDead = true;
      after(1_000_000, this::tellView);
    }

    private void tellView() {
      List<UUID> view = machines.stream().map(machine -> machine.id).toList();
      machines.forEach(
          machine -> {
            machine.members.viewChanged(view);
            machine.calls.viewChanged(new LinkedHashSet<>(view));
          });
    }

    void after(long delayNanos, Runnable action) {
      events.add(new Event(now + Math.max(0, delayNanos), numbers++, action));
    }

    void run(Duration time) {
      long end = now + time.toNanos();
      while (!events.isEmpty() && events.peek().at <= end) {
        Event next = events.remove();
        now = Math.max(now, next.at);
        next.action.run();
      }
      now = end;
    }

    void assertWithinBounds(Machine founder) {
      for (Machine machine : machines) {
        assertThat(Math.abs(machine.time.nanos() - founder.time.nanos()))
            .as("%s and %s", machine.id, founder.id)
            .isLessThanOrEqualTo(machine.time.errorBoundNanos());
      }
    }
  }

  /** A member of the cluster on a machine of its own. */
  private static final class Machine implements Transport {
    final World world;
    final UUID id;
    final Members members;
    final PendingCalls calls;
    final SystemClusterTime time;
    CompletableFuture<Void> started;
    long wallAhead;
    boolean isDead;

    /** Whether nothing that is sent to it arrives. */
    boolean isDeaf;

    private final Courier<Message> courier = new Courier<>(this, Runnable::run, MessageCodec::put);
    private final long bootedAt;
    private final double speed;

    Machine(World world, UUID id, Duration wallAhead) {
      this.world = world;
      this.id = id;
      this.wallAhead = wallAhead.toNanos();
      bootedAt = world.now - world.random.nextInt();
      speed = 1 + (world.random.nextDouble() - 0.5) * 200e-6;
      time = new SystemClusterTime(this::monotonic, this::wallMillis);
      members = new Members(courier, new MemberInfo(id, "", 0, Map.of(), false, true, false, ""));
      calls = new PendingCalls(courier, timers(), members.view());
    }

    void start() {
      started = new TimeSync(time, members, calls, timers()).start().toCompletableFuture();
    }

    long monotonic() {
      return (long) ((world.now - bootedAt) * speed);
    }

    private long wallMillis() {
      return (world.now + wallAhead) / 1_000_000;
    }

    private Timers timers() {
      return (delay, action) -> {
        world.after(delay, () -> unlessDead(action));
        return () -> {};
      };
    }

    private void unlessDead(Runnable action) {
      if (!isDead) {
        action.run();
      }
    }

    @Override
    public UUID self() {
      return id;
    }

    @Override
    public List<UUID> view() {
      return List.copyOf(members.view());
    }

    @Override
    public void send(UUID to, byte[] packet) {
      for (Machine machine : world.machines) {
        if (machine.id.equals(to)) {
          long trip = world.slownessNanos + 50_000 + world.random.nextInt(400_000);
          world.after(trip, () -> machine.unlessDead(() -> machine.receive(id, packet)));
        }
      }
    }

    private void receive(UUID from, byte[] packet) {
      if (isDeaf) {
        return;
      }
      Input in = new Input(packet);
      while (!in.isAtEnd()) {
        Message message = MessageCodec.get(in);
        if (message instanceof Message.TimeRequest asked) {
          courier.send(
              from,
              new Message.TimeReply(asked.correlation(), time.nanos(), time.errorBoundNanos()));
        } else if (message instanceof Message.TimeReply reply) {
          calls.answered(reply.correlation(), reply);
        }
      }
    }

    @Override
    public void listen(Listener listener) {}
  }
}
