// SPDX-License-Identifier: Apache-2.0
package io.outlast.endpoint;

import io.outlast.engine.endpoint.EndpointHost;
import io.outlast.engine.view.MemberInfo;
import io.outlast.protocol.Frames;
import io.outlast.protocol.v1.Loss;
import io.outlast.protocol.v1.Member;
import io.outlast.protocol.v1.News;
import io.outlast.protocol.v1.Table;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * What clients are to know: who is a member, and who owns what. They are told of changes only.
 * Thread-safe.
 */
final class Newsroom {
  /**
   * How often the numbers of the tables are looked at: a few reads of fields. Clients may be behind
   * by that much without harm, since a member that is asked in vain passes on what it is asked.
   */
  private static final long LOOK_NANOS = 50_000_000L;

  /** Stands for the owner of a partition that has none now. */
  private static final int NOBODY = 0;

  private final EndpointHost host;
  private final Consumer<News> readers;
  private News latest = News.getDefaultInstance();
  private volatile boolean isStopped;

  Newsroom(EndpointHost host, Consumer<News> readers) {
    this.host = host;
    this.readers = readers;
  }

  void start() {
    look();
  }

  void stop() {
    isStopped = true;
  }

  private void look() {
    if (!isStopped) {
      changed();
      host.timers().after(LOOK_NANOS, this::look);
    }
  }

  /** Tells of what is different from what was told before. */
  synchronized void changed() {
    if (!isStopped && mayBeNew()) {
      News now = now();
      if (!now.equals(latest)) {
        latest = now;
        readers.accept(now);
      }
    }
  }

  /** Tells of a loss, once. */
  synchronized void lost(int durability, int partition, long version) {
    if (!isStopped) {
      Loss loss =
          Loss.newBuilder()
              .setDurability(durability)
              .setPartition(partition)
              .setVersion(version)
              .build();
      readers.accept(now().toBuilder().addLosses(loss).build());
    }
  }

  /** All there is to know now. */
  News now() {
    News.Builder news = News.newBuilder();
    news.addAllMembers(members());
    for (int durability : new TreeSet<>(host.durabilities().get())) {
      news.addTables(table(durability));
    }
    return news.build();
  }

  /** Spares the making of tables that are as they were. */
  private boolean mayBeNew() {
    if (latest.getTablesCount() != host.durabilities().get().size()) {
      return true;
    }
    for (Table table : latest.getTablesList()) {
      if (table.getVersion() != host.gateway().ownersVersion(table.getDurability())
          || table.getOwnersList().contains(NOBODY)) {
        return true;
      }
    }
    return !members().equals(latest.getMembersList());
  }

  private List<Member> members() {
    return host.members().get().stream().map(Newsroom::member).toList();
  }

  private static Member member(MemberInfo info) {
    return Member.newBuilder()
        .setId(Frames.bytes(info.id()))
        .setHost(info.host())
        .setPort(info.port())
        .putAllAttributes(info.attributes())
        .setLite(info.lite())
        .setClientAddress(info.leaving() ? "" : info.clientAddress())
        .build();
  }

  private Table table(int durability) {
    // Read before the owners: if they change meanwhile, the next look finds another version.
    Table.Builder table =
        Table.newBuilder()
            .setDurability(durability)
            .setVersion(host.gateway().ownersVersion(durability));
    Map<UUID, Integer> numbers = new HashMap<>();
    for (int partition = 0; partition < host.gateway().partitionCount(); partition++) {
      UUID owner = host.gateway().owner(durability, partition);
      table.addOwners(owner == null ? NOBODY : number(owner, numbers, table));
    }
    return table.build();
  }

  private static int number(UUID owner, Map<UUID, Integer> numbers, Table.Builder table) {
    Integer known = numbers.get(owner);
    if (known != null) {
      return known;
    }
    numbers.put(owner, numbers.size() + 1);
    table.addMembers(Frames.bytes(owner));
    return numbers.size();
  }
}
