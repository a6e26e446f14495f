// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.protection;

import io.outlast.cluster.Cluster;
import io.outlast.cluster.Member;
import io.outlast.cluster.MembershipListener;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** A cluster that has as many members as a test says. */
final class FakeMembers implements Cluster {
  private volatile Set<Member> members = Set.of();

  FakeMembers(int size) {
    resize(size);
  }

  void resize(int size) {
    members =
        LongStream.range(0, size)
            .mapToObj(number -> new Numbered(new UUID(0, number)))
            .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public Set<Member> getMembers() {
    return members;
  }

  @Override
  public Member getLocalMember() {
    return new Numbered(new UUID(0, 0));
  }

  @Override
  public UUID addMembershipListener(MembershipListener listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean removeMembershipListener(UUID registrationId) {
    throw new UnsupportedOperationException();
  }

  private record Numbered(UUID id) implements Member {
    @Override
    public UUID getUuid() {
      return id;
    }

    @Override
    public InetSocketAddress getSocketAddress() {
      return InetSocketAddress.createUnresolved("localhost", 0);
    }

    @Override
    public Map<String, String> getAttributes() {
      return Map.of();
    }

    @Override
    public boolean isLiteMember() {
      return false;
    }

    @Override
    public boolean localMember() {
      return id.getLeastSignificantBits() == 0;
    }
  }
}
