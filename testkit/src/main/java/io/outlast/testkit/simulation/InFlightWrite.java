// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.simulation;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/**
 * One write of a primary, until all write owners of one topology have it. Backups that have
 * installed a newer topology refuse; then, and when this node has, the write is tried again in the
 * newer one, provided that this node has been the owner all the time. The owner's own copy is
 * changed last; its disk, if it has one, at the same time as the others.
 */
final class InFlightWrite {
  private final SimulatedStore store;
  private final SimulatedNode node;
  private final int partition;
  private final List<Entry> entries;
  private final long ownerSince;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private final Set<SimulatedNode> unanswered = new LinkedHashSet<>();
  private Topology topology;
  private int attempt;
  private boolean isKept;
  private boolean isRefused;
  private boolean isDoomed;

  InFlightWrite(SimulatedStore store, int partition, List<Entry> entries) {
    this.store = store;
    this.node = store.node();
    this.partition = partition;
    this.entries = entries;
    this.ownerSince = store.ownerSince(partition);
    this.topology = store.installed();
  }

  CompletableFuture<Void> begin() {
    WorldConfig config = node.world().config();
    Event timeout =
        node.schedule(
            config.writeTimeout().toNanos(), "write timeout", () -> fail(unknownOutcome()));
    CompletableFuture<Void> result = done.whenComplete((ok, failure) -> timeout.cancelled = true);
    attempt();
    return result;
  }

  /** Stops waiting for those who are gone. */
  void topologyInstalled() {
    List<SimulatedNode> members = store.installed().members();
    unanswered.removeIf(backup -> !members.contains(backup) || !members.contains(node));
    conclude();
  }

  private void attempt() {
    topology = store.installed();
    isRefused = false;
    isKept = false;
    attempt++;
    unanswered.addAll(topology.writeOwners(partition));
    unanswered.remove(node);
    CompletionStage<Void> kept = store.keep(partition, entries);
    if (node.world().takeWriteFailure(node)) {
      attemptInVain();
      return;
    }
    int number = attempt;
    boolean isAlone = unanswered.isEmpty();
    List.copyOf(unanswered).forEach(this::send);
    kept.thenRun(
        () -> {
          if (isAlone) {
            node.scheduleWithin(node.world().config().hop(), "store", () -> kept(number));
          } else {
            kept(number);
          }
        });
  }

  /** Reaches some copies, and the caller does not learn which. */
  private void attemptInVain() {
    isDoomed = true;
    Random random = node.world().simulation().random();
    boolean reachesAll = true;
    for (SimulatedNode backup : unanswered) {
      if (random.nextBoolean()) {
        send(backup);
      } else {
        reachesAll = false;
      }
    }
    boolean reachesOwner = reachesAll && random.nextBoolean();
    node.scheduleWithin(
        node.world().config().latency(), "lost answer", () -> endInVain(reachesOwner));
  }

  private void endInVain(boolean reachesOwner) {
    if (reachesOwner && store.installed().equals(topology)) {
      store.apply(partition, entries);
    }
    fail(unknownOutcome());
  }

  private void send(SimulatedNode backup) {
    int number = attempt;
    long topologyId = topology.id();
    Network network = node.world().network();
    SimulatedStore remote = backup.simulatedStore(store.durability());
    network.sendStore(
        node,
        backup,
        "back up",
        () ->
            remote.backUp(
                topologyId,
                partition,
                entries,
                applied ->
                    network.sendStore(
                        backup, node, "answer", () -> answered(number, backup, applied))));
  }

  private void answered(int number, SimulatedNode backup, boolean applied) {
    if (number == attempt) {
      unanswered.remove(backup);
      isRefused |= !applied;
      conclude();
    }
  }

  private void kept(int number) {
    if (number == attempt) {
      isKept = true;
      conclude();
    }
  }

  private void conclude() {
    if (done.isDone() || isDoomed || !isKept || !unanswered.isEmpty()) {
      return;
    }
    if (!store.installed().equals(topology)) {
      retry();
    } else if (!isRefused) {
      store.apply(partition, entries);
      store.ended(partition);
      done.complete(null);
    }
  }

  private void retry() {
    if (store.ownerSince(partition) == ownerSince) {
      attempt();
    } else {
      fail(store.notOwner(partition));
    }
  }

  private void fail(Exception failure) {
    if (!done.isDone()) {
      store.ended(partition);
      done.completeExceptionally(failure);
    }
  }

  private Exception unknownOutcome() {
    return new TimeoutException(
        node
            + " does not know who has stored its write to partition "
            + partition
            + ", waiting for "
            + unanswered);
  }
}
