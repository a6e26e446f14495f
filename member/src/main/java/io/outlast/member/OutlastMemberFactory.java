// SPDX-License-Identifier: Apache-2.0
package io.outlast.member;

import io.outlast.config.Config;
import io.outlast.core.OutlastInstance;
import io.outlast.spi.MemberFactory;

/** Makes members for {@link io.outlast.core.Outlast}. */
public final class OutlastMemberFactory implements MemberFactory {
  @Override
  public OutlastInstance newMember(Config config) {
    return OutlastMember.start(config);
  }
}
