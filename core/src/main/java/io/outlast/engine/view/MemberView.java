// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.view;

import io.outlast.cluster.Member;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.UUID;

/** A member as applications see it; equal to another of the same identity. */
final class MemberView implements Member {
  private final MemberInfo info;
  private final boolean isLocal;

  MemberView(MemberInfo info, boolean isLocal) {
    this.info = info;
    this.isLocal = isLocal;
  }

  @Override
  public UUID getUuid() {
    return info.id();
  }

  @Override
  public InetSocketAddress getSocketAddress() {
    return info.host().isEmpty()
        ? InetSocketAddress.createUnresolved("localhost", 0)
        : address(info.host(), info.port());
  }

  /** Resolved, but without asking anybody: an address is, a name is not. */
  private static InetSocketAddress address(String host, int port) {
    boolean isLiteral =
        host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || Character.isDigit(c));
    return isLiteral
        ? new InetSocketAddress(host, port)
        : InetSocketAddress.createUnresolved(host, port);
  }

  @Override
  public Map<String, String> getAttributes() {
    return info.attributes();
  }

  @Override
  public boolean isLiteMember() {
    return info.lite();
  }

  @Override
  public boolean localMember() {
    return isLocal;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MemberView view && view.info.id().equals(info.id());
  }

  @Override
  public int hashCode() {
    return info.id().hashCode();
  }

  @Override
  public String toString() {
    return "Member["
        + info.id()
        + (info.host().isEmpty() ? "" : " " + info.host() + ":" + info.port())
        + (info.lite() ? " lite" : "")
        + (isLocal ? " this" : "")
        + "]";
  }
}
