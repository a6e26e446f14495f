// SPDX-License-Identifier: Apache-2.0
package io.outlast.splitbrainprotection;

import io.outlast.cluster.Member;
import java.util.Collection;

/**
 * Decides instead of the minimum size whether enough members are present. Called on each member,
 * when it starts and after each change of the membership, one call at a time, on a thread that may
 * block. Until it returns its last answer holds, so a slow one lets a side that has lost members go
 * on for longer; before its first answer there are not enough. What it throws is logged and counts
 * as "not enough". A class given by name needs a public constructor without arguments.
 */
@FunctionalInterface
public interface SplitBrainProtectionFunction {

  /** Tells whether these members, the lite ones among them, are enough. */
  boolean apply(Collection<Member> members);
}
