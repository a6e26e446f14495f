// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway.Receiver;
import io.outlast.engine.task.ExecutorId;
import io.outlast.member.ManualClock;
import io.outlast.member.Turns;
import io.outlast.member.settings.ExecutorSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Members with real groups of partitions over fake stores, on the test's one thread: nothing
 * happens but what the test asks for. Every member holds a copy of everything.
 */
final class FakeCluster {
  static final int PARTITIONS = 4;

  final Turns turns = new Turns();
  final ManualClock clock = new ManualClock();
  private final Map<UUID, FakeMember> members = new LinkedHashMap<>();
  private final Map<Integer, UUID> table = new LinkedHashMap<>();
  private final List<Inquiry> inquiries = new ArrayList<>();
  private Predicate<FakeMember> holdsInquiriesTo = member -> false;
  private ExecutorSettings settings = TestSettings.standard();
  private long version = 1;
  private int randomBits;
  private int joined;

  /** An inquiry on its way. */
  final class Inquiry {
    final FakeMember from;
    final UUID to;
    final long version;
    final BitSet partitions;
    private final boolean isInTable;
    private final CompletableFuture<List<Holding>> answer = new CompletableFuture<>();

    Inquiry(FakeMember from, UUID to, long version, BitSet partitions, boolean isInTable) {
      this.from = from;
      this.to = to;
      this.version = version;
      this.partitions = (BitSet) partitions.clone();
      this.isInTable = isInTable;
    }

    /** It arrives, and its answer does. */
    void arrive() {
      arriveOnly();
      turns.runAll();
    }

    /** It arrives somewhere else, and this is the answer. */
    void answer(List<Holding> holdings) {
      inquiries.remove(this);
      turns.execute(() -> complete(holdings, /* failure= */ null));
      turns.runAll();
    }

    private void arriveOnly() {
      inquiries.remove(this);
      FakeMember asked = members.get(to);
      if (asked == null) {
        answer.completeExceptionally(new IllegalStateException("has left"));
        return;
      }
      asked
          .group
          .inquired(from.id, isInTable, version, partitions)
          .whenComplete((holdings, failure) -> turns.execute(() -> complete(holdings, failure)));
    }

    private void complete(List<Holding> holdings, Throwable failure) {
      if (failure == null) {
        answer.complete(holdings);
      } else {
        answer.completeExceptionally(failure);
      }
    }
  }

  // ---- Members ----------------------------------------------------------------------------------

  /** A member comes; it owns nothing yet and has a copy of all that the others have. */
  FakeMember join() {
    FakeMember member = new FakeMember(this, new UUID(0, ++joined));
    members.values().stream().findFirst().ifPresent(m -> member.store.copyFrom(m.store));
    members.put(member.id, member);
    return member;
  }

  /** A member is gone: nothing of it arrives any more, what it was asked is not answered. */
  void crash(FakeMember member) {
    members.remove(member.id);
    member.store.die();
    inquiries.stream().filter(i -> i.to.equals(member.id)).toList().forEach(Inquiry::arrive);
    members.values().forEach(m -> m.group.membersChanged(ids()));
    turns.runAll();
  }

  FakeMember find(UUID id) {
    return members.get(id);
  }

  Set<UUID> ids() {
    return new LinkedHashSet<>(members.keySet());
  }

  List<FakeStore> copies() {
    return members.values().stream().map(m -> m.store).toList();
  }

  /** Something arrives at a member, unless that is gone by then. */
  void deliver(UUID to, Runnable arrival) {
    turns.execute(
        () -> {
          if (members.containsKey(to)) {
            arrival.run();
          }
        });
  }

  /** A command from one partition to another, which arrives at its owner of then. */
  void send(Address address, Command command, Receiver receiver) {
    turns.execute(
        () ->
            members.values().stream()
                .filter(m -> m.id.equals(m.store.owner(address.partition())))
                .findFirst()
                .ifPresent(
                    owner ->
                        owner.group.request(
                            address.partition(), address.executor(), command, receiver)));
  }

  // ---- Ownership --------------------------------------------------------------------------------

  /** A partition gets an owner, every member learns it, and all that follows has happened. */
  void give(int partition, FakeMember owner) {
    change(partition, owner);
    members.values().forEach(this::tell);
    turns.runAll();
  }

  /** The table changes and nobody learns it before {@link #tell}. */
  void change(int partition, FakeMember owner) {
    version++;
    table.put(partition, owner.id);
  }

  /** A member learns the table of now. */
  void tell(FakeMember member) {
    member.store.learn(version, table, new BitSet(), ids());
  }

  /** All copies of a partition are lost, and a member becomes its owner. */
  void lose(int partition, FakeMember nextOwner) {
    members.values().forEach(m -> m.store.lose(partition));
    tellLost(partition, nextOwner);
  }

  /**
   * The members that had all of a partition are gone; the next owner has what it has got so far.
   */
  void tellLost(int partition, FakeMember nextOwner) {
    change(partition, nextOwner);
    members.values().forEach(m -> learnLost(partition, m));
    turns.runAll();
  }

  /** One member alone is told so, which is on another side of a split or the last that is left. */
  void tellLost(int partition, FakeMember nextOwner, FakeMember told) {
    change(partition, nextOwner);
    learnLost(partition, told);
    turns.runAll();
  }

  private void learnLost(int partition, FakeMember told) {
    BitSet lost = new BitSet();
    lost.set(partition);
    told.store.learn(version, table, lost, ids());
  }

  long version() {
    return version;
  }

  // ---- Inquiries --------------------------------------------------------------------------------

  CompletionStage<List<Holding>> inquire(
      FakeMember from, UUID to, long atVersion, BitSet partitions, boolean isInTable) {
    Inquiry inquiry = new Inquiry(from, to, atVersion, partitions, isInTable);
    inquiries.add(inquiry);
    FakeMember asked = members.get(to);
    if (asked == null || !holdsInquiriesTo.test(asked)) {
      turns.execute(inquiry::arriveOnly);
    }
    return inquiry.answer;
  }

  /** Inquiries to these members wait for the test from now on. */
  void holdInquiriesTo(Predicate<FakeMember> which) {
    holdsInquiriesTo = which;
  }

  /** Inquiries on their way. */
  List<Inquiry> inquiries() {
    return List.copyOf(inquiries);
  }

  // ---- Settings, time ---------------------------------------------------------------------------

  void settings(ExecutorSettings newSettings) {
    settings = newSettings;
  }

  ExecutorSettings settings(ExecutorId executor) {
    return settings;
  }

  int randomBits() {
    return randomBits++;
  }

  /** Time passes, and all that follows has happened. */
  void advance(Duration time) {
    Duration step = time.dividedBy(4);
    for (int i = 0; i < 4; i++) {
      clock.advance(step);
      turns.runAll();
    }
  }
}
