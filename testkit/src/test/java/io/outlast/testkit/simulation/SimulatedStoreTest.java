// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.engine.port.PartitionStore.NotOwnerException;
import io.outlast.engine.port.PartitionStore.Ownership;
import io.outlast.engine.port.PartitionStore.Write;
import io.outlast.engine.port.StoreKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SimulatedStoreTest {
  private static final int PARTITION = 3;
  private static final Duration MOMENT = Duration.ofMillis(100);
  private static final Duration PAST_DETECTION = Duration.ofSeconds(11);

  private final SimulatedWorld world = SimulatedWorld.withSeed(42);
  private final List<StoreProbe> probes =
      new ArrayList<>(world.start(3).stream().map(StoreProbe::on).toList());

  @Test
  void whenAListenerIsSet_thenItIsToldThePresentStateAtOnce() {
    assertThat(probes).allSatisfy(probe -> assertThat(probe.told).hasSize(1));
    assertThat(owner().last().settled()).isTrue();
    assertThat(ownedByAll()).isEqualTo(allPartitions());
  }

  @Test
  void whenTheOwnerWrites_thenOwnerAndBackupHoldTheValue() {
    CompletionStage<Void> written = owner().write(PARTITION, 0, 7);
    assertThat(written).isNotDone();

    world.run(MOMENT);

    assertThat(written).isCompleted();
    assertThat(holders(0, 7)).hasSize(2).contains(owner());
    assertThat(owner().store.copies(PARTITION)).isEqualTo(2);
  }

  @Test
  void whenAValueIsRemoved_thenNobodyHoldsIt() {
    owner().write(PARTITION, 0, 7);
    world.run(MOMENT);

    CompletionStage<Void> removed = owner().remove(PARTITION, 0);
    world.run(MOMENT);

    assertThat(removed).isCompleted();
    assertThat(holders(0, 7)).isEmpty();
  }

  @Test
  void whenANodeThatIsNotTheOwnerWrites_thenItIsRefused() {
    CompletionStage<Void> written = backup().write(PARTITION, 0, 7);

    assertThat(written)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(NotOwnerException.class);
  }

  @Test
  void whenAWriteIsUnderWay_thenAnotherToThePartitionIsAFault() {
    owner().write(PARTITION, 0, 7);

    assertThatThrownBy(() -> owner().write(PARTITION, 1, 8))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("partition 3");
  }

  @Test
  void whenAKeyIsTwiceInABatch_thenItIsAFault() {
    Write write = new Write(new StoreKey(1, 0), () -> new byte[0]);

    assertThatThrownBy(() -> owner().store.write(PARTITION, List.of(write, write)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whenTheOwnerCrashes_thenABackupOwnsThePartitionWithTheValues() {
    owner().write(PARTITION, 0, 7);
    world.run(MOMENT);
    StoreProbe heir = backup();

    world.crash(owner().node);
    world.run(Duration.ofMillis(30));

    assertThat(heir.owns(PARTITION)).isTrue();
    assertThat(heir.values(PARTITION)).isEqualTo(Map.of(0, 7));
  }

  @Test
  void whenACopyIsLost_thenAnotherIsMadeAndTheStoreSettles() {
    owner().write(PARTITION, 0, 7);
    world.run(MOMENT);

    world.crash(owner().node);
    world.awaitSettled();

    assertThat(holders(0, 7)).hasSize(2);
    assertThat(owner().last().settled()).isTrue();
    assertThat(owner().store.copies(PARTITION)).isEqualTo(2);
  }

  @Test
  void whenAnOwnerIsCrashing_thenTheStoreIsNotSettledUntilCopiesAreBack() {
    StoreProbe heir = backup();

    world.crash(owner().node);
    world.runUntil(() -> heir.owns(PARTITION), MOMENT);

    assertThat(heir.last().settled()).isFalse();
    assertThat(heir.last().lost().isEmpty()).isTrue();
  }

  @Test
  void whenOwnerAndBackupsCrashTogether_thenEverySurvivorIsToldOnceWhatIsLost() {
    owner().write(PARTITION, 0, 7);
    world.run(MOMENT);
    StoreProbe survivor = bystander();

    world.crash(backup().node);
    world.crash(owner().node);
    world.awaitSettled();

    assertThat(survivor.told.stream().filter(told -> told.lost().get(PARTITION))).hasSize(1);
    assertThat(survivor.owns(PARTITION)).isTrue();
    assertThat(survivor.values(PARTITION)).isEmpty();
  }

  @Test
  void whenAMemberJoins_thenItOwnsPartitionsWithTheirValues() {
    writeEverywhere();

    StoreProbe joined = join();
    world.awaitSettled();

    assertThat(joined.last().owned().isEmpty()).isFalse();
    assertThat(joined.last().owned().stream())
        .allSatisfy(p -> assertThat(joined.values(p)).isEqualTo(Map.of(0, 100 + p)));
    assertThat(ownedByAll()).isEqualTo(allPartitions());
  }

  @Test
  void whenOwnershipMoves_thenTwoMembersMayBothBelieveToOwn() {
    assertThat(LongStream.rangeClosed(1, 10)).anyMatch(SimulatedStoreTest::hasTwoOwnersInAMove);
  }

  @Test
  void whenAMoveOvertakesAWrite_thenTheWriteIsStoredByAllOrRefused() {
    join();
    List<CompletionStage<Void>> writes = new ArrayList<>();
    for (int i = 1; !world.isSettled() || i < 10; i++) {
      writes.add(owner().write(PARTITION, 0, i));
      world.runUntil(
          () -> writes.get(writes.size() - 1).toCompletableFuture().isDone(),
          Duration.ofSeconds(5));
    }

    int lastStored = writes.size();
    assertThat(writes.get(lastStored - 1)).isCompleted();
    assertThat(holders(0, lastStored)).hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whenWritesOvertakeATransfer_thenTheNewerValuesStayOnAllCopies(long seed) {
    Chronicle chronicle = new Chronicle(/* slots= */ 20);
    WorldConfig slow =
        WorldConfig.builder().durabilities(2).install(DelayRange.ofMillis(0, 200)).build();
    SimulatedWorld other = new SimulatedWorld(new Simulation(seed), slow);
    for (SimulatedNode node : other.start(3)) {
      chronicle.inhabitants.add(new Inhabitant(node, 2, chronicle));
    }
    other.run(Duration.ofSeconds(2));

    chronicle.inhabitants.add(new Inhabitant(other.join(), 2, chronicle));
    other.awaitSettled();
    chronicle.inhabitants.forEach(Inhabitant::fallSilent);
    other.run(MOMENT);

    other.simulation().act(chronicle::requireValues);
  }

  static LongStream seeds() {
    return Simulation.seeds(30);
  }

  @Test
  void whenTheOriginatorOfAWriteCrashes_thenTheValueIsOnSomeCopiesOrNone() {
    boolean survived = false;
    boolean vanished = false;
    for (long seed = 1; seed <= 20; seed++) {
      boolean found = survivesCrashOfWriter(seed);
      survived |= found;
      vanished |= !found;
    }

    assertThat(survived).isTrue();
    assertThat(vanished).isTrue();
  }

  @Test
  void whenABackupIsSilent_thenTheWriteWaitsUntilItIsGivenUp() {
    world.pause(backup().node);
    CompletionStage<Void> written = owner().write(PARTITION, 0, 7);
    world.run(Duration.ofSeconds(9));
    assertThat(written).isNotDone();

    world.run(Duration.ofSeconds(2));

    assertThat(written).isCompleted();
  }

  @Test
  void whenABackupStaysSilentPastTheTimeout_thenTheOutcomeIsUnknown() {
    WorldConfig hasty = WorldConfig.builder().writeTimeout(Duration.ofSeconds(2)).build();
    SimulatedWorld other = new SimulatedWorld(new Simulation(1), hasty);
    List<StoreProbe> pair = other.start(2).stream().map(StoreProbe::on).toList();
    StoreProbe owner = pair.get(0).owns(PARTITION) ? pair.get(0) : pair.get(1);
    other.pause(pair.get(0) == owner ? pair.get(1).node : pair.get(0).node);

    CompletionStage<Void> written = owner.write(PARTITION, 0, 7);
    other.run(Duration.ofSeconds(3));

    assertFailedUnknown(written);
  }

  @Test
  void whenAWriteIsMadeToFail_thenItsOutcomeIsUnknownAndItMayBeWrittenAgain() {
    world.failNextWrites(owner().node, 1);
    CompletionStage<Void> failed = owner().write(PARTITION, 0, 7);
    world.run(MOMENT);
    CompletionStage<Void> repeated = owner().write(PARTITION, 0, 7);
    world.run(MOMENT);

    assertFailedUnknown(failed);
    assertThat(repeated).isCompleted();
    assertThat(holders(0, 7)).hasSize(2);
  }

  @Test
  void whenAMemberLeaves_thenOthersOwnItsPartitionsBeforeItGoes() {
    writeEverywhere();
    StoreProbe leaver = owner();

    CompletionStage<Void> left = leaver.store.leave();
    world.runUntil(() -> left.toCompletableFuture().isDone(), Duration.ofSeconds(5));

    assertThat(leaver.last().owned().isEmpty()).isTrue();
    assertThat(leaver.node.transport().view()).hasSize(3);
    assertThat(leaver.store.leave()).isSameAs(left);
    world.awaitSettled();
    assertThat(holders(0, 100 + PARTITION)).hasSize(2).doesNotContain(leaver);
  }

  @Test
  void whenMembersLeaveOneAfterAnother_thenNothingIsLost() {
    writeEverywhere();

    world.leave(probes.get(0).node);
    world.awaitSettled();
    world.leave(probes.get(1).node);
    world.awaitSettled();

    StoreProbe last = probes.get(2);
    assertThat(last.last().owned()).isEqualTo(allPartitions());
    assertThat(last.values(PARTITION)).isEqualTo(Map.of(0, 100 + PARTITION));
    assertThat(last.told).allSatisfy(told -> assertThat(told.lost().isEmpty()).isTrue());
  }

  @Test
  void whenNobodyCanTakeOver_thenLeavingEndsAtOnce() {
    StoreProbe alone = StoreProbe.on(SimulatedWorld.withSeed(1).start(1).get(0));

    assertThat(alone.store.leave().toCompletableFuture()).isCompleted();
  }

  @Test
  void whenALiteMemberJoins_thenItOwnsNothingAndKnowsTheOwners() {
    StoreProbe lite = StoreProbe.on(world.joinLite());
    world.awaitSettled();

    assertThat(lite.last().owned().isEmpty()).isTrue();
    assertThat(lite.store.owner(PARTITION)).isEqualTo(owner().node.id());
    assertThat(lite.last().settled()).isTrue();
  }

  @Test
  void whenThereIsNoDataMember_thenPartitionsHaveNoOwner() {
    SimulatedWorld other = SimulatedWorld.withSeed(1);
    StoreProbe lite = StoreProbe.on(other.joinLite());

    other.awaitSettled();

    assertThat(lite.store.owner(PARTITION)).isNull();
    assertThat(lite.store.copies(PARTITION)).isZero();
  }

  @Test
  void whenASplitLasts_thenEachSideOwnsAllPartitions() {
    StoreProbe alone = probes.get(0);

    world.split(List.of(alone.node), List.of(probes.get(1).node, probes.get(2).node));
    world.run(PAST_DETECTION);

    assertThat(alone.last().owned()).isEqualTo(allPartitions());
    BitSet others = (BitSet) probes.get(1).last().owned().clone();
    others.or(probes.get(2).last().owned());
    assertThat(others).isEqualTo(allPartitions());
  }

  @Test
  void whenASplitHeals_thenTheSmallerSideLosesItsValuesAndRejoins() {
    writeEverywhere();
    StoreProbe alone = owner();
    world.split(List.of(alone.node));
    world.run(PAST_DETECTION);
    alone.write(PARTITION, 0, 666);
    world.run(MOMENT);
    int toldBefore = alone.told.size();

    world.heal();
    world.awaitSettled();

    List<Ownership> since = alone.told.subList(toldBefore, alone.told.size());
    assertThat(since.get(0).owned().isEmpty()).isTrue();
    assertThat(alone.droppings).containsExactly(Map.of(0, 666));
    assertThat(alone.last().owned().isEmpty()).isFalse();
    assertThat(alone.told).extracting(Ownership::version).isSorted().doesNotHaveDuplicates();
    assertThat(holders(0, 666)).isEmpty();
    assertThat(holders(0, 100 + PARTITION)).hasSize(2);
  }

  @Test
  void whenAPausedOwnerWasGivenUp_thenWhatItWritesAfterwardsIsNotAcknowledgedByTheOthers() {
    writeEverywhere();
    StoreProbe paused = owner();
    world.pause(paused.node);
    world.run(PAST_DETECTION);
    StoreProbe heir = owner();

    world.resume(paused.node);
    paused.node.newExecutor().execute(() -> paused.write(PARTITION, 0, 666));
    world.awaitSettled();

    assertThat(heir).isNotSameAs(paused);
    assertThat(holders(0, 666)).isEmpty();
  }

  @Test
  void whenDurabilitiesDiffer_thenEachStoreHasItsOwnNumberOfCopies() {
    WorldConfig config = WorldConfig.builder().durabilities(0, 2).build();
    SimulatedWorld other = new SimulatedWorld(new Simulation(1), config);
    SimulatedNode node = other.start(3).get(0);

    assertThat(node.store(0).copies(PARTITION)).isEqualTo(1);
    assertThat(node.store(2).copies(PARTITION)).isEqualTo(3);
    assertThatThrownBy(() -> node.store(1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whenAWorldIsDescribed_thenMembersOwnersAndValuesAreNamed() {
    owner().write(PARTITION, 5, 7);
    world.run(MOMENT);

    assertThat(world.describe())
        .contains("node-1", "node-2", "node-3")
        .contains("partition 3 owned by [" + owner().node + "]")
        .contains(owner().node + " holds 1/5=[0, 0, 0, 7]");
  }

  private static boolean hasTwoOwnersInAMove(long seed) {
    SimulatedWorld world = SimulatedWorld.withSeed(seed);
    world.start(2);
    world.join();
    boolean[] seen = {false};
    world.runUntil(
        () -> {
          seen[0] |= IntStream.range(0, 16).anyMatch(p -> world.owners(1, p).size() > 1);
          return world.isSettled();
        },
        Duration.ofSeconds(5));
    return seen[0];
  }

  private static boolean survivesCrashOfWriter(long seed) {
    SimulatedWorld world = SimulatedWorld.withSeed(seed);
    List<StoreProbe> pair = world.start(2).stream().map(StoreProbe::on).toList();
    StoreProbe owner = pair.get(0).owns(PARTITION) ? pair.get(0) : pair.get(1);
    StoreProbe heir = owner == pair.get(0) ? pair.get(1) : pair.get(0);
    owner.write(PARTITION, 0, 7);
    world.crash(owner.node);
    world.awaitSettled();
    return !heir.values(PARTITION).isEmpty();
  }

  private static void assertFailedUnknown(CompletionStage<Void> written) {
    assertThat(written)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(TimeoutException.class);
  }

  private StoreProbe join() {
    StoreProbe joined = StoreProbe.on(world.join());
    probes.add(joined);
    return joined;
  }

  /** Puts 100 + partition into slot 0 of each partition. */
  private void writeEverywhere() {
    for (StoreProbe probe : probes) {
      probe.last().owned().stream().forEach(p -> probe.write(p, 0, 100 + p));
    }
    world.run(MOMENT);
  }

  private StoreProbe owner() {
    SimulatedNode owner = world.owners(1, PARTITION).get(0);
    return probes.stream().filter(probe -> probe.node == owner).findFirst().orElseThrow();
  }

  private StoreProbe backup() {
    return probes.stream().filter(probe -> rank(probe) == 1).findFirst().orElseThrow();
  }

  private StoreProbe bystander() {
    return probes.stream().filter(probe -> rank(probe) < 0).findFirst().orElseThrow();
  }

  private int rank(StoreProbe probe) {
    Topology topology = owner().node.simulatedStore(1).installed();
    return topology.writeOwners(PARTITION).indexOf(probe.node);
  }

  private List<StoreProbe> holders(int slot, int value) {
    return probes.stream()
        .filter(probe -> probe.node.isAlive())
        .filter(probe -> probe.values(PARTITION).getOrDefault(slot, -1) == value)
        .toList();
  }

  private BitSet ownedByAll() {
    BitSet owned = new BitSet();
    for (StoreProbe probe : probes) {
      assertThat(owned.intersects(probe.last().owned())).isFalse();
      owned.or(probe.last().owned());
    }
    return owned;
  }

  private BitSet allPartitions() {
    BitSet all = new BitSet();
    all.set(0, world.config().partitions());
    return all;
  }
}
