// SPDX-License-Identifier: Apache-2.0
package io.outlast.scheduledexecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.outlast.Serialized;
import io.outlast.core.OutlastInstance;
import io.outlast.core.OutlastInstanceAware;
import io.outlast.core.SerializableCallable;
import io.outlast.core.SerializableRunnable;
import io.outlast.core.TaskContext;
import io.outlast.core.TaskContextAware;
import io.outlast.partition.PartitionAware;
import io.outlast.spi.TaskWrapper;
import io.outlast.spi.Traits;
import java.io.Serializable;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskUtilsTest {

  @ParameterizedTest
  @ValueSource(
      classes = {
        StatefulTask.class,
        PartitionAware.class,
        OutlastInstanceAware.class,
        TaskContextAware.class,
        AutoDisposableTask.class,
        NamedTask.class
      })
  void everyTraitStaysVisibleInAnyNestingAndAfterTheJourney(Class<?> trait) {
    long seed = Long.getLong("outlast.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      Object wrapped = random.nextBoolean() ? nest(random, new Everything()) : nestRunnable(random);

      Object arrived = Serialized.copy(wrapped);

      assertThat(Traits.has(arrived, trait))
          .as("%s in %s; repeat with -Doutlast.seed=%d", trait, arrived, seed)
          .isTrue();
      assertThat(Traits.layers(arrived)).last().isInstanceOf(Everything.class);
    }
  }

  @Test
  void theOutermostNameCounts() {
    Callable<String> task =
        TaskUtils.named("outer", TaskUtils.named("inner", (Callable<String>) new Everything()));

    assertThat(Traits.find(task, NamedTask.class)).map(NamedTask::getName).hasValue("outer");
  }

  @Test
  void wrappersAddTheirTraitAndRunTheTask() throws Exception {
    SerializableCallable<String> task = () -> "value";

    Callable<String> wrapped = TaskUtils.autoDisposable(TaskUtils.named("n", task));

    assertThat(wrapped.call()).isEqualTo("value");
    assertThat(Traits.has(wrapped, AutoDisposableTask.class)).isTrue();
    assertThat(Traits.has(wrapped, NamedTask.class)).isTrue();
    assertThat(Traits.has(wrapped, StatefulTask.class)).isFalse();
  }

  @Test
  void lambdasNeedNoCast() throws Exception {
    Callable<Integer> callable = Serialized.copy(TaskUtils.named("c", () -> 42));
    Runnable runnable = Serialized.copy(TaskUtils.autoDisposable(() -> System.gc()));

    assertThat(callable.call()).isEqualTo(42);
    runnable.run();
  }

  @Test
  void aRunnableCanBeGivenAResult() throws Exception {
    SerializableRunnable task = () -> {};

    Callable<String> callable = Serialized.copy(TaskUtils.callable(task, "done"));

    assertThat(callable.call()).isEqualTo("done");
    assertThat(TaskUtils.callable(task, null).call()).isNull();
  }

  @Test
  void nullsAreRefusedAtOnce() {
    assertThatNullPointerException()
        .isThrownBy(() -> TaskUtils.named(null, (Runnable) new Everything()))
        .withMessage("name");
    assertThatNullPointerException()
        .isThrownBy(() -> TaskUtils.named("n", (Runnable) null))
        .withMessage("task");
  }

  @Test
  void wrappersInACircleAreNamedInsteadOfLoopingForEver() {
    TaskWrapper circle =
        new TaskWrapper() {
          @Override
          public Object unwrap() {
            return this;
          }
        };

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Traits.find(circle, NamedTask.class))
        .withMessageContaining(circle.getClass().getName());
    assertThatIllegalArgumentException().isThrownBy(() -> Traits.layers(circle));
  }

  private static Object nest(Random random, Callable<String> task) {
    Callable<String> wrapped = task;
    for (int depth = random.nextInt(10); depth > 0; depth--) {
      wrapped =
          random.nextBoolean()
              ? TaskUtils.named("n" + depth, wrapped)
              : TaskUtils.autoDisposable(wrapped);
    }
    return wrapped;
  }

  private static Object nestRunnable(Random random) {
    Runnable wrapped = new Everything();
    for (int depth = random.nextInt(10); depth > 0; depth--) {
      wrapped =
          random.nextBoolean()
              ? TaskUtils.named("n" + depth, wrapped)
              : TaskUtils.autoDisposable(wrapped);
    }
    return nest(random, TaskUtils.callable(wrapped, "done"));
  }

  /** A task with all the traits there are, as a callable and a runnable. */
  private static final class Everything
      implements Callable<String>,
          Runnable,
          Serializable,
          NamedTask,
          AutoDisposableTask,
          PartitionAware<String>,
          StatefulTask<String, String>,
          OutlastInstanceAware,
          TaskContextAware {

    @Override
    public String call() {
      return "called";
    }

    @Override
    public void run() {}

    @Override
    public String getName() {
      return "own";
    }

    @Override
    public String getPartitionKey() {
      return "key";
    }

    @Override
    public void save(Map<String, String> snapshot) {}

    @Override
    public void load(Map<String, String> snapshot) {}

    @Override
    public void setOutlastInstance(OutlastInstance instance) {}

    @Override
    public void setTaskContext(TaskContext context) {}
  }
}
