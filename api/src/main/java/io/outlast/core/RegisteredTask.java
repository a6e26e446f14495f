// SPDX-License-Identifier: Apache-2.0
package io.outlast.core;

import java.io.Serializable;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A task that is no class of the submitter's but a name and some bytes: members have registered
 * what it does, by {@link io.outlast.config.Config#registerTask}. Programs in other languages
 * submit such tasks (SPEC §6), and so can those in Java that do not share classes with the members:
 *
 * <pre>{@code
 * byte[] small = executor.submit(RegisteredTask.of("resize", image)).get();
 * }</pre>
 *
 * <p>It may be named, keyed and scheduled like any task. A member that has not registered the name
 * lets another one run it; if none has within {@code class-wait}, the task ends in a {@link
 * TaskClassMissingException}. Thread-safe, as long as nobody changes the argument.
 */
public final class RegisteredTask implements Callable<byte @Nullable []>, Serializable {

  private static final long serialVersionUID = 1L;

  private final String name;
  private final byte[] argument;
  private transient volatile @Nullable TaskFunction function;

  private RegisteredTask(String name, byte[] argument) {
    this.name = Objects.requireNonNull(name, "name");
    this.argument = Objects.requireNonNull(argument, "argument");
  }

  /**
   * Makes a task.
   *
   * @param name the name that members have registered
   * @param argument handed to what is registered; it is sent when the task is submitted
   */
  public static RegisteredTask of(String name, byte[] argument) {
    return new RegisteredTask(name, argument);
  }

  /** Returns the name that it asks for. */
  public String registeredName() {
    return name;
  }

  /** Returns the argument: the array itself. */
  public byte[] argument() {
    return argument;
  }

  /** Sets what it does here; called by a member before it runs the task. */
  public void bind(TaskFunction registered) {
    function = Objects.requireNonNull(registered, "registered");
  }

  /**
   * Does what is registered; called by a member.
   *
   * @throws IllegalStateException if it is called anywhere else
   */
  @Override
  public byte @Nullable [] call() throws Exception {
    TaskFunction bound = function;
    if (bound == null) {
      throw new IllegalStateException(
          "Registered task '" + name + "' runs on members only. Submit it to an executor.");
    }
    return bound.apply(argument);
  }

  @Override
  public String toString() {
    return "RegisteredTask[" + name + ", " + argument.length + " bytes]";
  }
}
