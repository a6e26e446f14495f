// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import static io.outlast.member.cluster.TestCluster.key;
import static io.outlast.member.cluster.TestCluster.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outlast.engine.port.PartitionStore.NotOwnerException;
import io.outlast.engine.port.PartitionStore.Write;
import io.outlast.member.cluster.TestCluster.Member;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.infinispan.commands.write.PutMapCommand;
import org.infinispan.context.InvocationContext;
import org.infinispan.factories.ComponentRegistry;
import org.infinispan.interceptors.AsyncInterceptorChain;
import org.infinispan.interceptors.DDAsyncInterceptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Writes that are held back above the fence while the topology changes. */
@Timeout(60)
class FenceTest {
  private final TestCluster cluster = new TestCluster();

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void aWriteHeldBackWhileItsPartitionMovesIsRefusedAndLeavesNoTrace() {
    Member old = byTheEngine(cluster.start(1, 1).get(0));
    Hold hold = Hold.on(old);
    var puts = new HashMap<Integer, CompletableFuture<Void>>();
    cluster.partitions(p -> puts.put(p, write(old, p, put(0, "late"))));
    Member joined = cluster.start();
    cluster.awaitSettled(1);
    BitSet moved = joined.owned(1);
    moved.stream().forEach(p -> joined.write(1, p, put(1, "new")));

    hold.release();

    cluster.partitions(
        p -> {
          assertRefusedIff(moved.get(p), puts.get(p));
          for (Member member : cluster.members) {
            assertThat(member.holds(1, p))
                .isEqualTo(moved.get(p) ? Map.of(1, "new") : Map.of(0, "late"));
          }
        });
    assertThat(moved.cardinality()).isBetween(1, cluster.partitionCount() - 1);
  }

  @Test
  void aRemovalHeldBackWhileItsPartitionMovesIsRefused() {
    Member old = byTheEngine(cluster.start(1, 1).get(0));
    cluster.partitions(p -> old.write(1, p, put(0, "kept")));
    Hold hold = Hold.on(old);
    var removals = new HashMap<Integer, CompletableFuture<Void>>();
    cluster.partitions(p -> removals.put(p, write(old, p, new Write(key(0), null))));
    Member joined = cluster.start();
    cluster.awaitSettled(1);
    BitSet moved = joined.owned(1);

    hold.release();

    removals.forEach((p, removal) -> assertRefusedIff(moved.get(p), removal));
    moved.stream()
        .forEach(
            p -> {
              assertThat(joined.holds(1, p)).isEqualTo(Map.of(0, "kept"));
              assertThat(old.holds(1, p)).isEqualTo(Map.of(0, "kept"));
            });
  }

  @Test
  void aWriteHeldBackWhileItsPartitionMovesAwayAndBackIsRefused() {
    Member old = byTheEngine(cluster.start(1, 1).get(0));
    old.told(1);
    Hold hold = Hold.on(old);
    var puts = new HashMap<Integer, CompletableFuture<Void>>();
    cluster.partitions(p -> puts.put(p, write(old, p, put(0, "late"))));
    Member joined = cluster.start();
    cluster.awaitSettled(1);
    BitSet moved = joined.owned(1);
    moved.stream().forEach(p -> joined.write(1, p, put(0, "newer")));
    joined.crash();
    await().until(() -> old.owned(1).cardinality() == cluster.partitionCount());

    hold.release();

    moved.stream()
        .forEach(
            p -> {
              assertRefusedIff(/* expected= */ true, puts.get(p));
              assertThat(old.holds(1, p)).isEqualTo(Map.of(0, "newer"));
            });
    assertThat(moved.isEmpty()).isFalse();
    // Now it owns them again, under new grants.
    moved.stream().forEach(p -> old.write(1, p, put(0, "newest")));
  }

  /** It has passed the fence; but while the answers were on their way its time went by. */
  @Test
  void aWriteThatIsAnsweredWhenItsPartitionHasMovedIsRefusedAndLeavesNoTrace() {
    Member old = byTheEngine(cluster.start(1, 1).get(0));
    Late late = Late.on(old);
    var puts = new HashMap<Integer, CompletableFuture<Void>>();
    cluster.partitions(p -> puts.put(p, write(old, p, put(0, "late"))));
    Member joined = cluster.start();
    cluster.awaitSettled(1);
    BitSet moved = joined.owned(1);
    moved.stream().forEach(p -> joined.write(1, p, put(0, "newer")));

    late.answered.complete(null);

    cluster.partitions(
        p -> {
          assertRefusedIff(moved.get(p), puts.get(p));
          for (Member member : cluster.members) {
            assertThat(member.holds(1, p)).isEqualTo(Map.of(0, moved.get(p) ? "newer" : "late"));
          }
        });
    assertThat(moved.cardinality()).isBetween(1, cluster.partitionCount() - 1);
  }

