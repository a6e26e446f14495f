// SPDX-License-Identifier: Apache-2.0
package io.outlast.cluster;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/** A member that came or went. Immutable. */
public final class MembershipEvent {

  /** What happened to the member. */
  public enum Type {
    /** The member has joined. */
    ADDED,
    /** The member has left or was declared lost. */
    REMOVED
  }

  private final Type type;
  private final Member member;
  private final Set<Member> members;

  /** Makes an event; {@code members} are those of the cluster after the change, oldest first. */
  public MembershipEvent(Type type, Member member, Set<Member> members) {
    this.type = Objects.requireNonNull(type, "type");
    this.member = Objects.requireNonNull(member, "member");
    this.members = Collections.unmodifiableSet(new LinkedHashSet<>(members));
  }

  /** Returns what happened. */
  public Type getType() {
    return type;
  }

  /** Returns the member that came or went. */
  public Member getMember() {
    return member;
  }

  /** Returns the members after the change, the oldest first. */
  public Set<Member> getMembers() {
    return members;
  }

  @Override
  public String toString() {
    return "MembershipEvent[" + type + " " + member + ", now " + members.size() + " members]";
  }
}
