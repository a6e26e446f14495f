// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.cluster;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.port.StoreKey;
import io.outlast.engine.task.Counter;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.task.TaskRecord;
import io.outlast.engine.task.TaskState;
import io.outlast.engine.wire.StoredValue;
import io.outlast.engine.wire.ValueCodec;
import io.outlast.testkit.simulation.SimulatedNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a cluster at rest: into its stores, at its counters, and at what it still knows. Where
 * tasks may be lost, submits may have been stored on both sides of a split, and counters are those
 * of one side.
 */
final class Audit {
  private final SimulatedCluster cluster;
  private final String executor;
  private final int durability;
  private final boolean mayLose;

  Audit(SimulatedCluster cluster, String executor, int durability, boolean mayLose) {
    this.cluster = cluster;
    this.executor = executor;
    this.durability = durability;
    this.mayLose = mayLose;
  }

  /** Notes what is wrong in the history. */
  void check() {
    cluster.history().checkAtRest();
    checkStores();
    checkResults();
    checkCounters();
  }

  private void checkStores() {
    Map<Identity, TaskRecord> identities = new HashMap<>();
    for (int partition = 0; partition < cluster.world().config().partitions(); partition++) {
      List<SimulatedNode> owners = cluster.world().owners(durability, partition);
      if (owners.size() != 1) {
        broken("partition %d is owned by %s".formatted(partition, owners));
        continue;
      }
      Map<StoreKey, StoredValue> values = values(owners.get(0), partition);
      for (StoredValue value : values.values()) {
        if (!mayLose && value instanceof StoredValue.OfTask task && !isTwin(task.record())) {
          TaskRecord other = identities.put(task.record().identity(), task.record());
          if (other != null) {
            broken(
                "%s is stored twice: as %s and as %s"
                    .formatted(other.identity(), describe(other), describe(task.record())));
          }
        }
      }
      checkCopies(owners.get(0), partition, values);
    }
  }

  /**
   * The mark of a request that two owners have stored, of whom only the second had copies of it to
   * tell of: it was on the disk of the first, and was discarded when that was merged.
   */
  private static boolean isTwin(TaskRecord task) {
    Outcome end = task.end();
    return task.state() instanceof TaskState.Disposed && end != null && end.isDiscard();
  }

  private void checkCopies(SimulatedNode owner, int partition, Map<StoreKey, StoredValue> values) {
    for (SimulatedNode node : cluster.world().runningNodes()) {
      Map<StoreKey, StoredValue> copy = values(node, partition);
      if (copy.isEmpty()) {
        continue;
      }
      Set<StoreKey> keys = new HashSet<>(values.keySet());
      keys.addAll(copy.keySet());
      for (StoreKey key : keys) {
        String ours = describe(values.get(key));
        String theirs = describe(copy.get(key));
        if (!ours.equals(theirs)) {
          broken(
              "partition %d, slot %d: owner %s has %s, %s has %s"
                  .formatted(partition, key.slot(), owner, ours, node, theirs));
        }
      }
    }
  }

  private static String describe(@Nullable StoredValue value) {
    if (value instanceof StoredValue.OfTask task) {
      return task.stamp() + " " + describe(task.record());
    }
    return value == null ? "nothing" : value.stamp() + " " + value.getClass().getSimpleName();
  }

  private static String describe(TaskRecord task) {
    return "task '%s' %d token %d attempt %d %s"
        .formatted(
            task.name(),
            task.taskId(),
            task.token(),
            task.attempt(),
            task.state().getClass().getSimpleName());
  }

  private Map<StoreKey, StoredValue> values(SimulatedNode node, int partition) {
    Map<StoreKey, StoredValue> values = new HashMap<>();
    node.store(durability)
        .scan(partition, (key, bytes) -> values.put(key, ValueCodec.decode(bytes)));
    return values;
  }

  /** What was acknowledged can be fetched from everywhere. */
  private void checkResults() {
    Map<String, CompletionStage<Object>> open = new HashMap<>();
    cluster
        .history()
        .acknowledged()
        .forEach(
            (label, id) ->
                cluster
                    .running()
                    .forEach(
                        member ->
                            open.put(
                                label + " from " + member,
                                member.retrieve(executor, label, id).exceptionally(e -> "none"))));
    await(open);
  }

  private void checkCounters() {
    SimulatedMember member = cluster.running().get(0);
    Map<String, CompletionStage<Reply>> open = new HashMap<>();
    for (int partition = 0; partition < cluster.world().config().partitions(); partition++) {
      open.put(
          "the numbers of partition " + partition,
          member.ask(executor, partition, new Command.Inspect()));
    }
    await(open);
    long[] sum = new long[Counter.values().length];
    for (CompletionStage<Reply> stage : open.values()) {
      if (!stage.toCompletableFuture().isDone()) {
        return;
      }
      Reply.Inspected inspected = (Reply.Inspected) stage.toCompletableFuture().join();
      for (Counter counter : Counter.values()) {
        sum[counter.ordinal()] += inspected.counts()[counter.ordinal()];
      }
      if (inspected.pending() + inspected.running() != 0) {
        broken("at rest %s".formatted(inspected));
      }
    }
    long ended = 0;
    for (Counter counter :
        List.of(
            Counter.COMPLETED,
            Counter.FAILED,
            Counter.CANCELLED,
            Counter.LOST,
            Counter.DISPOSED,
            Counter.DISCARDED)) {
      ended += sum[counter.ordinal()];
    }
    long submitted = sum[Counter.SUBMITTED.ordinal()];
    if (submitted != ended) {
      broken("%d tasks were submitted and %d ended".formatted(submitted, ended));
    }
    long lost = sum[Counter.LOST.ordinal()];
    if (lost != 0 && !mayLose) {
      broken("%d tasks are counted as lost".formatted(lost));
    }
    int acknowledged = cluster.history().acknowledged().size();
    long kept = submitted - sum[Counter.DISCARDED.ordinal()]; // each other was stored once more
    if (!mayLose && (kept < acknowledged || kept > cluster.history().submitted())) {
      broken(
          "%d tasks are counted, %d were acknowledged, %d submitted"
              .formatted(kept, acknowledged, cluster.history().submitted()));
    }
  }

  private void await(Map<String, ? extends CompletionStage<?>> open) {
    List<String> left = new ArrayList<>();
    for (int i = 0; i < 60 && (i == 0 || !left.isEmpty()); i++) {
      cluster.run(Duration.ofSeconds(1));
      left.clear();
      open.forEach(
          (what, stage) -> {
            if (!Objects.requireNonNull(stage).toCompletableFuture().isDone()) {
              left.add(what);
            }
          });
    }
    left.forEach(what -> broken("no answer: " + what));
  }

  private void broken(String message) {
    cluster.history().broken(message);
  }
}
