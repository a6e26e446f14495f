// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.gateway;

import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.view.MemberInfo;
import io.outlast.member.membership.Members;
import io.outlast.member.message.Courier;
import io.outlast.member.message.Message;
import io.outlast.member.message.PendingCalls;
import io.outlast.member.run.Dispatcher;
import io.outlast.member.run.RunSpec;
import io.outlast.member.run.Runner;
import io.outlast.member.settings.ExecutorSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Chooses who runs a task: this member if it may, else one that may. Nobody runs anything before
 * the cluster has had its initial size, and a member only when its application is up (R24, R26).
 */
public final class MemberDispatcher implements Dispatcher {
  private final Members members;
  private final Runner runner;
  private final Courier<Message> courier;
  private final PendingCalls calls;
  private final Function<ExecutorId, ExecutorSettings> settings;
  private final int initialSize;
  private volatile boolean hadInitialSize;

  /** Dispatches among the members, to the runner of this one and by messages to others. */
  public MemberDispatcher(
      Members members,
      Runner runner,
      Courier<Message> courier,
      PendingCalls calls,
      Function<ExecutorId, ExecutorSettings> settings,
      int initialSize) {
    this.members = members;
    this.runner = runner;
    this.courier = courier;
    this.calls = calls;
    this.settings = settings;
    this.initialSize = initialSize;
  }

  @Override
  public @Nullable UUID start(RunSpec run, Set<UUID> declined) {
    if (!hasInitialSize()) {
      return null;
    }
    MemberInfo self = members.self();
    if (run.address().member() != null) {
      boolean mayRun = self.ready() && !self.leaving() && declined.isEmpty();
      return mayRun && runner.start(run) ? self.id() : null;
    }
    Map<String, String> selector = settings.apply(run.address().executor()).selector();
    if (self.mayRun(selector) && !declined.contains(self.id()) && runner.start(run)) {
      return self.id();
    }
    List<UUID> others =
        members.all().stream()
            .filter(member -> member.mayRun(selector))
            .map(MemberInfo::id)
            .filter(id -> !declined.contains(id) && !id.equals(self.id()))
            .toList();
    if (others.isEmpty()) {
      return null;
    }
    UUID chosen = others.get((int) Long.remainderUnsigned(run.token(), others.size()));
    courier.send(chosen, new Message.Order(run));
    return chosen;
  }

  @Override
  public boolean hasRoom(ExecutorId executor, Runnable whenThere) {
    return runner.hasRoom(executor, whenThere);
  }

  /** Members have come or gone: those may have been enough, though nothing was to run then. */
  public void membersChanged() {
    hadInitialSize = hasInitialSize();
  }

  private boolean hasInitialSize() {
    if (!hadInitialSize) {
      hadInitialSize = members.all().stream().filter(m -> !m.lite()).count() >= initialSize;
    }
    return hadInitialSize;
  }

  @Override
  public CompletionStage<Boolean> cancel(UUID member, RunSpec run, boolean interrupt) {
    int durability = run.address().durability();
    int partition = run.address().partition();
    if (member.equals(members.self().id())) {
      return CompletableFuture.completedFuture(
          runner.cancel(durability, partition, run.token(), interrupt));
    }
    return calls
        .ask(member, id -> new Message.Halt(id, durability, partition, run.token(), interrupt))
        .handle((answer, failure) -> answer instanceof Message.Halted halted && halted.begun());
  }

  @Override
  public boolean hasBegun(UUID member, RunSpec run) {
    return !member.equals(members.self().id())
        || runner.hasBegun(run.address().durability(), run.address().partition(), run.token());
  }
}
