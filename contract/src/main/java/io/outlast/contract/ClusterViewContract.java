// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.cluster.Member;
import io.outlast.cluster.MembershipListener;
import io.outlast.config.Config;
import io.outlast.core.OutlastInstance;
import io.outlast.partition.Partition;
import io.outlast.partition.PartitionService;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Members and partitions as instances see them (SPEC §1). */
public abstract class ClusterViewContract extends ContractSuite {

  @Test
  void whenMembersRun_thenEveryInstanceSeesThemAll() {
    Set<UUID> uuids =
        fixture().members().stream()
            .map(member -> member.getCluster().getLocalMember().getUuid())
            .collect(Collectors.toSet());

    assertThat(fixture().instances())
        .allSatisfy(
            instance ->
                assertThat(instance.getCluster().getMembers())
                    .extracting(Member::getUuid)
                    .containsExactlyInAnyOrderElementsOf(uuids));
    assertThat(uuids).hasSize(fixture().members().size());
  }

  @Test
  void whenSeveralInstancesListTheMembers_thenTheOrderIsTheSame() {
    List<List<Member>> lists =
        fixture().instances().stream()
            .map(instance -> List.copyOf(instance.getCluster().getMembers()))
            .toList();

    assertThat(lists).containsOnly(lists.get(0));
  }

  @Test
  void whenTheMembersAreListed_thenTheSetCannotBeChanged() {
    Set<Member> members = submitter().getCluster().getMembers();

    assertThatThrownBy(members::clear).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void whenAMemberIsAskedForItself_thenItIsTheLocalOneOfTheList() {
    assertThat(fixture().members())
        .allSatisfy(
            member -> {
              Member local = member.getCluster().getLocalMember();
              assertThat(local.localMember()).isTrue();
              assertThat(local.isLiteMember()).isFalse();
              InetSocketAddress address = local.getSocketAddress();
              assertThat(address.isUnresolved()).isEqualTo(address.getPort() == 0);
              assertThat(member.getCluster().getMembers())
                  .filteredOn(Member::localMember)
                  .containsExactly(local);
            });
  }

  @Test
  void whenAMemberHasAttributes_thenAllSeeThem() {
    Config config = fixture().newConfig().setMemberAttributes(Map.of("zone", "b"));
    try (OutlastInstance member = fixture().newMember(config)) {
      Member local = member.getCluster().getLocalMember();

      assertThat(local.getAttributes()).containsExactly(Map.entry("zone", "b"));
      assertThat(member.getCluster().getMembers())
          .filteredOn(local::equals)
          .extracting(Member::getAttributes)
          .containsExactly(Map.of("zone", "b"));
    }
  }

  @Test
  void whenThePartitionsAreListed_thenThereAreAsManyAsConfiguredInOrder() {
    List<Integer> expected =
        IntStream.range(0, submitter().getConfig().getPartitionCount()).boxed().toList();

    assertThat(fixture().instances())
        .allSatisfy(
            instance ->
                assertThat(instance.getPartitionService().getPartitions())
                    .extracting(Partition::getPartitionId)
                    .containsExactlyElementsOf(expected));
  }

  @Test
  void whenMembersRun_thenEachPartitionHasOneOwnerThatAllAgreeOn() {
    List<List<Member>> owners =
        fixture().instances().stream()
            .map(
                instance ->
                    instance.getPartitionService().getPartitions().stream()
                        .map(Partition::getOwner)
                        .toList())
            .toList();

    assertThat(owners).containsOnly(owners.get(0));
    assertThat(owners.get(0)).doesNotContainNull();
    assertThat(Set.copyOf(owners.get(0))).isEqualTo(submitter().getCluster().getMembers());
  }

  @Test
  void whenAKeyIsLookedUp_thenItsPartitionIsOneOfTheList() {
    PartitionService partitions = submitter().getPartitionService();

    assertThat(partitions.getPartitions()).contains(partitions.getPartition("key"));
    assertThat(partitions.getPartition("key")).isEqualTo(partitions.getPartition("key"));
  }

  @Test
  void whenListenersAreRemoved_thenTheyWereThereOnce() {
    UUID membership = submitter().getCluster().addMembershipListener(new MembershipListener() {});
    UUID lost = submitter().getPartitionService().addPartitionLostListener(event -> {});

    assertThat(submitter().getCluster().removeMembershipListener(membership)).isTrue();
    assertThat(submitter().getCluster().removeMembershipListener(membership)).isFalse();
    assertThat(submitter().getPartitionService().removePartitionLostListener(lost)).isTrue();
    assertThat(submitter().getPartitionService().removePartitionLostListener(lost)).isFalse();
  }
}
