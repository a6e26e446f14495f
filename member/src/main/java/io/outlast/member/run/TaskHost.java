// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import io.outlast.core.ManagedContext;
import io.outlast.core.OutlastInstance;
import io.outlast.core.OutlastInstanceAware;
import io.outlast.core.RegisteredTask;
import io.outlast.core.TaskContext;
import io.outlast.core.TaskContextAware;
import io.outlast.core.TaskFunction;
import io.outlast.engine.serial.ClassMissingException;
import io.outlast.engine.serial.JavaSerializer;
import io.outlast.engine.task.Failure;
import io.outlast.engine.task.Outcome;
import io.outlast.spi.Traits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds a task when it runs here: makes it of its bytes, gives it what it could not bring
 * along, and makes bytes of how it ended. All of this runs code of the user's.
 */
public final class TaskHost {
  private final OutlastInstance instance;
  private final @Nullable ManagedContext managed;
  private final JavaSerializer serializer;
  private final Map<String, TaskFunction> registered;

  /**
   * Makes a host.
   *
   * @param instance the member; it may still be being built, but not when the first task runs
   * @param managed the application's hook, if it has one
   * @param serializer for tasks and results
   */
  public TaskHost(
      OutlastInstance instance, @Nullable ManagedContext managed, JavaSerializer serializer) {
    this(instance, managed, serializer, Map.of());
  }

  /**
   * Makes a host.
   *
   * @param registered what registered tasks do here, by their names; nobody changes it
   */
  public TaskHost(
      OutlastInstance instance,
      @Nullable ManagedContext managed,
      JavaSerializer serializer,
      Map<String, TaskFunction> registered) {
    this.instance = instance;
    this.managed = managed;
    this.serializer = serializer;
    this.registered = registered;
  }

  /**
   * Makes the task of a run.
   *
   * @throws ClassMissingException if this JVM lacks a class of the task, or what it names is not
   *     registered here; before anything was injected
   */
  Object load(RunSpec spec) {
    Object task = serializer.fromBytes(spec.task());
    if (!(task instanceof Callable) && !(task instanceof Runnable)) {
      throw new IllegalArgumentException(
          "A task must be a Callable or a Runnable; the bytes of task %d hold %s."
              .formatted(spec.taskId(), task == null ? "null" : "an object of " + task.getClass()));
    }
    Traits.find(task, RegisteredTask.class).ifPresent(this::bind);
    return task;
  }

  private void bind(RegisteredTask task) {
    TaskFunction function = registered.get(task.registeredName());
    if (function == null) {
      throw ClassMissingException.ofRegistered(task.registeredName());
    }
    task.bind(function);
  }

  /**
   * Reads what a stateful task has saved.
   *
   * @throws ClassMissingException if this JVM lacks a class of it
   */
  @SuppressWarnings("unchecked") // only save() writes it
  @Nullable Map<Object, Object> state(RunSpec spec) {
    RunSpec.Scheduled scheduled = spec.scheduled();
    byte[] state = scheduled == null ? null : scheduled.state();
    return state == null ? null : (Map<Object, Object>) serializer.fromBytes(state);
  }

  /**
   * Serves a task just made: first with what the application's {@link ManagedContext} injects, then
   * the instance, then the context of the run; each layer of a wrapped task, from the inside out,
   * so that a wrapper is served when what it wraps is complete (R26).
   *
   * @return what to run: the task, or what the application has put in its place
   */
  Instance inject(Object task, TaskContext context) {
    List<Object> layers = new ArrayList<>(Traits.layers(task));
    for (int i = layers.size() - 1; i >= 0; i--) {
      Object layer = layers.get(i);
      Object managedLayer = managed == null ? layer : managed.initialize(layer);
      if (managedLayer != layer) {
        layers.set(i, replacement(layer, managedLayer, /* isOutermost= */ i == 0));
      }
    }
    for (int i = layers.size() - 1; i >= 0; i--) {
      if (layers.get(i) instanceof OutlastInstanceAware aware) {
        aware.setOutlastInstance(instance);
      }
      serve(layers.get(i), context);
    }
    return new Instance(List.copyOf(layers));
  }

  /** Serves an instance that has made a run before with the context of its next. */
  void serve(Instance kept, TaskContext context) {
    for (int i = kept.layers().size() - 1; i >= 0; i--) {
      serve(kept.layers().get(i), context);
    }
  }

  private static void serve(Object layer, TaskContext context) {
    if (layer instanceof TaskContextAware aware) {
      aware.setTaskContext(context);
    }
  }

  /**
   * Has a stateful task save its state; {@code null} if the task has none.
   *
   * <p>Throws what the task throws, or why its state cannot be stored.
   */
  byte @Nullable [] save(Instance served) {
    return served
        .stateful()
        .map(
            stateful -> {
              Map<Object, Object> snapshot = new HashMap<>();
              stateful.save(snapshot);
              return serializer.toBytes(snapshot);
            })
        .orElse(null);
  }

  /** Calls the task, as a Callable where it is both. */
  @Nullable Object call(Object task) throws Exception {
    if (task instanceof Callable<?> callable) {
      return callable.call();
    }
    ((Runnable) task).run();
    return null;
  }

  /** The outcome of a result. */
  Outcome returned(@Nullable Object result) {
    return serializer.toOutcome(result);
  }

  /**
   * The outcome of an exception. Short of memory, even that may be too much to make; the class of
   * it is known at least.
   */
  Outcome failed(Throwable thrown) {
    try {
      return new Outcome.Failed(serializer.toFailure(thrown));
    } catch (Throwable t) {
      String className = thrown.getClass().getName();
      return new Outcome.Failed(new Failure(className, className, null));
    }
  }

  private static Object replacement(Object layer, @Nullable Object given, boolean isOutermost) {
    if (given == null) {
      throw new IllegalStateException(
          "ManagedContext.initialize returned null for a task of %s. It must return the object to run, normally the one it was given."
              .formatted(layer.getClass()));
    }
    if (!isOutermost) {
      throw new IllegalStateException(
          "ManagedContext.initialize returned another object for the inner layer %s of a wrapped task: it cannot be put in there. Return the layer itself, or replace the outermost."
              .formatted(layer.getClass()));
    }
    if (!(given instanceof Callable) && !(given instanceof Runnable)) {
      throw new IllegalStateException(
          "ManagedContext.initialize returned an object of %s for a task of %s: it must be a Callable or a Runnable."
              .formatted(given.getClass(), layer.getClass()));
    }
    return given;
  }
}
