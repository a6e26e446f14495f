// SPDX-License-Identifier: Apache-2.0
package io.outlast.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** Finding members by a list of addresses. Not thread-safe. */
public final class TcpIpConfig {

  private boolean enabled;
  private final List<String> members = new ArrayList<>();

  /** Makes a configuration that is not enabled. */
  public TcpIpConfig() {}

  /** Makes a copy. */
  public TcpIpConfig(TcpIpConfig other) {
    enabled = other.enabled;
    members.addAll(other.members);
  }

  /** Tells whether members are found by this list. */
  public boolean isEnabled() {
    return enabled;
  }

  /**
   * Chooses whether members are found by this list. With an empty list, others must name this one.
   */
  public TcpIpConfig setEnabled(boolean enabled) {
    this.enabled = enabled;
    return this;
  }

  /** Returns the addresses; immutable. */
  public List<String> getMembers() {
    return Collections.unmodifiableList(members);
  }

  /**
   * Adds the address of a member: {@code host}, {@code host:port} or {@code [IPv6]:port}. Not all
   * need to be named, nor be up; without a port, the ports that {@link NetworkConfig} tries are
   * meant.
   *
   * @throws IllegalArgumentException if it is no such address
   */
  public TcpIpConfig addMember(String address) {
    members.add(ConfigChecks.address("member of tcp-ip", address));
    return this;
  }

  /** Sets the addresses, in place of those added so far. */
  public TcpIpConfig setMembers(Collection<String> addresses) {
    List<String> copy = List.copyOf(addresses);
    members.clear();
    copy.forEach(this::addMember);
    return this;
  }

  @Override
  public String toString() {
    return "tcp-ip{enabled=" + enabled + ", " + members + "}";
  }
}
