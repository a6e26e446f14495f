// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples;

import io.outlast.cluster.Member;
import io.outlast.config.Config;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.core.OutlastInstanceAware;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A series on all members, each of which beats; and a collector that counts the beats of each. */
class Heartbeats {
  public static void main(String[] args) throws Exception {
    String cluster = "heartbeats-" + ProcessHandle.current().pid();
    try (OutlastInstance a = member(cluster);
        OutlastInstance b = member(cluster);
        OutlastInstance c = member(cluster)) {
      OutlastInstance youngest = List.of(a, b, c).get(2); // it surely sees them all
      IScheduledExecutorService scheduler = youngest.getScheduledExecutorService("heartbeats");
      scheduler.scheduleOnAllMembersAtFixedRate(new Heartbeat(), 0, 50, TimeUnit.MILLISECONDS);

      Map<Member, IScheduledFuture<Integer>> collected =
          scheduler.scheduleOnAllMembers(new Collector(), 500, TimeUnit.MILLISECONDS);

      int alive = 0;
      for (IScheduledFuture<Integer> beats : collected.values()) {
        alive += beats.get() > 0 ? 1 : 0;
      }
      System.out.println(alive + " of " + collected.size() + " members have a pulse");
    }
  }

  private static OutlastInstance member(String cluster) {
    Config config = new Config().setClusterName(cluster);
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).addMember("127.0.0.1");
    return Outlast.newOutlastInstance(config);
  }

  /** A task that leaves something with its member for other tasks. */
  private abstract static class OfMember implements OutlastInstanceAware, Serializable {
    private static final long serialVersionUID = 1L;
    private transient @Nullable OutlastInstance here;

    @Override
    public void setOutlastInstance(OutlastInstance instance) {
      here = instance;
    }

    Map<String, Object> shared() {
      return Objects.requireNonNull(here).getUserContext();
    }
  }

  private static final class Heartbeat extends OfMember implements Runnable {
    private static final long serialVersionUID = 1L;

    @Override
    public void run() {
      shared().merge("beats", 1, (beats, one) -> (Integer) beats + (Integer) one);
    }
  }

  private static final class Collector extends OfMember implements Callable<Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Integer call() {
      return (Integer) shared().getOrDefault("beats", 0);
    }
  }
}
