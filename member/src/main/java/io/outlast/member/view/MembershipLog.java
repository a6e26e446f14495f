// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.view;

import io.outlast.engine.view.MemberInfo;
import io.outlast.member.membership.Members;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log who comes and goes, one line each. */
public final class MembershipLog implements Members.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(MembershipLog.class);

  private final String instance;
  private final Members members;

  /** Speaks for an instance, about its members. */
  public MembershipLog(String instance, Members members) {
    this.instance = instance;
    this.members = members;
  }

  @Override
  public void joined(MemberInfo member) {
    LOG.info("{}: member {} has joined; members: {}.", instance, address(member), count());
  }

  @Override
  public void left(MemberInfo member) {
    if (member.leaving()) {
      LOG.info("{}: member {} has left; members: {}.", instance, address(member), count());
    } else {
      LOG.warn(
          "{}: member {} is lost; members: {}. What it ran and has no result runs again.",
          instance,
          address(member),
          count());
    }
  }

  private static String address(MemberInfo member) {
    return member.host() + ":" + member.port();
  }

  private int count() {
    return members.all().size();
  }
}
