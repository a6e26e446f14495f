// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.awaitEnd;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.outlast.config.Config;
import io.outlast.contract.fixture.Probe;
import io.outlast.core.LifecycleEvent;
import io.outlast.core.LifecycleEvent.LifecycleState;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.core.OutlastInstanceAware;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The life of an instance, and calls after its end (SPEC §1, R11, R51). */
public abstract class LifecycleContract extends ContractSuite {

  static Stream<Named<Consumer<OutlastInstance>>> endings() {
    return Stream.of(
        Named.of("shutdown", OutlastInstance::shutdown),
        Named.of("close", OutlastInstance::close),
        Named.of("lifecycle shutdown", instance -> instance.getLifecycleService().shutdown()),
        Named.of("terminate", instance -> instance.getLifecycleService().terminate()));
  }

  @ParameterizedTest
  @MethodSource("endings")
  void whenAnInstanceHasEnded_thenItSaysSoAndAllOtherCallsThrow(Consumer<OutlastInstance> end) {
    OutlastInstance instance = fixture().newMember(fixture().newConfig());
    boolean before = instance.getLifecycleService().isRunning();
    String name = instance.getName();

    end.accept(instance);

    assertThat(before).isTrue();
    assertThat(instance.getLifecycleService().isRunning()).isFalse();
    assertThat(instance.getName()).isEqualTo(name);
    assertThat(
            Stream.<ThrowingCallable>of(
                () -> instance.getDurableExecutorService("any"),
                () -> instance.getScheduledExecutorService("any"),
                instance::getCluster,
                instance::getPartitionService,
                instance::getConfig,
                instance::getUserContext,
                instance::ready))
        .allSatisfy(call -> assertThatThrownBy(call).isInstanceOf(IllegalStateException.class));
  }

  @ParameterizedTest
  @MethodSource("endings")
  void whenAnInstanceHasEnded_thenFurtherEndingsDoNothing(Consumer<OutlastInstance> end) {
    OutlastInstance instance = fixture().newMember(fixture().newConfig());

    end.accept(instance);

    assertThatCode(
            () -> {
              instance.shutdown();
              instance.close();
              instance.getLifecycleService().shutdown();
              instance.getLifecycleService().terminate();
              instance.getLifecycleService().terminate();
            })
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("endings")
  void whenAnInstanceHasEnded_thenItsExecutorsRefuseAndNobodyHangs(Consumer<OutlastInstance> end) {
    OutlastInstance instance = fixture().newMember(fixture().newConfig());
    DurableExecutorService executor = instance.getDurableExecutorService(executor().getName());
    long id = executor.submit(() -> "value").getTaskId();

    end.accept(instance);

    assertThat(catchThrowable(() -> valueOf(executor.submit(() -> "late")))).isNotNull();
    assertThat(catchThrowable(() -> valueOf(executor.submitAsync(() -> "late")))).isNotNull();
    assertThatThrownBy(() -> executor.execute(() -> {})).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> executor.disposeResult(id)).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(executor::shutdown).isInstanceOf(RuntimeException.class);
    assertThat(catchThrowable(() -> valueOf(executor.retrieveResult(id)))).isNotNull();
  }

  @Test
  void whenAnInstanceIsTerminated_thenThoseWhoWaitedThroughItEnd() {
    OutlastInstance instance = fixture().newMember(fixture().newConfig());
    DurableExecutorService executor = instance.getDurableExecutorService(executor().getName());
    DurableExecutorServiceFuture<String> future = executor.submit(probe().gated("a"));
    Future<String> waiter = executor.retrieveResult(future.getTaskId());

    instance.getLifecycleService().terminate();

    awaitEnd(future);
    awaitEnd(waiter);
  }

  @Test
  void whenAnInstanceEnds_thenListenersAreToldOnceAndInOrder() {
    OutlastInstance instance = fixture().newMember(fixture().newConfig());
    List<LifecycleState> seen = new CopyOnWriteArrayList<>();
    instance
        .getLifecycleService()
        .addLifecycleListener(
            event -> {
              throw new IllegalStateException("a broken listener");
            });
    instance.getLifecycleService().addLifecycleListener(event -> seen.add(event.getState()));

    instance.shutdown();
    instance.shutdown();

    assertThat(seen).containsExactly(LifecycleState.SHUTTING_DOWN, LifecycleState.SHUTDOWN);
  }

  @Test
  void whenAListenerIsRemoved_thenItIsToldNothing() {
    OutlastInstance instance = fixture().newMember(fixture().newConfig());
    List<LifecycleEvent> seen = new CopyOnWriteArrayList<>();
    UUID registration = instance.getLifecycleService().addLifecycleListener(seen::add);

    boolean removed = instance.getLifecycleService().removeLifecycleListener(registration);
    boolean removedAgain = instance.getLifecycleService().removeLifecycleListener(registration);
    instance.shutdown();

    assertThat(removed).isTrue();
    assertThat(removedAgain).isFalse();
    assertThat(seen).isEmpty();
  }

