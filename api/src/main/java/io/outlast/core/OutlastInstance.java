// SPDX-License-Identifier: Apache-2.0
package io.outlast.core;

import io.outlast.cluster.Cluster;
import io.outlast.config.Config;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.monitor.Health;
import io.outlast.partition.PartitionService;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import java.util.List;
import java.util.concurrent.ConcurrentMap;

/**
 * A running member of a cluster, or a client of one; both behave alike (SPEC §1, §6).
 *
 * <p>Implementations are thread-safe. After {@link #shutdown()} or {@link
 * LifecycleService#terminate()} every method but {@link #getName()}, {@link
 * #getLifecycleService()}, {@link #shutdown()} and {@link #close()} throws an {@link
 * IllegalStateException}.
 */
public interface OutlastInstance extends AutoCloseable {

  /** Returns the name of this instance, unique in its JVM. */
  String getName();

  /**
   * Returns the durable executor of that name, the same one cluster-wide. It exists from its first
   * use on; its configuration is the one found by {@link Config#findDurableExecutorConfig(String)}.
   */
  DurableExecutorService getDurableExecutorService(String name);

  /**
   * Returns the scheduled executor of that name, the same one cluster-wide. It exists from its
   * first use on; its configuration is the one found by {@link
   * Config#findScheduledExecutorConfig(String)}.
   */
  IScheduledExecutorService getScheduledExecutorService(String name);

  /**
   * Returns the names of the durable executors that there are in the cluster: those that have been
   * used and not been destroyed since, in alphabetical order. Asks the owners of all partitions,
   * and waits for their answers; a client is told of those only that it may read.
   */
  List<String> getDurableExecutorNames();

  /**
   * Returns the names of the scheduled executors that there are in the cluster; as {@link
   * #getDurableExecutorNames}.
   */
  List<String> getScheduledExecutorNames();

  /** Returns the cluster as this instance sees it. */
  Cluster getCluster();

  /** Returns the partitions of the cluster and who owns them. */
  PartitionService getPartitionService();

  /** Returns what starts, watches and ends this instance. */
  LifecycleService getLifecycleService();

  /**
   * Tells whether this member does what is due, as its watchdog has seen it last (R6). What is
   * wrong has been logged, once, with what to do about it; this is for the health endpoint of the
   * application. Cheap: nothing is asked for it.
   *
   * @see Config#setStallThreshold
   */
  Health getHealth();

  /**
   * Returns a copy of the configuration that this instance works with; changing it has no effect.
   * On a client it carries the client's cluster name, instance name and class loader, all else
   * being default.
   */
  Config getConfig();

  /**
   * Returns the objects that the application shares with its tasks on this member (not across the
   * cluster): a task reaches them through {@link OutlastInstanceAware}. Initially the map set by
   * {@link Config#setUserContext(ConcurrentMap)}.
   */
  ConcurrentMap<String, Object> getUserContext();

  /**
   * Opens the start gate of this member: from now on it runs tasks. Only useful with {@link
   * Config#setStartGate(boolean)}, by which a member accepts and stores tasks but starts none
   * before the application around it is up (R26). Repeated calls, and calls on a client, do
   * nothing.
   */
  void ready();

  /**
   * Leaves the cluster in order: the same as {@link LifecycleService#shutdown()}. Executors of the
   * cluster stay open for all others (R51).
   */
  void shutdown();

  /** The same as {@link #shutdown()}. */
  @Override
  default void close() {
    shutdown();
  }
}
