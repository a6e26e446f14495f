// SPDX-License-Identifier: Apache-2.0
package io.outlast.remote;

import io.outlast.engine.view.MemberInfo;
import io.outlast.protocol.Frames;
import io.outlast.protocol.v1.Loss;
import io.outlast.protocol.v1.Member;
import io.outlast.protocol.v1.News;
import io.outlast.protocol.v1.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What the members have told of the cluster. The members are those that the longest-standing
 * connection tells of; a table is the newest that any connection has brought. While there is no
 * connection, what was known last stays. Thread-safe; listeners are called in order, by whoever
 * brings the news.
 */
final class ClusterState {
  /** Told of changes; calls return at once. */
  interface Listener {
    void joined(MemberInfo member);

    void left(MemberInfo member);

    void lost(int durability, int partition);
  }

  /** Owners by partition. */
  private record Owners(List<@Nullable UUID> byPartition) {
    @Nullable UUID of(int partition) {
      return partition < byPartition.size() ? byPartition.get(partition) : null;
    }
  }

  private record LossOf(int durability, int partition) {}

  private final Listener listener;
  private final Map<Link, News> told = new LinkedHashMap<>();
  private final Map<LossOf, Long> losses = new HashMap<>();
  private volatile List<MemberInfo> members = List.of();
  private volatile Map<Integer, Owners> tables = Map.of();
  private final AtomicLong version = new AtomicLong();

  ClusterState(Listener listener) {
    this.listener = listener;
  }

  /** The members, oldest first. */
  List<MemberInfo> members() {
    return members;
  }

  /** The owner of a partition as far as is known here. */
  @Nullable UUID owner(int durability, int partition) {
    Owners table = tables.get(durability);
    return table == null ? null : table.of(partition);
  }

  /** A number that changes when some owner has changed. */
  long version() {
    return version.get();
  }

  /** Takes in what a member tells. */
  synchronized void told(Link link, News news) {
    told.put(link, news);
    update();
    news.getLossesList().forEach(this::lost);
  }

  /** What a connection brought counts no more; it has ended. */
  synchronized void ended(Link link) {
    told.remove(link);
    if (!told.isEmpty()) {
      update();
    }
  }

  private void update() {
    updateTables();
    List<MemberInfo> before = members;
    members = told.values().iterator().next().getMembersList().stream().map(this::info).toList();
    for (MemberInfo member : before) {
      if (find(members, member.id()) == null) {
        listener.left(member);
      }
    }
    for (MemberInfo member : members) {
      if (find(before, member.id()) == null) {
        listener.joined(member);
      }
    }
  }

  private void updateTables() {
    Map<Integer, Table> newest = new HashMap<>();
    for (News news : told.values()) {
      for (Table table : news.getTablesList()) {
        newest.merge(
            table.getDurability(),
            table,
            (one, other) -> other.getVersion() > one.getVersion() ? other : one);
      }
    }
    Map<Integer, Owners> next = new HashMap<>(tables);
    newest.forEach((durability, table) -> next.put(durability, owners(table)));
    if (!next.equals(tables)) {
      tables = next;
      version.incrementAndGet();
    }
  }

  private static Owners owners(Table table) {
    List<UUID> members = new ArrayList<>();
    table.getMembersList().forEach(id -> members.add(Frames.uuid(id)));
    List<@Nullable UUID> owners = new ArrayList<>(table.getOwnersCount());
    for (int number : table.getOwnersList()) {
      owners.add(number < 1 || number > members.size() ? null : members.get(number - 1));
    }
    return new Owners(owners);
  }

  private MemberInfo info(Member member) {
    return new MemberInfo(
        Frames.uuid(member.getId()),
        member.getHost(),
        member.getPort(),
        member.getAttributesMap(),
        member.getLite(),
        /* ready= */ true,
        /* leaving= */ false,
        member.getClientAddress());
  }

  private static @Nullable MemberInfo find(List<MemberInfo> members, UUID id) {
    return members.stream().filter(member -> member.id().equals(id)).findFirst().orElse(null);
  }

  /** All members tell of a loss; it is passed on once. */
  private void lost(Loss loss) {
    Long before =
        losses.put(new LossOf(loss.getDurability(), loss.getPartition()), loss.getVersion());
    if (before == null || before < loss.getVersion()) {
      listener.lost(loss.getDurability(), loss.getPartition());
    }
  }
}