  /**
   * The fence under load: each owner counts up in its partitions, as fast as it can, while members
   * join, crash and leave. A value that was acknowledged must be there for the next owner.
   */
  @Test
  void anAcknowledgedWriteSurvivesAnyChangeOfOwners() {
    var counters = new Counters();
    cluster.start(2, 1).forEach(counters::run);

    for (int round = 0; round < 3; round++) {
      counters.run(cluster.start());
      cluster.awaitSettled(1);
      Member goes = cluster.members.get(round % 2);
      if (round == 1) {
        goes.store(1).leave().toCompletableFuture().join();
        cluster.members.remove(goes);
        cluster.awaitSettled(1);
        goes.cluster.stop();
      } else {
        goes.crash();
      }
      cluster.awaitSettled(1);
    }

    counters.stop();
    assertThat(counters.failures).isEmpty();
    assertThat(counters.acknowledged.values().stream().mapToInt(Integer::intValue).sum())
        .isGreaterThan(1_000);
  }

  /** Counts up in slot 0 of each partition at its owner. */
  private final class Counters {
    final Map<Integer, Integer> acknowledged = new ConcurrentHashMap<>();
    final List<String> failures = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;
    private final Map<Member, Thread> threads = new HashMap<>();

    void run(Member member) {
      var thread = new Thread(() -> count(member), "counters");
      thread.setDaemon(true);
      thread.start();
      threads.put(member, thread);
    }

    private void count(Member member) {
      InfinispanStore store = member.store(1);
      while (!stopped && cluster.members.contains(member)) {
        var writes = new HashMap<Integer, CompletionStage<Void>>();
        var values = new HashMap<Integer, Integer>();
        cluster.partitions(
            p -> {
              long grant = store.watch().grant(p);
              if (grant == 0) {
                return;
              }
              // What was acknowledged before we look must be here, if we own the partition after
              // having looked.
              int floor = acknowledged.getOrDefault(p, 0);
              String held = member.holds(1, p).get(0);
              int value = held == null ? 0 : Integer.parseInt(held);
              if (value < floor
                  && store.watch().grant(p) == grant
                  && cluster.members.contains(member)) {
                failures.add(
                    "partition " + p + ": " + value + " after " + floor + " was acknowledged");
              }
              values.put(p, value + 1);
              writes.put(p, store.write(p, List.of(put(0, "" + (value + 1)))));
            });
        writes.forEach(
            (p, write) -> {
              try {
                write.toCompletableFuture().get(5, TimeUnit.SECONDS);
                if (cluster.members.contains(member)) {
                  acknowledged.merge(p, values.get(p), Math::max);
                }
              } catch (Exception refusedOrUnknown) {
                // The next round looks again.
              }
            });
      }
    }

    void stop() {
      stopped = true;
      // Those that have gone may wait for answers that never come.
      threads.keySet().retainAll(cluster.members);
      for (Thread thread : threads.values()) {
        try {
          thread.join(10_000);
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }
  }

  /** Has all writes of a member go through the engine, where the fence is. */
  private static Member byTheEngine(Member member) {
    member.store(1).direct().end();
    return member;
  }

  /** A write that is not refused succeeds. */
  private static void assertRefusedIff(boolean expected, CompletableFuture<Void> write) {
    if (expected) {
      assertThat(write)
          .failsWithin(Duration.ofSeconds(5))
          .withThrowableThat()
          .withCauseInstanceOf(NotOwnerException.class);
    } else {
      assertThat(write).succeedsWithin(Duration.ofSeconds(5));
    }
  }

  private static CompletableFuture<Void> write(Member member, int partition, Write write) {
    return member.store(1).write(partition, List.of(write)).toCompletableFuture();
  }

  /** Stands right above the fence and keeps writes there until they are released. */
  private static final class Hold extends DDAsyncInterceptor {
    private final CompletableFuture<Void> released = new CompletableFuture<>();

    static Hold on(Member member) {
      var hold = new Hold();
      var cache = member.cluster.cache(1);
      ComponentRegistry.componentOf(cache, AsyncInterceptorChain.class)
          .addInterceptorBefore(hold, Fence.class);
      return hold;
    }

    void release() {
      released.complete(null);
    }

    @Override
    public Object visitPutMapCommand(InvocationContext context, PutMapCommand command) {
      return command instanceof Fence.Put
          ? asyncInvokeNext(context, command, released)
          : invokeNext(context, command);
    }
  }

  /** Stands right below the fence and keeps back that the owner's own writes have got through. */
  private static final class Late extends DDAsyncInterceptor {
    final CompletableFuture<Void> answered = new CompletableFuture<>();

    static Late on(Member member) {
      var late = new Late();
      ComponentRegistry.componentOf(member.cluster.cache(1), AsyncInterceptorChain.class)
          .addInterceptorAfter(late, Fence.class);
      return late;
    }

    @Override
    public Object visitPutMapCommand(InvocationContext context, PutMapCommand command) {
      return invokeNextThenApply(
          context,
          command,
          (c, cmd, result) ->
              cmd instanceof Fence.Put ? asyncValue(answered.thenApply(done -> result)) : result);
    }
  }
}
