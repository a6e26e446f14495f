// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.engine;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.port.ClusterTime;
import io.outlast.engine.port.Timers;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.view.MemberInfo;
import io.outlast.member.gateway.Groups;
import io.outlast.member.gateway.MemberGateway;
import io.outlast.member.membership.Members;
import io.outlast.member.message.Courier;
import io.outlast.member.message.Message;
import io.outlast.member.message.PendingCalls;
import io.outlast.member.partition.PartitionGroup;
import io.outlast.member.run.Runner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A member's way out, in order: it takes no more runs, and when nothing runs here any more and what
 * it owned is with others, it may stop. Where all members end, nothing runs anywhere when the first
 * one stops.
 *
 * <p>Thread-safe.
 */
final class Leaving {
  private static final long POLL_NANOS = 20_000_000L;

  /** How long a leaving member waits for the next owners to take over what it held. */
  private static final long HEIRS_NANOS = 10_000_000_000L;

  /** How long a leaving member waits for the others to know of it. */
  private static final long FAREWELL_NANOS = 5_000_000_000L;

  private final Members members;
  private final Courier<Message> courier;
  private final PendingCalls calls;
  private final Groups groups;
  private final MemberGateway gateway;
  private final Runner runner;
  private final ClusterTime time;
  private final Timers timers;

  /**
   * The members that are at rest, also those that are gone since, and whether each knows all to be.
   */
  private final Map<UUID, Boolean> rest = new ConcurrentHashMap<>();

  Leaving(
      Members members,
      Courier<Message> courier,
      PendingCalls calls,
      Groups groups,
      MemberGateway gateway,
      Runner runner,
      ClusterTime time,
      Timers timers) {
    this.members = members;
    this.courier = courier;
    this.calls = calls;
    this.groups = groups;
    this.gateway = gateway;
    this.runner = runner;
    this.time = time;
    this.timers = timers;
  }

  /** See {@link Engine#drain}. */
  CompletionStage<Void> drain(Duration timeout) {
    long deadline = time.nanos() + timeout.toNanos();
    members.change(MemberInfo::goingAway);
    return within(Math.min(deadline, time.nanos() + FAREWELL_NANOS), allKnow())
        .thenCompose(known -> handOverAll(deadline))
        .thenCompose(done -> within(deadline, runner.whenIdle()))
        .thenCompose(idle -> idle ? rest(deadline) : CompletableFuture.completedFuture(null));
  }

  // ---- All end ----------------------------------------------------------------------------------

  /**
   * With nobody to hand over to, all members end, and each owns partitions up to the last moment.
   * So each waits here until no run is going on at any other: the outcome of that would find its
   * owner gone, and then perhaps all copies. Nobody stops before all know: who does not would take
   * over from the first one that stops, and take copies for lost that are safe on disk.
   */
  private CompletionStage<Void> rest(long deadline) {
    tellOthers(/* all= */ false);
    return until(
            () -> hasHeirs() || others().allMatch(member -> rest.containsKey(member)), deadline)
        .thenCompose(
            atRest -> {
              if (!atRest || hasHeirs()) {
                return CompletableFuture.completedFuture(false);
              }
              groups.clustered().forEach(PartitionGroup::rest);
              tellOthers(/* all= */ true);
              return until(
                  () -> others().allMatch(member -> rest.getOrDefault(member, false)), deadline);
            })
        .thenApply(done -> null);
  }

  private void tellOthers(boolean all) {
    others().forEach(member -> courier.send(member, new Message.AtRest(all)));
  }

  /** The others that may run tasks, or hold copies. */
  private Stream<UUID> others() {
    return members.all().stream()
        .filter(member -> !member.lite())
        .map(MemberInfo::id)
        .filter(id -> !id.equals(members.self().id()));
  }

  /** A member has told that it is at rest; {@code all}: and that it knows all to be. */
  void restsNow(UUID member, boolean all) {
    rest.put(member, all);
  }

  /** Whether no task that was begun by this member is without its end; also when it is gone. */
  boolean isAtRest(UUID member) {
    return rest.containsKey(member);
  }

  // ---- Others go on -----------------------------------------------------------------------------

