// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.cluster.Member;
import io.outlast.engine.gateway.Address;
import io.outlast.engine.task.TaskPlan;
import io.outlast.engine.task.Timing;
import io.outlast.scheduledexecutor.Placement;
import io.outlast.scheduledexecutor.TaskOptions;
import io.outlast.scheduledexecutor.TaskSpec;
import org.jspecify.annotations.Nullable;

/**
 * What a spec asks for, with the task's own name and key: these are asked for once, before anything
 * is stored.
 *
 * @param <V> type of the task's value
 */
record Order<V extends @Nullable Object>(
    Object task, @Nullable String name, Placement placement, Timing timing, TaskOptions options) {

  /** Reads a spec; runs code of the user's, and throws what that throws. */
  static <V extends @Nullable Object> Order<V> of(TaskSpec<V> spec) {
    return new Order<>(
        spec.task(),
        spec.name().orElse(null),
        spec.placement(),
        Timing.of(spec.schedule()),
        spec.options());
  }

  /** What is told of the task when it is sent. */
  Scheduling<V> scheduling(Backing backing, boolean awaitsEnd) {
    return new Scheduling<>(backing, name, awaitsEnd);
  }

  /** Makes the task ready for the place where it belongs. */
  Parcel pack(Backing backing, boolean awaitsEnd) {
    byte[] bytes = bytes(backing);
    Address to = place(backing);
    return new Parcel(bytes, to, awaitsEnd, plan(backing, to), /* held= */ false);
  }

  /** The serialized task. */
  byte[] bytes(Backing backing) {
    try {
      return backing.serializer().toBytes(task);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "Scheduler '%s': a task of %s cannot be serialized. %s"
              .formatted(
                  backing.owners().executorName(), task.getClass().getName(), e.getMessage()),
          e);
    }
  }

  private @Nullable Address place(Backing backing) {
    if (placement instanceof Placement.OnMember on) {
      return place(backing, on.member());
    }
    if (placement instanceof Placement.OnKeyOwner keyed) {
      return backing.ownerOf(keyed.key());
    }
    return name == null ? null : backing.owners().of(name);
  }

  /**
   * What is bound to a member.
   *
   * @throws IllegalArgumentException if it runs no tasks
   */
  static Address place(Backing backing, Member member) {
    if (member.isLiteMember()) {
      throw new IllegalArgumentException(
          "Scheduler '%s': %s is a lite member, which runs no tasks. Choose another."
              .formatted(backing.owners().executorName(), member));
    }
    return backing.owners().on(member.getUuid());
  }

  /** The plan of the task at a place; a name is claimed if it belongs to another partition. */
  TaskPlan plan(Backing backing, @Nullable Address to) {
    int nameHome = TaskPlan.HERE;
    if (name != null && to != null && to.member() == null) {
      int home = backing.owners().of(name).partition();
      nameHome = home == to.partition() ? TaskPlan.HERE : home;
    }
    return new TaskPlan(name, nameHome, timing, options);
  }
}
