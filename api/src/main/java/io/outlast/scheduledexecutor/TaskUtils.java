// SPDX-License-Identifier: Apache-2.0
package io.outlast.scheduledexecutor;

import io.outlast.core.SerializableCallable;
import io.outlast.core.SerializableRunnable;
import io.outlast.spi.TaskWrapper;
import java.io.Serializable;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Gives a task a name, automatic disposal or a value, without hiding what else it implements:
 * {@code StatefulTask}, {@code PartitionAware}, {@code OutlastInstanceAware} and the others stay
 * visible to the executor, in any nesting (SPEC §3). See {@link io.outlast.spi.Traits}.
 */
public final class TaskUtils {

  private TaskUtils() {}

  /** Returns the task under a name, which wins over the one it may have. */
  public static <V extends @Nullable Object> Callable<V> named(String name, Callable<V> task) {
    return new NamedCallable<>(name, task);
  }

  /** Returns the task under a name, which wins over the one it may have. */
  public static Runnable named(String name, Runnable task) {
    return new NamedRunnable(name, task);
  }

  /** The same as {@link #named(String, Callable)}, for lambdas. */
  public static <V extends @Nullable Object> Callable<V> named(
      String name, SerializableCallable<V> task) {
    return named(name, (Callable<V>) task);
  }

  /** The same as {@link #named(String, Runnable)}, for lambdas. */
  public static Runnable named(String name, SerializableRunnable task) {
    return named(name, (Runnable) task);
  }

  /** Returns the task as one that is disposed when it has ended. */
  public static <V extends @Nullable Object> Callable<V> autoDisposable(Callable<V> task) {
    return new AutoDisposableCallable<>(task);
  }

  /** Returns the task as one that is disposed when it has ended. */
  public static Runnable autoDisposable(Runnable task) {
    return new AutoDisposableRunnable(task);
  }

  /** The same as {@link #autoDisposable(Callable)}, for lambdas. */
  public static <V extends @Nullable Object> Callable<V> autoDisposable(
      SerializableCallable<V> task) {
    return autoDisposable((Callable<V>) task);
  }

  /** The same as {@link #autoDisposable(Runnable)}, for lambdas. */
  public static Runnable autoDisposable(SerializableRunnable task) {
    return autoDisposable((Runnable) task);
  }

  /** Returns a task that runs {@code task} and then gives {@code result}. */
  public static <V extends @Nullable Object> Callable<V> callable(Runnable task, V result) {
    return new RunnableWithResult<>(task, result);
  }

  /** The state shared by all wrappers. */
  private abstract static class Wrapper<T> implements TaskWrapper, Serializable {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // serializable exactly if the task is, which is the task's affair
    final T task;

    Wrapper(T task) {
      this.task = Objects.requireNonNull(task, "task");
    }

    @Override
    public final Object unwrap() {
      return task;
    }

    @Override
    public String toString() {
      return getClass().getSimpleName() + "[" + task + "]";
    }
  }

  private static final class NamedCallable<V extends @Nullable Object> extends Wrapper<Callable<V>>
      implements Callable<V>, NamedTask {

    private static final long serialVersionUID = 1L;

    private final String name;

    NamedCallable(String name, Callable<V> task) {
      super(task);
      this.name = Objects.requireNonNull(name, "name");
    }

    @Override
    public String getName() {
      return name;
    }

    @Override
    public V call() throws Exception {
      return task.call();
    }
  }

  private static final class NamedRunnable extends Wrapper<Runnable>
      implements Runnable, NamedTask {

    private static final long serialVersionUID = 1L;

    private final String name;

    NamedRunnable(String name, Runnable task) {
      super(task);
      this.name = Objects.requireNonNull(name, "name");
    }

    @Override
    public String getName() {
      return name;
    }

    @Override
    public void run() {
      task.run();
    }
  }

  private static final class AutoDisposableCallable<V extends @Nullable Object>
      extends Wrapper<Callable<V>> implements Callable<V>, AutoDisposableTask {

    private static final long serialVersionUID = 1L;

    AutoDisposableCallable(Callable<V> task) {
      super(task);
    }

    @Override
    public V call() throws Exception {
      return task.call();
    }
  }

  private static final class AutoDisposableRunnable extends Wrapper<Runnable>
      implements Runnable, AutoDisposableTask {

    private static final long serialVersionUID = 1L;

    AutoDisposableRunnable(Runnable task) {
      super(task);
    }

    @Override
    public void run() {
      task.run();
    }
  }

  private static final class RunnableWithResult<V extends @Nullable Object>
      extends Wrapper<Runnable> implements Callable<V> {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // serializable exactly if the caller's object is
    private final V result;

    RunnableWithResult(Runnable task, V result) {
      super(task);
      this.result = result;
    }

    @Override
    public V call() {
      task.run();
      return result;
    }
  }
}
