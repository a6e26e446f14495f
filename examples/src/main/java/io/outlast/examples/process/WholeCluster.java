// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.process;

import io.outlast.cluster.Cluster;
import io.outlast.cluster.MembershipEvent;
import io.outlast.cluster.MembershipListener;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/** Waits until all processes have found each other. */
public final class WholeCluster {

  private WholeCluster() {}

  /** Returns when an instance sees that many members. */
  public static void await(Cluster cluster, int size) throws InterruptedException {
    Semaphore changes = new Semaphore(0);
    UUID registration =
        cluster.addMembershipListener(
            new MembershipListener() {
              @Override
              public void memberAdded(MembershipEvent event) {
                changes.release();
              }
            });
    while (cluster.getMembers().size() < size) {
      changes.acquire();
    }
    cluster.removeMembershipListener(registration);
  }
}
