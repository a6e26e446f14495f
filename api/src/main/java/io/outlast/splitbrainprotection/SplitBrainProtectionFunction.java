// SPDX-License-Identifier: Apache-2.0
package io.outlast.splitbrainprotection;

import io.outlast.cluster.Member;
import java.util.Collection;

/**
 * Decides instead of the minimum size whether enough members are present. Called after each change
 * of the membership; must be thread-safe and fast. A class given by name needs a public constructor
 * without arguments. What it throws counts as "not enough".
 */
@FunctionalInterface
public interface SplitBrainProtectionFunction {

  /** Tells whether these members are enough. */
  boolean apply(Collection<Member> members);
}
