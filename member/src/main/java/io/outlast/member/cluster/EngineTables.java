// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.infinispan.factories.GlobalComponentRegistry;
import org.infinispan.manager.EmbeddedCacheManager;
import org.infinispan.notifications.cachemanagerlistener.CacheManagerNotifier;
import org.infinispan.remoting.transport.Address;
import org.infinispan.remoting.transport.Transport;
import org.infinispan.topology.CacheTopology;
import org.infinispan.topology.ClusterTopologyManager;
import org.infinispan.topology.ClusterTopologyManager.ClusterManagerStatus;
import org.infinispan.topology.LocalTopologyManager;

/** The tables of Infinispan: those of our caches, and of the one that it keeps for itself. */
final class EngineTables implements Followers.Engine {
  /** Every member has it before it is given any other. */
  private static final String OF_THE_ENGINE = "org.infinispan.CONFIG";

  private final List<String> caches;
  private final Executor blocking;
  private final LocalTopologyManager tables;
  private final ClusterTopologyManager coordination;
  private final Transport transport;
  private final CacheManagerNotifier views;

  /**
   * Asks a manager that has started.
   *
   * @param own the names of our caches, also of those that are not there yet
   * @param blocking runs what may block
   */
  EngineTables(EmbeddedCacheManager manager, List<String> own, Executor blocking) {
    caches = new ArrayList<>(own);
    caches.add(OF_THE_ENGINE);
    this.blocking = blocking;
    tables = GlobalComponentRegistry.componentOf(manager, LocalTopologyManager.class);
    coordination = GlobalComponentRegistry.componentOf(manager, ClusterTopologyManager.class);
    transport = GlobalComponentRegistry.componentOf(manager, Transport.class);
    views = GlobalComponentRegistry.componentOf(manager, CacheManagerNotifier.class);
  }

  @Override
  public List<String> caches() {
    return caches;
  }

  @Override
  public int[] tables() {
    return caches.stream().mapToInt(this::number).toArray();
  }

  private int number(String cache) {
    CacheTopology table = tables.getCacheTopology(cache);
    return table == null ? Followers.NONE : table.getTopologyId();
  }

  @Override
  public List<String> delays() {
    var delays = new ArrayList<String>();
    if (coordination.getStatus() == ClusterManagerStatus.RECOVERING_CLUSTER) {
      delays.add("the coordinator has not got the tables of all others");
    }
    List<Address> members = transport.getMembers();
    for (String cache : caches) {
      CacheTopology table = tables.getCacheTopology(cache);
      if (table != null && !members.containsAll(table.getMembers())) {
        delays.add(
            "table %d of '%s' has members that are gone".formatted(table.getTopologyId(), cache));
      }
    }
    return delays;
  }

  @Override
  public void takeUpView() {
    blocking.execute(
        () -> {
          List<Address> members = transport.getMembers();
          views.notifyMerge(
              members, members, transport.getAddress(), transport.getViewId(), List.of(members));
        });
  }
}