  @Test
  void whenARunIsShorterThanTheDrainTimeout_thenShutdownWaitsForIt() throws Exception {
    OutlastInstance instance = fixture().newMember(fixture().newConfig());
    runOn(instance, "a");

    CompletableFuture<Void> ended = CompletableFuture.runAsync(instance::shutdown);
    assertThatThrownBy(() -> ended.get(100, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    probe().open("a");
    valueOf(ended);

    assertThat(probe().endsOf("a")).isEqualTo(1);
    assertThat(probe().wasInterrupted("a")).isFalse();
    assertThat(probe().runs("a")).hasSize(1);
  }

  @Test
  void whenARunGoesOnDuringAShutdown_thenItCanUseItsInstanceToTheEnd() throws Exception {
    OutlastInstance instance = fixture().newMember(fixture().newConfig());
    String name = executor().getName();
    instance
        .getDurableExecutorService(name)
        .submitToKeyOwner(new CountsMembersLate(name), keyOwnedBy(instance));
    Probe.of(name).awaitRun("gate");

    CompletableFuture<Void> ended = CompletableFuture.runAsync(instance::shutdown);
    assertThatThrownBy(() -> ended.get(100, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    Probe.of(name).close();

    valueOf(ended);
    // Noted by the run: an instance that ends need not be told of what ends together with it.
    assertThat(Probe.of(name).runs("counted the members")).hasSize(1);
  }

  @Test
  void whenARunIsLongerThanTheDrainTimeout_thenItIsInterruptedAndShutdownReturns()
      throws Exception {
    Config config = fixture().newConfig().setDrainTimeout(Duration.ofMillis(100));
    OutlastInstance instance = fixture().newMember(config);
    runOn(instance, "a");

    CompletableFuture<Void> ended = CompletableFuture.runAsync(instance::shutdown);

    valueOf(ended);
    probe().awaitInterrupt("a");
  }

  @Test
  void whenAnInstanceIsTerminated_thenItWaitsForNoRun() throws Exception {
    OutlastInstance instance = fixture().newMember(fixture().newConfig());
    runOn(instance, "a");

    CompletableFuture<Void> ended =
        CompletableFuture.runAsync(() -> instance.getLifecycleService().terminate());

    valueOf(ended);
    assertThat(instance.getLifecycleService().isRunning()).isFalse();
  }

  @Test
  void whenAnInstanceEnds_thenExecutorsOfOthersStayOpen() throws Exception {
    OutlastInstance instance = fixture().newMember(fixture().newConfig());
    DurableExecutorService executor = executor();
    valueOf(instance.getDurableExecutorService(executor.getName()).submit(() -> "value"));

    instance.shutdown();

    assertThat(executor.isShutdown()).isFalse();
    assertThat(valueOf(executor.submit(() -> "still open"))).isEqualTo("still open");
  }

  @Test
  void whenANameIsTaken_thenASecondInstanceIsRefusedUntilTheFirstHasEnded() {
    Config config = fixture().newConfig().setInstanceName("name of " + executor().getName());
    OutlastInstance first = fixture().newMember(config);

    Throwable refused = catchThrowable(() -> fixture().newMember(config));
    first.shutdown();
    OutlastInstance second = fixture().newMember(config);
    second.shutdown();

    assertThat(refused)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(config.getInstanceName());
    assertThat(second.getName()).isEqualTo(config.getInstanceName());
  }

  @Test
  void whenInstancesRun_thenTheyAreFoundByNameAndForgottenWhenTheyEnd() {
    OutlastInstance instance = fixture().newMember(fixture().newConfig());

    boolean found = Outlast.getOutlastInstanceByName(instance.getName()).isPresent();
    boolean listed = Outlast.getAllOutlastInstances().contains(instance);
    instance.shutdown();

    assertThat(found).isTrue();
    assertThat(listed).isTrue();
    assertThat(Outlast.getOutlastInstanceByName(instance.getName())).isEmpty();
    assertThat(Outlast.getAllOutlastInstances()).doesNotContain(instance);
  }

  @Test
  void whenInstancesRunSideBySide_thenTheirNamesDiffer() {
    assertThat(fixture().instances()).extracting(OutlastInstance::getName).doesNotHaveDuplicates();
  }

  @Test
  void whenTheConfigurationIsChangedAfterTheStart_thenTheInstanceIsUntouched() {
    Config config = fixture().newConfig();
    String executor = executor().getName();
    try (OutlastInstance instance = fixture().newMember(config)) {

      config.getDurableExecutorConfig(executor).setCapacity(7);
      instance.getConfig().getDurableExecutorConfig(executor).setCapacity(8);

      assertThat(instance.getConfig().findDurableExecutorConfig(executor).getCapacity())
          .isEqualTo(100);
    }
  }

  private void runOn(OutlastInstance instance, String task) {
    String key = keyOwnedBy(instance);
    instance
        .getDurableExecutorService(executor().getName())
        .submitToKeyOwner(probe().gated(task), key)
        .getTaskId();
    probe().awaitRun(task);
  }

  /** Waits at a gate, and then asks its instance for the members. */
  private static final class CountsMembersLate
      implements Callable<Integer>, OutlastInstanceAware, Serializable {

    private static final long serialVersionUID = 1L;

    private final String probe;
    private transient @Nullable OutlastInstance instance;

    CountsMembersLate(String probe) {
      this.probe = probe;
    }

    @Override
    public void setOutlastInstance(OutlastInstance instance) {
      this.instance = instance;
    }

    @Override
    public Integer call() throws Exception {
      Probe.of(probe).gated("gate").call();
      int members = Objects.requireNonNull(instance).getCluster().getMembers().size();
      Probe.of(probe).start("counted the members", null);
      return members;
    }
  }
}
