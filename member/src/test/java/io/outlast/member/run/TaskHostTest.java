// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.core.ManagedContext;
import io.outlast.core.OutlastInstance;
import io.outlast.core.OutlastInstanceAware;
import io.outlast.core.SerializableCallable;
import io.outlast.core.SerializableRunnable;
import io.outlast.core.TaskContext;
import io.outlast.core.TaskContextAware;
import io.outlast.scheduledexecutor.TaskUtils;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TaskHostTest {
  private static final List<String> EVENTS = Collections.synchronizedList(new ArrayList<>());

  private RunFixture fixture = new RunFixture(/* poolSize= */ 1);

  @AfterEach
  void close() {
    fixture.close();
    EVENTS.clear();
  }

  @ParameterizedTest
  @MethodSource("nestings")
  void aTaskIsServedInAnyNestingAndTheCallersObjectIsNot(Aware task, Object submitted) {
    fixture.start(1, fixture.serializer.toBytes(submitted));
    fixture.owner.outcome(1);

    assertThat(EVENTS).containsExactly("instance test", "context 1", "run with test and 1");
    assertThat(task.instance).isNull();
    assertThat(task.context).isNull();
  }

  static Stream<Object[]> nestings() {
    Aware called = new Aware();
    AwareRunnable run = new AwareRunnable();
    return Stream.of(
        new Object[] {called, called},
        new Object[] {called, TaskUtils.named("name", (Callable<String>) called)},
        new Object[] {
          called,
          TaskUtils.autoDisposable((Callable<?>) TaskUtils.named("name", (Callable<?>) called))
        },
        new Object[] {run.task, run},
        new Object[] {run.task, TaskUtils.named("name", (Runnable) run)});
  }

  @Test
  void theManagedContextComesFirstAndServesEachLayerFromTheInsideOut() {
    use(
        layer -> {
          EVENTS.add("managed " + layer.getClass().getSimpleName());
          return layer;
        });

    fixture.start(1, TaskUtils.named("name", (Callable<String>) new Aware()));
    fixture.value(1);

    assertThat(EVENTS)
        .containsExactly(
            "managed Aware",
            "managed NamedCallable",
            "instance test",
            "context 1",
            "run with test and 1");
  }

  @Test
  void theOutermostLayerMayBeReplaced() {
    use(layer -> layer instanceof Plain ? (Callable<String>) () -> "in its place" : layer);

    fixture.start(1, new Plain());

    assertThat(fixture.value(1)).isEqualTo("in its place");
  }

  @Test
  void anInnerLayerMayNot() {
    use(layer -> layer instanceof Plain ? new Plain() : layer);

    fixture.start(1, TaskUtils.named("name", (Callable<String>) new Plain()));

    assertThat(fixture.thrown(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("inner layer")
        .hasMessageContaining(Plain.class.getName());
  }

  @ParameterizedTest
  @MethodSource("badContexts")
  void whatTheManagedContextDoesWrongIsTheOutcome(ManagedContext bad, String expected) {
    use(bad);

    fixture.start(1, new Plain());

    assertThat(fixture.thrown(1)).hasMessageContaining(expected);
    assertThat(fixture.runner.counts(RunFixture.EXECUTOR).begun()).isZero();
  }

  static Stream<Object[]> badContexts() {
    ManagedContext nulls = layer -> null;
    ManagedContext texts = layer -> "text";
    ManagedContext throwing =
        layer -> {
          throw new IllegalStateException("not wired");
        };
    return Stream.of(
        new Object[] {nulls, "returned null"},
        new Object[] {texts, "java.lang.String"},
        new Object[] {throwing, "not wired"});
  }

  private void use(ManagedContext managed) {
    fixture.close();
    fixture = new RunFixture(/* poolSize= */ 1, managed);
  }

  static final class Plain implements SerializableCallable<String> {
    private static final long serialVersionUID = 1L;

    @Override
    public String call() {
      return "plain";
    }
  }

  static class Aware
      implements SerializableCallable<String>, OutlastInstanceAware, TaskContextAware {
    private static final long serialVersionUID = 1L;
    transient OutlastInstance instance;
    transient TaskContext context;

    @Override
    public void setOutlastInstance(OutlastInstance instance) {
      this.instance = instance;
      EVENTS.add("instance " + instance.getName());
    }

    @Override
    public void setTaskContext(TaskContext context) {
      this.context = context;
      EVENTS.add("context " + context.token());
    }

    @Override
    public String call() {
      EVENTS.add("run with " + instance.getName() + " and " + context.token());
      return "aware";
    }
  }

  /** A Runnable that is served likewise. */
  static final class AwareRunnable
      implements SerializableRunnable, OutlastInstanceAware, TaskContextAware {
    private static final long serialVersionUID = 1L;
    final Aware task = new Aware();

    @Override
    public void setOutlastInstance(OutlastInstance instance) {
      task.setOutlastInstance(instance);
    }

    @Override
    public void setTaskContext(TaskContext context) {
      task.setTaskContext(context);
    }

    @Override
    public void run() {
      task.call();
    }
  }
}
