// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.cluster.MemberLostException;
import io.outlast.core.IndeterminateSubmitException;
import io.outlast.core.SerializableCallable;
import io.outlast.core.SerializableRunnable;
import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.Reply.Reason;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.TaskId;
import io.outlast.engine.task.TaskPlan;
import io.outlast.engine.task.Timing;
import io.outlast.partition.PartitionAware;
import io.outlast.partition.PartitionLostException;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.IfExists;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import io.outlast.scheduledexecutor.TaskOptions;
import io.outlast.scheduledexecutor.TaskSpec;
import io.outlast.scheduledexecutor.TaskUtils;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ScheduleTest {
  private static final SerializableCallable<String> TASK = () -> "run elsewhere";
  private static final SerializableRunnable ACTION = () -> {};
  private static final TaskSpec<String> SPEC =
      TaskSpec.of(TASK, Schedule.once(Duration.ofSeconds(10)));
  private static final ExecutorId ID = new ExecutorId(ExecutorId.Kind.SCHEDULED, "reports");
  private static final int HOME = KeyPartitions.partitionOf("reports", Setting.PARTITIONS);

  private final Setting setting = new Setting();
  private final FakeGateway gateway = setting.gateway;
  private final ScheduledExecutorFacade scheduler = setting.scheduler;

  /** A task with a key of its own. */
  record Keyed(String key) implements SerializableCallable<Integer>, PartitionAware<String> {
    @Override
    public Integer call() {
      return 1;
    }

    @Override
    public String getPartitionKey() {
      return key;
    }
  }

  private void refuse(Reason reason) {
    gateway.script(
        (a, c) ->
            List.of(
                c instanceof Command.Inspect
                    ? FakeGateway.open()
                    : new Reply.Refused(reason, "refused: " + reason)));
  }

  private void storeOnMembersToo() {
    gateway.script(
        (a, c) -> {
          if (c instanceof Command.Inspect) {
            return List.of(FakeGateway.open());
          }
          return c instanceof Command.Submit ? List.of(gateway.stored(a)) : List.of();
        });
  }

  private Command.Submit submitted() {
    return (Command.Submit) gateway.last().command();
  }

  private static int partitionOf(String name) {
    return KeyPartitions.partitionOf(name, Setting.PARTITIONS);
  }

  // ---- Where ------------------------------------------------------------------------------------

  @Test
  void aTaskWithoutNameAndKeyGoesAnywhere_andItsNameIsMadeOfNumbersThatItHasAnyway() {
    gateway.storeAll();

    ScheduledTaskHandler handler = scheduler.schedule(SPEC).getHandler();

    TaskPlan plan = submitted().plan();
    assertThat(plan.name()).isNull();
    assertThat(plan.nameHome()).isEqualTo(TaskPlan.HERE);
    assertThat(handler.getSchedulerName()).isEqualTo("reports");
    assertThat(handler.getPartitionId()).isEqualTo(gateway.last().partition());
    UUID name = UUID.fromString(handler.getTaskName());
    assertThat(name.getMostSignificantBits()).isEqualTo(submitted().identity().submitter());
    assertThat(TaskId.partition(name.getLeastSignificantBits()))
        .isEqualTo(handler.getPartitionId());
  }

  @Test
  void aNamedTaskGoesToThePartitionOfItsName() {
    gateway.storeAll();

    ScheduledTaskHandler bySpec = scheduler.schedule(SPEC.named("close")).getHandler();
    ScheduledTaskHandler byTask =
        scheduler.schedule(TaskUtils.named("close", TASK), 1, TimeUnit.SECONDS).getHandler();

    assertThat(bySpec).isEqualTo(byTask);
    assertThat(bySpec.getTaskName()).isEqualTo("close");
    assertThat(bySpec.getPartitionId()).isEqualTo(partitionOf("close"));
    assertThat(gateway.sent).hasSize(2).allMatch(s -> s.partition() == partitionOf("close"));
  }

  @Test
  void aKeyWithoutANameNeedsNoClaim() {
    gateway.storeAll();

    scheduler.schedule(SPEC.onKeyOwner("k-1"));
    assertThat(gateway.last().partition()).isEqualTo(partitionOf("k-1"));
    scheduler.schedule(new Keyed("k-3"), 1, TimeUnit.SECONDS);
    assertThat(gateway.last().partition()).isEqualTo(partitionOf("k-3"));
    scheduler.scheduleOnKeyOwner(new Keyed("k-3"), "k-1", 1, TimeUnit.SECONDS);
    assertThat(gateway.last().partition()).as("the call's").isEqualTo(partitionOf("k-1"));

    assertThat(gateway.sent).hasSize(3).allMatch(s -> s.command() instanceof Command.Submit);
  }

  @Test
  void aTaskForAMemberGoesThere_whenTheExecutorIsKnownToBeOpen() {
    storeOnMembersToo();

    ScheduledTaskHandler handler =
        scheduler.schedule(SPEC.named("close").onMember(Setting.member(2))).getHandler();

    assertThat(gateway.sent).hasSize(2);
    assertThat(gateway.sent.get(0).command()).isEqualTo(new Command.Inspect());
    assertThat(gateway.sent.get(0).partition()).isEqualTo(HOME);
    assertThat(gateway.last().address()).isEqualTo(Address.on(new UUID(1, 2), ID));
    assertThat(submitted().plan().nameHome()).isEqualTo(TaskPlan.HERE);
    assertThat(handler)
        .isEqualTo(ScheduledTaskHandler.ofMember("reports", "close", new UUID(1, 2)));
  }

  @Test
  void whenTheExecutorIsShutDown_thenAMemberIsNotEvenAsked() {
    gateway.script((a, c) -> List.of(FakeGateway.shutDown()));

    assertThatThrownBy(() -> scheduler.schedule(SPEC.onMember(Setting.member(1))))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("'reports'")
        .hasMessageContaining("shut down");
    assertThat(gateway.sent).hasSize(1);
  }

  @Test
  void aMemberThatIsGoneIsNamed() {
    gateway.script(
        (a, c) -> List.of(c instanceof Command.Inspect ? FakeGateway.open() : new Reply.Lost()));

    assertThatThrownBy(() -> scheduler.schedule(SPEC.onMember(Setting.member(7))))
        .isInstanceOfSatisfying(
            MemberLostException.class, e -> assertThat(e.getMemberUuid()).isEqualTo(new UUID(1, 7)))
        .hasMessageContaining("reports")
        .hasMessageContaining(new UUID(1, 7).toString());
  }

  @Test
  void aMemberThatRunsNoTasksIsAMistake() {
    assertThatThrownBy(() -> scheduler.schedule(SPEC.onMember(Setting.liteMember(1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lite member");
    assertThat(gateway.sent).isEmpty();
  }

  // ---- What -------------------------------------------------------------------------------------

  @Test
  void scheduleAndOptionsTravelWithTheTask() {
    gateway.storeAll();
    TaskOptions options = TaskOptions.DEFAULT.withIfExists(IfExists.REPLACE);

    scheduler.schedule(
        TaskSpec.of(ACTION, Schedule.atFixedRate(Duration.ofNanos(7), Duration.ofNanos(9)))
            .with(options));

    assertThat(submitted().plan().timing()).isEqualTo(new Timing(Timing.Kind.FIXED_RATE, 7, 9));
    assertThat(submitted().plan().options()).isEqualTo(options);
    assertThat(submitted().held()).isFalse();
  }

  @Test
  void onlyWhatIsDisposedAtItsEndIsAwaited_andNotIfNobodyGetsAFuture() {
    gateway.storeAll();

    scheduler.schedule(SPEC);
    assertThat(submitted().awaitsEnd()).isFalse();
    scheduler.schedule(TaskUtils.autoDisposable(TASK), 1, TimeUnit.SECONDS);
    assertThat(submitted().awaitsEnd()).isTrue();
    scheduler.submit(TASK);
    assertThat(submitted().awaitsEnd()).isTrue();
    scheduler.execute(ACTION);
    assertThat(submitted().awaitsEnd()).isFalse();
    assertThat(submitted().plan().options().autoDispose()).isTrue();
  }

  @Test
  void whatIsRunnableAndCallableIsSentAsWhatItWasScheduledAs() throws Exception {
    record Both() implements SerializableCallable<String>, SerializableRunnable {
      @Override
      public String call() {
        return "called";
      }

      @Override
      public void run() {}
    }

    gateway.storeAll();
    scheduler.submit((Runnable) new Both());

    Object sent = new Setting.PlainSerializer().toResult(submitted().task());
    assertThat(((Callable<?>) sent).call()).isNull();
  }

  // ---- Refusals ---------------------------------------------------------------------------------

  @Test
  void aRefusalIsThrownAsItIs() {
    refuse(Reason.SHUTDOWN);
    assertThatThrownBy(() -> scheduler.schedule(SPEC))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessage("refused: SHUTDOWN");
    assertThatThrownBy(() -> scheduler.execute(ACTION))
        .isInstanceOf(RejectedExecutionException.class);

    gateway.script((a, c) -> List.of(new Reply.Unknown()));
    assertThatThrownBy(() -> scheduler.schedule(SPEC))
        .isInstanceOf(IndeterminateSubmitException.class);

    gateway.script((a, c) -> List.of(new Reply.Lost()));
    assertThatThrownBy(() -> scheduler.schedule(SPEC)).isInstanceOf(PartitionLostException.class);
  }

  @Test
  void whatCannotBeSerializedIsRefusedWithoutBeingSent() {
    Callable<Object> unserializable = Object::new;

    assertThatThrownBy(() -> scheduler.schedule(unserializable, 1, TimeUnit.SECONDS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'reports'")
        .hasMessageContaining(getClass().getName());
    assertThat(gateway.sent).isEmpty();
  }

  @Test
  void nullThrowsAtOnce() {
    assertThatThrownBy(() -> scheduler.schedule((TaskSpec<String>) null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> scheduler.scheduleAsync(null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> scheduler.scheduleAll(Collections.singletonList(null)))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> scheduler.scheduleAsync(new Keyed(null), 1, TimeUnit.SECONDS))
        .isInstanceOf(NullPointerException.class);
    assertThat(gateway.sent).isEmpty();
  }

  // ---- Capacity ---------------------------------------------------------------------------------

  @Test
  void whenAnOwnerIsFull_thenEachOtherIsTriedOnce() {
    refuse(Reason.FULL);

    assertThatThrownBy(() -> scheduler.schedule(SPEC))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessage("refused: FULL All 3 owners were tried.");
    assertThat(gateway.sent)
        .extracting(s -> gateway.owner(1, s.partition()))
        .doesNotHaveDuplicates();
  }

  @Test
  void aTaskWithANameIsTriedNowhereElse() {
    refuse(Reason.FULL);

    assertThatThrownBy(() -> scheduler.schedule(SPEC.named("close")))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessage("refused: FULL");
    assertThat(gateway.sent).hasSize(1);
  }

  @Test
  void withAnOverflowTimeout_aTaskWaitsForAPlace() {
    refuse(Reason.FULL);
    CompletableFuture<IScheduledFuture<String>> waiting =
        setting
            .scheduler(Duration.ofSeconds(10))
            .scheduleAsync(SPEC.named("close"))
            .toCompletableFuture();
    setting.timers.advance(TimeUnit.SECONDS.toNanos(9));
    setting.runCallbacks();
    assertThat(waiting).isNotDone();
    assertThat(gateway.sent).as("tries, less and less often").hasSizeBetween(10, 25);

    gateway.storeAll();
    setting.timers.advance(TimeUnit.SECONDS.toNanos(1));
    setting.runCallbacks();

    assertThat(waiting).isCompleted();
    assertThat(gateway.commands(Command.Submit.class).stream().map(Command.Submit::identity))
        .as("a refusal is definite, so the name of the request stays")
        .containsOnly(submitted().identity());
    assertThat(setting.timers.size()).isZero();
  }

  @Test
  void whenTheOverflowTimeoutIsOver_thenTheRefusalIsThrown() {
    refuse(Reason.FULL);
    CompletableFuture<IScheduledFuture<String>> waiting =
        setting.scheduler(Duration.ofSeconds(10)).scheduleAsync(SPEC).toCompletableFuture();

    setting.timers.advance(TimeUnit.SECONDS.toNanos(10));
    setting.runCallbacks();

    assertThatThrownBy(waiting::join).hasCauseInstanceOf(RejectedExecutionException.class);
    assertThat(setting.timers.size()).isZero();
    assertThat(setting.submitter.settledBelow()).as("nothing is left open").isEqualTo(2);
  }

  // ---- Without waiting --------------------------------------------------------------------------

  @Test
  void scheduleAsyncReturnsAtOnce_andTellsWhenTheTaskIsStored() {
    List<String> names = new ArrayList<>();
    scheduler
        .scheduleAsync(SPEC.named("close"))
        .thenAccept(future -> names.add(future.getHandler().getTaskName()));
    gateway.last().reply(gateway.stored(gateway.last().address()));
    assertThat(names).as("not on a thread of the engine").isEmpty();

    setting.runCallbacks();

    assertThat(names).containsExactly("close");
  }

  @Test
  void scheduleAsyncFailsWithTheReasonItself() {
    refuse(Reason.SHUTDOWN);
    CompletableFuture<Throwable> reason = new CompletableFuture<>();

    scheduler.scheduleAsync(SPEC).whenComplete((future, failure) -> reason.complete(failure));

    assertThat(reason.join()).isInstanceOf(RejectedExecutionException.class);
    CompletableFuture<?> copy = scheduler.scheduleAsync(SPEC).toCompletableFuture();
    assertThatThrownBy(copy::join).isInstanceOf(CompletionException.class);
  }

  @Test
  void scheduleAllSendsAllBeforeItWaits() throws Exception {
    CompletableFuture<List<IScheduledFuture<String>>> call = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> call.complete(scheduler.scheduleAll(List.of(SPEC.named("a"), SPEC.named("b")))));
    caller.start();
    Awaitility.await("both are on their way").until(() -> gateway.sent.size() == 2);

    gateway.sent.get(1).reply(gateway.stored(gateway.sent.get(1).address()));
    gateway.sent.get(0).reply(gateway.stored(gateway.sent.get(0).address()));

    assertThat(call.get(10, TimeUnit.SECONDS))
        .extracting(future -> future.getHandler().getTaskName())
        .containsExactly("a", "b");
    caller.join();
  }

  @Test
  void whenSomeOfAllAreRefused_thenTheFirstIsThrown_andWhatWasAcceptedStays() {
    gateway.script(
        (a, c) ->
            List.of(
                gateway.sent.size() == 2
                    ? gateway.stored(a)
                    : new Reply.Refused(Reason.SHUTDOWN, "no. " + gateway.sent.size())));

    assertThatThrownBy(() -> scheduler.scheduleAll(List.of(SPEC, SPEC, SPEC)))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessage("no. 1")
        .satisfies(
            e -> assertThat(e.getSuppressed()).extracting("message").containsExactly("no. 3"));
    assertThat(gateway.sent).hasSize(3).allMatch(s -> s.command() instanceof Command.Submit);
  }

  // ---- As an ExecutorService --------------------------------------------------------------------

  @Test
  void invokeAllRunsTasksThatAreDisposedAtTheirEnd() throws Exception {
    gateway.script(
        (a, c) -> List.of(gateway.stored(a), new Reply.Ended(Setting.returned("value"))));

    List<Future<String>> futures = scheduler.invokeAll(List.of(TASK, TASK));

    assertThat(futures).hasSize(2).allMatch(Future::isDone);
    assertThat(futures.get(1).get()).isEqualTo("value");
    assertThat(gateway.commands(Command.Submit.class))
        .allMatch(submit -> submit.awaitsEnd() && submit.plan().options().autoDispose());
    assertThat(scheduler.invokeAny(List.of(TASK))).isEqualTo("value");
  }

  @Test
  void aClosedProxySchedulesNothing_andAnotherOneGoesOn() {
    gateway.storeAll();
    ScheduledExecutorFacade another = scheduler.another();

    scheduler.close();

    assertThatThrownBy(() -> scheduler.schedule(SPEC))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("getScheduledExecutorService");
    assertThatThrownBy(() -> scheduler.pause("a")).isInstanceOf(IllegalStateException.class);
    assertThat(gateway.sent).isEmpty();
    assertThat(another.schedule(SPEC).getHandler()).isNotNull();
  }

  @Test
  void shutdownAndDestroyReachWhatIsBoundToMembers_theHomePartitionLast() {
    gateway.script((a, c) -> List.of(new Reply.Done(true)));

    scheduler.shutdown();
    scheduler.destroy();

    for (Class<? extends Command> type : List.of(Command.Shutdown.class, Command.Destroy.class)) {
      List<FakeGateway.Sent> sent = gateway.sent(type);
      assertThat(sent).hasSize(Setting.PARTITIONS + 3);
      assertThat(sent.get(sent.size() - 1).partition()).isEqualTo(HOME);
      assertThat(sent)
          .extracting(FakeGateway.Sent::address)
          .contains(Address.on(new UUID(1, 0), ID), Address.on(new UUID(1, 2), ID))
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void aMemberThatIsGoneDoesNotHoldUpTheEnd() {
    gateway.script(
        (a, c) -> List.of(a.member() == null ? FakeGateway.shutDown() : new Reply.Lost()));

    assertThat(scheduler.isTerminated()).isTrue();
  }
}
