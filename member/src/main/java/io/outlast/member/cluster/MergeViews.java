// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import java.util.List;
import java.util.function.Consumer;
import org.jgroups.MergeView;
import org.jgroups.View;

/**
 * The views as the engine is told of them: one that comes soon after a merge is told as a merge,
 * too.
 *
 * <p>The engine works on one view at a time. While it waits for an answer of a member that is never
 * to come, since that member did not see this one when it was asked, views queue up; of these it
 * takes up the newest alone (Infinispan, {@code ClusterTopologyManagerImpl.updateClusterState}). If
 * that is a join, it never learns that sides have met: it goes on with the table of this one, those
 * of the other side have a newer one and ignore it, and they own what they own there for ever. To
 * take a join for a merge costs it a question to all members.
 */
final class MergeViews {
  private final Consumer<Runnable> later;

  // Guarded by this.
  private List<View> sides = List.of();
  private int merges;

  /**
   * Makes the filter.
   *
   * @param later runs something after the longest time for which the engine works on one view
   */
  MergeViews(Consumer<Runnable> later) {
    this.later = later;
  }

  /** The view in the form in which to tell it. */
  synchronized View told(View view) {
    if (view instanceof MergeView merge) {
      sides = merge.getSubgroups();
      int number = ++merges;
      later.accept(() -> forget(number));
      return view;
    }
    return sides.isEmpty() ? view : new MergeView(view.getViewId(), view.getMembers(), sides);
  }

  private synchronized void forget(int number) {
    if (number == merges) {
      sides = List.of();
    }
  }
}
