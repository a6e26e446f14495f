// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.until;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.contract.fixture.Probe;
import io.outlast.contract.fixture.Profile;
import io.outlast.core.TaskContext;
import io.outlast.core.TaskContextAware;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.scheduledexecutor.TaskUtils;
import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a task knows about its own run (SPEC §2, R4). */
public abstract class TaskContextContract extends ContractSuite {

  /** Contexts that tasks have left here for their test. */
  private static final Map<String, TaskContext> LEFT = new ConcurrentHashMap<>();

  @Test
  void whenATaskRuns_thenItsContextNamesExecutorTaskAndFirstAttempt() throws Exception {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<Facts> future =
        executor.submit(() -> Facts.of(TaskContext.current()));

    assertThat(valueOf(future))
        .isEqualTo(new Facts(executor.getName(), 1, future.getTaskId(), false, true));
  }

  @Test
  void whenATaskIsExecuted_thenItHasAContextToo() throws Exception {
    DurableExecutorService executor = executor();

    executor.execute(probe().runnable("a"));

    assertThat(probe().awaitRun("a").attempt()).isEqualTo(1);
  }

  @Test
  void whenATaskIsAwareOfItsContext_thenItGetsItBeforeTheRun() throws Exception {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<Facts> future = executor.submit(new Aware());

    assertThat(valueOf(future).taskId()).isEqualTo(future.getTaskId());
  }

  @Test
  void whenAnAwareTaskIsWrapped_thenItGetsItsContextAllTheSame() throws Exception {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<Facts> named =
        executor.submit(TaskUtils.named("name", TaskUtils.autoDisposable(new Aware())));

    assertThat(valueOf(named).taskId()).isEqualTo(named.getTaskId());
  }

  @Test
  void whenNoTaskRuns_thenThereIsNoContext() {
    assertThat(TaskContext.find()).isEmpty();
    assertThatThrownBy(TaskContext::current).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whenATaskStartsAThread_thenThatThreadHasNoContextOfItsOwn() throws Exception {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<Boolean> future =
        executor.submit(
            () -> CompletableFuture.supplyAsync(() -> TaskContext.find().isPresent()).get());

    assertThat(valueOf(future)).isFalse();
  }

  @Test
  void whenOneThreadRunsTwoTasks_thenEachHasItsOwnContext() throws Exception {
    DurableExecutorService executor = executor(Profile.ONE_THREAD);

    DurableExecutorServiceFuture<Facts> first =
        executor.submitToKeyOwner(() -> Facts.of(TaskContext.current()), "key");
    DurableExecutorServiceFuture<Facts> second =
        executor.submitToKeyOwner(() -> Facts.of(TaskContext.current()), "key");

    assertThat(valueOf(first).taskId()).isEqualTo(first.getTaskId());
    assertThat(valueOf(second).taskId()).isEqualTo(second.getTaskId());
  }

  @Test
  void whenATaskIsCancelled_thenItsRunIsNoLongerTheOwner() {
    DurableExecutorService executor = executor();
    String left = executor.getName();
    String probe = left;
    DurableExecutorServiceFuture<?> future =
        executor.submit(() -> leaveContextAndWait(left, probe));
    until("a context", () -> LEFT.containsKey(left));
    TaskContext context = Objects.requireNonNull(LEFT.get(left));
    boolean before = context.isStillOwner();

    future.cancel(true);

    assertThat(before).isTrue();
    until("the run knows", () -> !context.isStillOwner());
    Probe.of(probe).close();
  }

  private static String leaveContextAndWait(String left, String probe) throws Exception {
    LEFT.put(left, TaskContext.current());
    return Probe.of(probe).stubborn("a").call();
  }

  /** What a task saw. */
  record Facts(String executor, int attempt, long taskId, boolean handler, boolean stillOwner)
      implements Serializable {

    static Facts of(TaskContext context) {
      return new Facts(
          context.executorName(),
          context.attempt(),
          context.taskId().orElseThrow(),
          context.handler().isPresent(),
          context.isStillOwner());
    }
  }

  private static final class Aware implements Callable<Facts>, TaskContextAware, Serializable {

    private static final long serialVersionUID = 1L;

    private transient @Nullable TaskContext context;

    @Override
    public void setTaskContext(TaskContext context) {
      this.context = context;
    }

    @Override
    public Facts call() {
      return Facts.of(Objects.requireNonNull(context));
    }
  }
}
