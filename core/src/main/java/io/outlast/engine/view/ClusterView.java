// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.view;

import io.outlast.cluster.Cluster;
import io.outlast.cluster.Member;
import io.outlast.cluster.MembershipEvent;
import io.outlast.cluster.MembershipListener;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The cluster as applications see it, from a member or a client. */
public final class ClusterView implements Cluster {
  private final Supplier<List<MemberInfo>> members;
  private final @Nullable UUID self;
  private final Registrations<MembershipListener> listeners;

  /**
   * Shows the members.
   *
   * @param members those of now, oldest first
   * @param self which of them this instance is; {@code null} on a client
   * @param events calls listeners, in order
   * @param failures told of listeners that throw
   */
  public ClusterView(
      Supplier<List<MemberInfo>> members,
      @Nullable UUID self,
      Executor events,
      ListenerFailures failures) {
    this.members = members;
    this.self = self;
    this.listeners = new Registrations<>(events, failures);
  }

  @Override
  public Set<Member> getMembers() {
    Set<Member> all = new LinkedHashSet<>();
    members.get().forEach(info -> all.add(view(info)));
    return Collections.unmodifiableSet(all);
  }

  @Override
  public Member getLocalMember() {
    if (self == null) {
      throw new UnsupportedOperationException(
          "A client is not a member. Ask getMembers() for those of its cluster.");
    }
    return find(self)
        .orElseThrow(() -> new IllegalStateException("This member does not see itself."));
  }

  /** A member by its identity. */
  Optional<Member> find(UUID id) {
    return members.get().stream().filter(info -> info.id().equals(id)).findFirst().map(this::view);
  }

  private Member view(MemberInfo info) {
    return new MemberView(info, info.id().equals(self));
  }

  @Override
  public UUID addMembershipListener(MembershipListener listener) {
    return listeners.add(listener);
  }

  @Override
  public boolean removeMembershipListener(UUID registrationId) {
    return listeners.remove(registrationId);
  }

  /** Tells listeners of a newcomer. */
  public void joined(MemberInfo member) {
    MembershipEvent event =
        new MembershipEvent(MembershipEvent.Type.ADDED, view(member), getMembers());
    listeners.tell(listener -> listener.memberAdded(event));
  }

  /** Tells listeners of one that is gone. */
  public void left(MemberInfo member) {
    MembershipEvent event =
        new MembershipEvent(MembershipEvent.Type.REMOVED, view(member), getMembers());
    listeners.tell(listener -> listener.memberRemoved(event));
  }
}