  /**
   * Completes when all others have heard what this member told them last. Before that they may
   * order runs here, which would be lost with a member that is gone too soon, and taken for begun.
   */
  private CompletionStage<Void> allKnow() {
    return CompletableFuture.allOf(
        members.all().stream()
            .map(MemberInfo::id)
            .filter(id -> !id.equals(members.self().id()))
            // Any question will do: what is sent to a member arrives in order, and so do its
            // answer and what it sent before. One that is gone need not know.
            .map(id -> calls.ask(id, Message.TimeRequest::new).handle((answer, gone) -> null))
            .map(CompletionStage::toCompletableFuture)
            .toArray(CompletableFuture[]::new));
  }

  private CompletionStage<Void> handOverAll(long deadline) {
    List<CompletableFuture<Void>> handedOver = new ArrayList<>();
    if (hasHeirs()) {
      for (PartitionGroup group : groups.clustered()) {
        handedOver.add(handOver(group, deadline).toCompletableFuture());
      }
    }
    return CompletableFuture.allOf(handedOver.toArray(CompletableFuture[]::new));
  }

  /**
   * Members go one after the other, since who goes too early takes the last copies along. Who is
   * the last one has nobody to hand over to, and stays the owner of all; it may have thought
   * otherwise before its turn came.
   */
  private CompletionStage<Void> handOver(PartitionGroup group, long deadline) {
    return until(group::isSettled, deadline)
        .thenCompose(
            settled ->
                within(deadline, group.store().turnToLeave())
                    .thenCompose(
                        turn ->
                            hasHeirs()
                                ? handOver(
                                    group, group.store().durability() == 0 || !settled, deadline)
                                : stay(group)))
        .thenCompose(
            inTime ->
                inTime && heirs() > group.store().durability()
                    ? within(deadline, group.handedOver(deadline))
                    : CompletableFuture.completedFuture(false))
        .thenApply(done -> null);
  }

  private static CompletionStage<Boolean> stay(PartitionGroup group) {
    group.store().stay();
    return CompletableFuture.completedFuture(false);
  }

  private CompletionStage<Boolean> handOver(
      PartitionGroup group, boolean everything, long deadline) {
    return group
        .toBeInherited()
        .thenCompose(
            given ->
                within(deadline, group.leave(everything))
                    .thenCompose(
                        left ->
                            within(
                                    time.nanos() + HEIRS_NANOS,
                                    haveOwners(group.store().durability(), given))
                                .thenApply(have -> left && have)));
  }

  /**
   * Completes when all the partitions have owners again. Those answer nothing before they have
   * heard what this member has to tell; to have sent that would not prove that it has arrived.
   */
  private CompletionStage<Void> haveOwners(int durability, BitSet partitions) {
    if (!hasHeirs()) {
      return CompletableFuture.completedFuture(null);
    }
    return CompletableFuture.allOf(
        partitions.stream()
            .mapToObj(partition -> isAnswered(new Address(durability, partition, ExecutorId.NONE)))
            .toArray(CompletableFuture[]::new));
  }

  private CompletableFuture<Reply> isAnswered(Address address) {
    CompletableFuture<Reply> answer = new CompletableFuture<>();
    gateway.send(address, new Command.Inspect(), answer::complete);
    return answer;
  }

  /** Whether there is a member that can take partitions over. */
  private boolean hasHeirs() {
    return heirs() > 0;
  }

  private long heirs() {
    return members.all().stream().filter(member -> !member.lite() && !member.leaving()).count();
  }

  /** Completes with true when the condition holds, with false at the deadline. */
  private CompletionStage<Boolean> until(BooleanSupplier condition, long deadline) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    look(condition, deadline, done);
    return done;
  }

  private void look(BooleanSupplier condition, long deadline, CompletableFuture<Boolean> done) {
    if (condition.getAsBoolean()) {
      done.complete(true);
    } else if (time.nanos() >= deadline) {
      done.complete(false);
    } else {
      timers.after(POLL_NANOS, () -> look(condition, deadline, done));
    }
  }

  /** Completes with the stage, or with false at the deadline. */
  private CompletionStage<Boolean> within(long deadline, CompletionStage<?> stage) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    stage.whenComplete((value, failure) -> done.complete(true));
    timers.after(deadline - time.nanos(), () -> done.complete(false));
    return done;
  }
}
