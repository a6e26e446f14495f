// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import io.outlast.core.TaskContext;
import io.outlast.engine.gateway.Address;
import io.outlast.engine.task.ExecutorId;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a task is told of its run. User code may keep it and hand it on: it holds no bytes. */
final class RunContext implements TaskContext {
  private final ExecutorId executor;
  private final long taskId;
  private final long token;
  private final int attempt;
  private final @Nullable ScheduledTaskHandler handler;
  private volatile boolean isStillOwner = true;

  RunContext(RunSpec spec) {
    this.executor = spec.address().executor();
    this.taskId = spec.taskId();
    this.token = spec.token();
    this.attempt = spec.attempt();
    RunSpec.Scheduled scheduled = spec.scheduled();
    this.handler = scheduled == null ? null : handler(spec.address(), scheduled.name());
  }

  private static ScheduledTaskHandler handler(Address address, String name) {
    String scheduler = address.executor().name();
    UUID member = address.member();
    return member == null
        ? ScheduledTaskHandler.ofPartition(scheduler, name, address.partition())
        : ScheduledTaskHandler.ofMember(scheduler, name, member);
  }

  /** The run's outcome will be refused, for ever. */
  void fence() {
    isStillOwner = false;
  }

  @Override
  public String executorName() {
    return executor.name();
  }

  @Override
  public int attempt() {
    return attempt;
  }

  @Override
  public long token() {
    return token;
  }

  @Override
  public OptionalLong taskId() {
    return executor.kind() == ExecutorId.Kind.DURABLE
        ? OptionalLong.of(taskId)
        : OptionalLong.empty();
  }

  @Override
  public Optional<ScheduledTaskHandler> handler() {
    return Optional.ofNullable(handler);
  }

  @Override
  public boolean isStillOwner() {
    return isStillOwner;
  }
}
