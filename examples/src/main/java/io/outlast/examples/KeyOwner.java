// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples;

import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.core.OutlastInstanceAware;
import io.outlast.core.SerializableCallable;
import io.outlast.durableexecutor.DurableExecutorService;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A key has one owner in the cluster, and a task given with that key runs there. */
class KeyOwner {
  public static void main(String[] args) throws Exception {
    try (OutlastInstance outlast = Outlast.newOutlastInstance()) {
      DurableExecutorService orders = outlast.getDurableExecutorService("orders");

      UUID ranOn = orders.submitToKeyOwner(new WhereAmI(), "customer-17").get();

      var owner = outlast.getPartitionService().getPartition("customer-17").getOwner();
      System.out.println("ran on the owner: " + (owner != null && ranOn.equals(owner.getUuid())));
    }
  }

  /** A task that is told on which member it runs. */
  private static final class WhereAmI implements SerializableCallable<UUID>, OutlastInstanceAware {
    private static final long serialVersionUID = 1L;
    private transient @Nullable OutlastInstance here;

    @Override
    public void setOutlastInstance(OutlastInstance instance) {
      here = instance;
    }

    @Override
    public UUID call() {
      return Objects.requireNonNull(here).getCluster().getLocalMember().getUuid();
    }
  }
}
