// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.view;

import io.outlast.cluster.Cluster;
import io.outlast.cluster.Member;
import io.outlast.cluster.MembershipEvent;
import io.outlast.cluster.MembershipListener;
import io.outlast.member.membership.Members;
import io.outlast.member.message.MemberInfo;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;

/** The cluster as applications see it. */
public final class ClusterView implements Cluster, Members.Listener {
  private final Members members;
  private final Registrations<MembershipListener> listeners;

  /** Shows the members; {@code events} calls listeners, in order. */
  public ClusterView(Members members, Executor events) {
    this.members = members;
    this.listeners = new Registrations<>(events);
    members.listen(this);
  }

  @Override
  public Set<Member> getMembers() {
    Set<Member> all = new LinkedHashSet<>();
    members.all().forEach(info -> all.add(view(info)));
    return Collections.unmodifiableSet(all);
  }

  @Override
  public Member getLocalMember() {
    return view(members.self());
  }

  /** A member by its identity. */
  Optional<Member> find(UUID id) {
    return members.find(id).map(this::view);
  }

  private Member view(MemberInfo info) {
    return new MemberView(info, info.id().equals(members.self().id()));
  }

  @Override
  public UUID addMembershipListener(MembershipListener listener) {
    return listeners.add(listener);
  }

  @Override
  public boolean removeMembershipListener(UUID registrationId) {
    return listeners.remove(registrationId);
  }

  @Override
  public void joined(MemberInfo member) {
    MembershipEvent event =
        new MembershipEvent(MembershipEvent.Type.ADDED, view(member), getMembers());
    listeners.tell(listener -> listener.memberAdded(event));
  }

  @Override
  public void left(MemberInfo member) {
    MembershipEvent event =
        new MembershipEvent(MembershipEvent.Type.REMOVED, view(member), getMembers());
    listeners.tell(listener -> listener.memberRemoved(event));
  }
}
