// SPDX-License-Identifier: Apache-2.0
package io.outlast.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.outlast.client.OutlastClient;
import io.outlast.config.Config;
import io.outlast.core.LifecycleEvent.LifecycleState;
import io.outlast.spi.RunningInstances;
import io.outlast.spi.TaskContexts;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OutlastTest {

  private final RunningInstances running = new RunningInstances();

  @Test
  void aMissingImplementationIsAnErrorThatNamesTheArtifact() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Outlast.newOutlastInstance())
        .withMessageContaining("Add the artifact io.outlast:outlast-member to the dependencies");
    assertThatIllegalStateException()
        .isThrownBy(() -> OutlastClient.newOutlastClient())
        .withMessageContaining("Add the artifact io.outlast:outlast-client to the dependencies");
  }

  @Test
  void aContradictoryConfigurationIsRefusedFirst() {
    Config config = new Config();
    config.getDurableExecutorConfig("d").setSplitBrainProtectionName("nowhere");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Outlast.newOutlastInstance(config))
        .withMessageContaining("nowhere");
  }

  @Test
  void instancesAreKnownUntilTheyEndByWhicheverWay() {
    Fake a = new Fake("a");
    Fake b = new Fake("b");
    OutlastInstance first = running.start("a", () -> a.instance);
    OutlastInstance second = running.start(null, () -> b.instance);
    assertThat(running.all()).containsExactly(first, second);
    assertThat(running.byName("b")).containsSame(second);

    first.shutdown();
    assertThat(running.all()).containsExactly(second);

    b.running = false; // ended without telling
    assertThat(running.all()).isEmpty();
    assertThat(running.byName("b")).isEmpty();
  }

  @Test
  void aNameIsTakenOnlyWhileItsInstanceRuns() {
    OutlastInstance first = running.start("a", () -> new Fake("a").instance);
    assertThatIllegalStateException()
        .isThrownBy(() -> running.start("a", () -> new Fake("a").instance))
        .withMessageContaining("'a' already runs");

    first.shutdown();

    assertThat(running.start("a", () -> new Fake("a").instance)).isNotSameAs(first);
  }

  @Test
  void shutdownAllTriesEachAndThrowsTheFirstFailure() {
    Fake bad = new Fake("bad");
    bad.failure = new IllegalStateException("stuck");
    Fake good = new Fake("good");
    OutlastInstance one = running.start("bad", () -> bad.instance);
    OutlastInstance other = running.start("good", () -> good.instance);

    assertThatIllegalStateException().isThrownBy(running::shutdownAll).withMessage("stuck");

    assertThat(good.running).isFalse();
    assertThat(running.all()).containsExactly(one).doesNotContain(other);
  }

  @Test
  void theContextOfARunIsThereDuringTheRunOnly() throws Exception {
    TaskContext outer = fake(TaskContext.class);
    TaskContext inner = fake(TaskContext.class);
    assertThat(TaskContext.find()).isEmpty();

    String seen =
        TaskContexts.callWith(
            outer,
            () -> {
              assertThat(TaskContext.current()).isSameAs(outer);
              TaskContexts.callWith(inner, () -> assertThat(TaskContext.find()).contains(inner));
              assertThat(TaskContext.current()).isSameAs(outer);
              return "done";
            });

    assertThat(seen).isEqualTo("done");
    assertThatIllegalStateException()
        .isThrownBy(TaskContext::current)
        .withMessageContaining("runs no Outlast task");
  }

  private static <T> T fake(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, args) ->
                switch (method.getName()) {
                  case "equals" -> proxy == args[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  default -> type.getSimpleName();
                }));
  }

  /** An instance that can do nothing but end. */
  private static final class Fake implements LifecycleService {

    final OutlastInstance instance;
    final List<LifecycleListener> listeners = new ArrayList<>();
    boolean running = true;
    RuntimeException failure;

    Fake(String name) {
      instance =
          (OutlastInstance)
              Proxy.newProxyInstance(
                  Fake.class.getClassLoader(),
                  new Class<?>[] {OutlastInstance.class},
                  (proxy, method, args) ->
                      switch (method.getName()) {
                        case "equals" -> proxy == args[0];
                        case "hashCode" -> System.identityHashCode(proxy);
                        case "getLifecycleService" -> this;
                        case "shutdown" -> {
                          shutdown();
                          yield null;
                        }
                        default -> name;
                      });
    }

    @Override
    public boolean isRunning() {
      return running;
    }

    @Override
    public void shutdown() {
      if (failure != null) {
        throw failure;
      }
      running = false;
      listeners.forEach(l -> l.stateChanged(new LifecycleEvent(LifecycleState.SHUTDOWN)));
    }

    @Override
    public void terminate() {
      shutdown();
    }

    @Override
    public UUID addLifecycleListener(LifecycleListener listener) {
      listeners.add(listener);
      return UUID.randomUUID();
    }

    @Override
    public boolean removeLifecycleListener(UUID registrationId) {
      return false;
    }
  }
}
