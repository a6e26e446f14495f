// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.core.ExecutorDestroyedException;
import io.outlast.core.IndeterminateSubmitException;
import io.outlast.core.SerializableCallable;
import io.outlast.core.SerializableRunnable;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Reason;
import io.outlast.partition.PartitionAware;
import io.outlast.partition.PartitionLostException;
import io.outlast.scheduledexecutor.TaskUtils;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
@SuppressWarnings({"FutureReturnValueIgnored", "UnnecessaryLambda"}) // what is sent is looked at
class SubmitTest {
  private static final SerializableCallable<Integer> TASK = () -> 42;
  private static final SerializableRunnable ACTION = () -> {};
  private static final String FULL = "Executor 'reports' refused a task: 100 of 100 places.";

  private final Setting setting = new Setting();
  private final FakeGateway gateway = setting.gateway;
  private final DurableExecutorFacade executor = setting.executor;

  /** A task with a key that runs, and could be called. */
  record Keyed(String key)
      implements Callable<Integer>, SerializableRunnable, PartitionAware<String> {
    @Override
    public Integer call() {
      return 1;
    }

    @Override
    public void run() {}

    @Override
    public String getPartitionKey() {
      return key;
    }
  }

  private void refuse(Reason reason) {
    gateway.script((a, c) -> List.of(new Reply.Refused(reason, FULL)));
  }

  @Test
  void submitReturnsWhenTheTaskIsStored_withItsId() {
    gateway.storeAll();

    DurableExecutorServiceFuture<Integer> future = executor.submit(TASK);

    assertThat(future.getTaskId()).isNotZero();
    assertThat(future.isDone()).isFalse();
  }

  @Test
  void submitAsyncReturnsBefore_andTellsTheIdLater() {
    DurableExecutorServiceFuture<Integer> future = executor.submitAsync(TASK);
    CompletableFuture<Long> id = future.taskIdStage().toCompletableFuture();
    assertThat(id).isNotDone();

    gateway.last().reply(new Reply.Stored(77));
    assertThat(id).as("not on the gateway's thread").isNotDone();
    setting.runCallbacks();

    assertThat(id).isCompletedWithValue(77L);
    assertThat(future.getTaskId()).isEqualTo(77);
  }

