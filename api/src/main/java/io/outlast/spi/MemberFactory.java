// SPDX-License-Identifier: Apache-2.0
package io.outlast.spi;

import io.outlast.config.Config;
import io.outlast.core.OutlastInstance;

/**
 * Makes members; the implementation is found by {@link java.util.ServiceLoader}. It needs a public
 * constructor without arguments and must be thread-safe.
 */
public interface MemberFactory {

  /**
   * Starts a member and returns it when it is usable.
   *
   * @param config a validated copy that belongs to the member
   * @throws IllegalStateException if the cluster refuses the member
   */
  OutlastInstance newMember(Config config);

  /**
   * Loads what a start is going to need; called on a thread beside the one that starts, if at all.
   */
  default void prepare() {}
}
