// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import static io.outlast.member.cluster.TestCluster.key;
import static io.outlast.member.cluster.TestCluster.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.outlast.engine.port.PartitionStore.NotOwnerException;
import io.outlast.engine.port.PartitionStore.Ownership;
import io.outlast.engine.port.PartitionStore.Write;
import io.outlast.member.cluster.TestCluster.Member;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.infinispan.commands.write.PutMapCommand;
import org.infinispan.context.InvocationContext;
import org.infinispan.factories.ComponentRegistry;
import org.infinispan.interceptors.AsyncInterceptorChain;
import org.infinispan.interceptors.DDAsyncInterceptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InfinispanStoreTest {
  private final TestCluster cluster = new TestCluster();

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void aSingleMemberKeepsWhatItWrites() {
    Member member = cluster.start();

    member.write(1, 7, put(0, "a"), put(1, "b"), put(2, "c"));
    member.write(1, 7, put(0, "a2"), new Write(key(1), null));

    assertThat(member.holds(1, 7)).isEqualTo(Map.of(0, "a2", 2, "c"));
    assertThat(member.holds(1, 8)).isEmpty();
    assertThat(member.store(1).copies(7)).isEqualTo(1);
    assertThat(member.store(1).durability()).isEqualTo(1);
    assertThat(member.told(1).last().owned().cardinality()).isEqualTo(cluster.partitionCount());
    assertThat(member.told(1).last().settled()).isTrue();
  }

  @Test
  void valuesAreOnTheOwnerAndItsBackupsAndNowhereElse() {
    List<Member> members = cluster.start(3, 1);

    cluster.partitions(p -> owner(members, 1, p).write(1, p, put(0, "v" + p), put(1, "w" + p)));

    cluster.partitions(
        p -> {
          assertThat(
                  members.stream()
                      .filter(m -> m.holds(1, p).equals(Map.of(0, "v" + p, 1, "w" + p))))
              .hasSize(2);
          assertThat(members.stream().filter(m -> m.holds(1, p).isEmpty())).hasSize(1);
          assertThat(members.get(0).store(1).copies(p)).isEqualTo(2);
        });
  }

  /** See {@link DirectWrites}. */
  @Test
  void whileNoPartitionMovesTheEngineIsNotAsked() {
    List<Member> members = cluster.start(2, 1);
    AtomicInteger asked = new AtomicInteger();
    members.forEach(member -> count(member, asked));

    cluster.partitions(p -> owner(members, 1, p).write(1, p, put(0, "v" + p)));

    assertThat(asked).hasValue(0);
    cluster.partitions(
        p -> assertThat(members).allMatch(m -> m.holds(1, p).equals(Map.of(0, "v" + p))));
  }

  private static void count(Member member, AtomicInteger batches) {
    ComponentRegistry.componentOf(member.cluster.cache(1), AsyncInterceptorChain.class)
        .addInterceptorBefore(
            new DDAsyncInterceptor() {
              @Override
              public Object visitPutMapCommand(InvocationContext context, PutMapCommand command) {
                batches.incrementAndGet();
                return invokeNext(context, command);
              }
            },
            Fence.class);
  }

  @Test
  void onlyTheOwnerMayWrite() {
    List<Member> members = cluster.start(2, 1);
    Member other = members.get(0).owns(1, 3) ? members.get(1) : members.get(0);

    assertThatThrownBy(() -> other.write(1, 3, put(0, "x")))
        .hasRootCauseInstanceOf(NotOwnerException.class);
    assertThat(members.get(0).holds(1, 3)).isEmpty();
  }

  @Test
  void whenTheOwnerCrashes_thenABackupOwnsThePartitionWithItsValues() {
    List<Member> members = cluster.start(3, 1);
    members.forEach(m -> m.told(1));
    cluster.partitions(p -> owner(members, 1, p).write(1, p, put(0, "v" + p)));
    Member crashed = members.get(1);
    BitSet orphans = crashed.owned(1);

    crashed.crash();

    cluster.awaitSettled(1);
    cluster.partitions(
        p -> assertThat(owner(cluster.members, 1, p).holds(1, p)).containsEntry(0, "v" + p));
    for (Member member : cluster.members) {
      await().untilAsserted(() -> assertThat(member.told(1).last().settled()).isTrue());
      assertThat(member.told(1).last().owned()).isEqualTo(member.owned(1));
      assertThat(member.told(1).lost().isEmpty()).isTrue();
    }
    assertThat(orphans.isEmpty()).isFalse();
  }

  @Test
  void whenAMemberJoins_thenItOwnsPartitionsByANewerTableAndWithTheirValues() {
    Member old = cluster.start(1, 1).get(0);
    cluster.partitions(p -> old.write(1, p, put(0, "v" + p)));
    long before = old.told(1).last().version();

    Member joined = cluster.start();
    var told = joined.told(1);

    cluster.awaitSettled(1);
    assertThat(joined.owned(1).isEmpty()).isFalse();
    assertThat(told.last().version()).isGreaterThan(before);
    cluster.partitions(
        p -> assertThat(owner(cluster.members, 1, p).holds(1, p)).containsEntry(0, "v" + p));
  }

  @Test
  void whenAMemberLeaves_thenOthersOwnItsPartitionsWithTheirValuesAndItCanStillBeAsked() {
    List<Member> members = cluster.start(2, 1);
    cluster.partitions(p -> owner(members, 1, p).write(1, p, put(0, "v" + p)));
    Member leaver = members.get(0);
    Member stays = members.get(1);
    leaver.told(1);

    leaver.store(1).leave().toCompletableFuture().join();

    await()
        .untilAsserted(
            () -> assertThat(stays.owned(1).cardinality()).isEqualTo(cluster.partitionCount()));
    cluster.partitions(p -> assertThat(stays.holds(1, p)).containsEntry(0, "v" + p));
    assertThat(leaver.told(1).last().owned().isEmpty()).isTrue();
    cluster.partitions(p -> assertThat(leaver.store(1).owner(p)).isNull());
    assertThat(leaver.cluster.transport().view()).hasSize(2);
    assertThatThrownBy(() -> leaver.write(1, 0, put(0, "x")))
        .hasRootCauseInstanceOf(NotOwnerException.class);
  }

  @Test
  void whenAllCopiesCrash_thenThePartitionsAreToldAsLost() {
    List<Member> members = cluster.start(3, 0);
    members.forEach(m -> m.told(0));
    Member crashed = members.get(2);
    BitSet orphans = crashed.owned(0);

    crashed.crash();

    cluster.awaitSettled(0);
    for (Member member : cluster.members) {
      await().untilAsserted(() -> assertThat(member.told(0).last().settled()).isTrue());
      assertThat(member.told(0).lost()).isEqualTo(orphans);
    }
  }

  @Test
  void aStoreIsOpenedEverywhereByTheFirstToAskForIt() {
    List<Member> members = List.of(cluster.start(), cluster.start());

    members.get(1).store(2);
    members.get(0).store(0);

    for (Member member : members) {
      assertThat(member.cluster.opened())
          .extracting(InfinispanStore::durability)
          .containsExactlyInAnyOrder(0, 2);
    }
    cluster.awaitSettled(0);
    cluster.awaitSettled(2);
    cluster.partitions(p -> owner(members, 2, p).write(2, p, put(0, "two")));
    cluster.partitions(p -> assertThat(members.get(0).holds(0, p)).isEmpty());
    cluster.partitions(p -> assertThat(members.get(0).holds(2, p)).containsEntry(0, "two"));

    Member joined = cluster.start();
    assertThat(joined.cluster.opened())
        .extracting(InfinispanStore::durability)
        .containsExactlyInAnyOrder(0, 2);
    assertThat(joined.store(2).copies(0)).isEqualTo(3);
  }

  @Test
  void aLiteMemberOwnsNothingAndKeepsNothing() {
    Member full = cluster.start();
    Member lite = cluster.startLite();
    full.store(1);
    cluster.awaitSettled(1);

    cluster.partitions(p -> full.write(1, p, put(0, "v")));

    assertThat(full.owned(1).cardinality()).isEqualTo(cluster.partitionCount());
    cluster.partitions(p -> assertThat(lite.store(1).owner(p)).isEqualTo(full.self()));
    cluster.partitions(p -> assertThat(lite.holds(1, p)).isEmpty());
    assertThat(lite.told(1).last().settled()).isTrue();
    assertThat(full.store(1).copies(0)).isEqualTo(1);
  }

  @Test
  void whenASplitHeals_thenTheLosingSideDropsItsValuesAndOwnsWhatItIsGiven() {
    List<Member> members = cluster.start(3, 1);
    cluster.partitions(p -> owner(members, 1, p).write(1, p, put(0, "before")));
    members.forEach(m -> m.told(1));
    Member alone = members.get(2);
    cluster.split(members.subList(0, 2), List.of(alone));
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> alone.owned(1).cardinality() == cluster.partitionCount());
    await().until(() -> members.get(0).store(1).topology().getMembers().size() == 2);
    cluster.partitions(p -> alone.write(1, p, put(1, "alone")));
    var dropped = new BitSet();
    InfinispanStore aloneStore = alone.store(1);
    alone.told(1).onDropping =
        () ->
            cluster.partitions(
                p ->
                    aloneStore.scan(
                        p, (key, value) -> dropped.set(p, key.slot() == 1 || dropped.get(p))));

    cluster.heal();

    await()
        .atMost(Duration.ofSeconds(15))
        .until(() -> alone.cluster.transport().view().size() == 3);
    cluster.awaitSettled(1);
    cluster.partitions(
        p -> assertThat(owner(members, 1, p).holds(1, p)).isEqualTo(Map.of(0, "before")));
    List<Ownership> told = alone.told(1).ownerships();
    assertThat(told).anyMatch(ownership -> ownership.version() > 2 && ownership.owned().isEmpty());
    assertThat(alone.told(1).last().owned()).isEqualTo(alone.owned(1));
    assertThat(members.get(0).told(1).lost().isEmpty()).isTrue();
    assertThat(dropped.cardinality()).isEqualTo(cluster.partitionCount());
  }

  @Test
  void whenAMemberIsBackThatDidNotNoticeThatItWasOut_thenItsWritesMeanwhileHaveEnded() {
    List<Member> members = cluster.start(2, 1);
    Member well = members.get(0);
    Member unheard = members.get(1);
    unheard.discard().setDownDiscardRate(1);
    await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> well.cluster.transport().view().size() == 1);

    unheard.discard().setDownDiscardRate(0);
    List<CompletableFuture<Void>> writes =
        unheard.owned(1).stream()
            .mapToObj(p -> unheard.store(1).write(p, List.of(put(0, "late"))).toCompletableFuture())
            .toList();
    cluster.awaitSettled(1);

    assertThat(writes).isNotEmpty();
    await().atMost(Duration.ofSeconds(8)).until(() -> writes.stream().allMatch(Future::isDone));
  }

  @Test
  void whenMembersLeaveTogether_thenTheyGoOneByOneAndNothingIsLost() {
    List<Member> members = cluster.start(4, 1);
    cluster.partitions(p -> owner(members, 1, p).write(1, p, put(0, "v" + p)));
    members.forEach(m -> m.told(1));

    var leaves =
        members.subList(0, 3).stream().map(m -> m.store(1).leave().toCompletableFuture()).toList();

    leaves.forEach(leave -> assertThat(leave).succeedsWithin(Duration.ofSeconds(15)));
    Member last = members.get(3);
    await().until(() -> last.told(1).last().owned().cardinality() == cluster.partitionCount());
    cluster.partitions(p -> assertThat(last.holds(1, p)).containsEntry(0, "v" + p));
    assertThat(last.told(1).lost().isEmpty()).isTrue();
  }

  private static Member owner(List<Member> members, int durability, int partition) {
    return members.stream().filter(m -> m.owns(durability, partition)).findFirst().orElseThrow();
  }
}