  @Test
  void aRefusalIsTheReasonOfFutureAndId() {
    refuse(Reason.SHUTDOWN);

    DurableExecutorServiceFuture<Integer> future = executor.submit(TASK);

    assertThatThrownBy(future::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("'reports'");
    assertThatThrownBy(future::getTaskId)
        .isInstanceOf(IllegalStateException.class)
        .hasCauseInstanceOf(RejectedExecutionException.class);
    assertThat(future.taskIdStage().toCompletableFuture()).isCompletedExceptionally();
    assertThat(future.isDone()).isTrue();
    assertThat(future.isCancelled()).isFalse();
    assertThat(future.cancel(true)).isFalse();
  }

  @Test
  void executeThrowsTheReasonItself() {
    refuse(Reason.TOO_FEW_COPIES);

    assertThatThrownBy(() -> executor.execute(ACTION))
        .isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() -> executor.executeOnKeyOwner(ACTION, "key"))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void executeDoesNotWaitForTheEnd() {
    gateway.storeAll();
    executor.execute(ACTION);

    assertThat(gateway.commands(Command.Submit.class))
        .singleElement()
        .matches(submit -> !submit.awaitsEnd());
  }

  @Test
  void whatCannotBeSerializedIsRefusedWithoutBeingSent() {
    Callable<Integer> plainLambda = () -> 42;
    Runnable plainAction = () -> {};

    DurableExecutorServiceFuture<Integer> future = executor.submit(plainLambda);

    assertThat(gateway.sent).isEmpty();
    assertThatThrownBy(future::get).hasCauseInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(future::getTaskId)
        .isInstanceOf(IllegalStateException.class)
        .hasCauseInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(() -> executor.execute(plainAction))
        .isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void nullThrowsAtOnce() {
    assertThatThrownBy(() -> executor.submit((Callable<Integer>) null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> executor.submitAsync((Runnable) null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> executor.submitToKeyOwner((Callable<Integer>) null, "key"))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> executor.submitToKeyOwner(TASK, null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> executor.submit((Callable<Integer>) new Keyed(null)))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("getPartitionKey");
    assertThat(gateway.sent).isEmpty();
  }

  @Test
  void whenTheOutcomeIsUnknown_thenItIsIndeterminate() {
    gateway.script((a, c) -> List.of(new Reply.Unknown()));

    assertThatThrownBy(() -> executor.submit(TASK).get())
        .hasCauseInstanceOf(IndeterminateSubmitException.class);
    assertThatThrownBy(() -> executor.execute(ACTION))
        .isInstanceOf(IndeterminateSubmitException.class);
  }

  @Test
  void lossAndDestructionAreToldAsSuch() {
    gateway.script((a, c) -> List.of(gateway.stored(a), new Reply.Lost()));
    assertThatThrownBy(() -> executor.submit(TASK).get())
        .hasCauseInstanceOf(PartitionLostException.class);

    gateway.script((a, c) -> List.of(gateway.stored(a), new Reply.Destroyed()));
    assertThatThrownBy(() -> executor.submit(TASK).get())
        .hasCauseInstanceOf(ExecutorDestroyedException.class);
  }

  @Test
  void whenAPartitionIsFull_thenEachOtherIsTriedOnceUnderTheSameIdentity() {
    refuse(Reason.FULL);

    DurableExecutorServiceFuture<Integer> future = executor.submit(TASK);

    assertThatThrownBy(future::get)
        .cause()
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining(FULL)
        .hasMessageContaining("All 16 partitions were tried.");
    Set<Integer> partitions = new HashSet<>();
    gateway.sent.forEach(sent -> partitions.add(sent.partition()));
    assertThat(gateway.sent).hasSize(Setting.PARTITIONS);
    assertThat(partitions).hasSize(Setting.PARTITIONS);
    assertThat(gateway.commands(Command.Submit.class).stream().map(Command.Submit::identity))
        .containsOnly(gateway.commands(Command.Submit.class).get(0).identity());
  }

  @Test
  void whenAnotherPartitionHasRoom_thenItIsTaken() {
    gateway.script(
        (a, c) ->
            gateway.sent.size() < 3
                ? List.of(new Reply.Refused(Reason.FULL, FULL))
                : List.of(gateway.stored(a)));

    assertThat(executor.submit(TASK).getTaskId()).isNotZero();
    assertThat(gateway.sent).hasSize(3);
  }

  @Test
  void aTaskWithAKeyIsTriedNowhereElse() {
    refuse(Reason.FULL);

    assertThatThrownBy(() -> executor.submitToKeyOwner(TASK, "key").get())
        .hasCauseInstanceOf(RejectedExecutionException.class);
    assertThat(gateway.sent).hasSize(1);
  }

  @Test
  void theKeyDecides_asGivenOrAsTheTaskHasIt_throughWrappers() {
    gateway.storeAll();
    int byKey = KeyPartitions.partitionOf("k-1", Setting.PARTITIONS);
    int other = KeyPartitions.partitionOf("k-3", Setting.PARTITIONS);
    assertThat(byKey).isNotEqualTo(other);

    executor.submit((Callable<Integer>) new Keyed("k-1"));
    executor.submit(TaskUtils.named("n", (Callable<Integer>) new Keyed("k-1")));
    executor.submit((Runnable) new Keyed("k-1"), "result");
    executor.execute((Runnable) new Keyed("k-1"));
    executor.submitToKeyOwner(TASK, "k-1");
    executor.executeOnKeyOwner(ACTION, "k-1");
    assertThat(gateway.sent).extracting(FakeGateway.Sent::partition).containsOnly(byKey);

    executor.submitToKeyOwner((Callable<Integer>) new Keyed("k-1"), "k-3");
    assertThat(gateway.last().partition()).as("the key of the call wins").isEqualTo(other);
  }

  @Test
  void whatIsRunnableAndCallableIsSentAsWhatItWasSubmittedAs() throws Exception {
    gateway.storeAll();
    executor.submit((Runnable) new Keyed("k"));

    Object sent =
        new Setting.PlainSerializer()
            .toResult(gateway.commands(Command.Submit.class).get(0).task());

    assertThat(((Callable<?>) sent).call()).isNull();
  }

  @Test
  void eachSubmitTellsWhatIsSettled() {
    executor.submitAsync(TASK);
    executor.submitAsync(TASK);
    gateway.sent.get(0).reply(new Reply.Stored(1));
    executor.submitAsync(TASK);

    assertThat(gateway.commands(Command.Submit.class))
        .extracting(Command.Submit::settledBelow)
        .containsExactly(1L, 1L, 2L);
  }

  @Test
  void whileTooManyAreInFlight_submitAsyncWaits() throws InterruptedException {
    DurableExecutorFacade narrow = setting.facade(100, 2);
    Thread submitter =
        new Thread(
            () -> {
              narrow.submitAsync(TASK);
              narrow.submitAsync(TASK);
              narrow.submitAsync(TASK);
            });
    submitter.start();
    Awaitility.await("the third waits")
        .pollInterval(Duration.ofMillis(2))
        .until(() -> submitter.getState() == Thread.State.WAITING);
    assertThat(gateway.sent).hasSize(2);

    gateway.sent.get(0).reply(new Reply.Stored(1));
    submitter.join();

    assertThat(gateway.sent).hasSize(3);
  }

  @Test
  void anInterruptDoesNotEndASubmit_andIsKept() throws InterruptedException {
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread submitter =
        new Thread(
            () -> {
              executor.execute(ACTION);
              interrupted.complete(Thread.currentThread().isInterrupted());
            });
    submitter.start();
    Awaitility.await("the submit waits")
        .pollInterval(Duration.ofMillis(2))
        .until(() -> submitter.getState() == Thread.State.WAITING);

    submitter.interrupt();
    gateway.last().reply(new Reply.Stored(1));

    assertThat(interrupted.join()).isTrue();
    submitter.join();
  }

  @Test
  void whenTheProxyIsClosedOrTheInstanceEnds_thenCallsThrowAndFuturesGoOn() throws Exception {
    gateway.storeAll();
    DurableExecutorServiceFuture<Integer> future = executor.submit(TASK);
    DurableExecutorFacade another = executor.another();

    executor.close();

    assertThatThrownBy(() -> executor.submit(TASK)).isInstanceOf(IllegalStateException.class);
    gateway.last().reply(new Reply.Ended(Setting.returned(42)));
    assertThat(future.get()).isEqualTo(42);
    assertThat(gateway.sent).as("closing sends nothing").hasSize(1);
    assertThat(another.submit(TASK).getTaskId()).as("another proxy goes on").isNotZero();

    setting.running = false;
    assertThatThrownBy(() -> setting.facade(1, 1).submit(TASK))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("not running");
  }
}
