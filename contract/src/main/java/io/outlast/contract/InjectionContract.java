// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.failureOf;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.config.Config;
import io.outlast.core.ManagedContext;
import io.outlast.core.OutlastInstance;
import io.outlast.core.OutlastInstanceAware;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.partition.PartitionAware;
import io.outlast.scheduledexecutor.TaskUtils;
import io.outlast.spi.TaskWrapper;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What members put into tasks before they run, also into wrapped ones (SPEC §2, R26). */
public abstract class InjectionContract extends ContractSuite {

  static Stream<Named<Callable<UUID>>> awareTasks() {
    Callable<UUID> plain = new WhereAmI("key");
    return Stream.of(
        Named.of("plain", plain),
        Named.of("named", TaskUtils.named("name", plain)),
        Named.of("auto-disposable", TaskUtils.autoDisposable(plain)),
        Named.of("named twice", TaskUtils.named("a", TaskUtils.named("b", plain))),
        Named.of("wrapped by a user", new UsersWrapper<>(plain)));
  }

  @ParameterizedTest
  @MethodSource("awareTasks")
  void whenATaskIsAwareOfItsInstance_thenItGetsTheMemberThatRunsIt(Callable<UUID> task)
      throws Exception {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<UUID> future = executor.submit(task);

    assertThat(valueOf(future)).isEqualTo(ownerOf("key"));
  }

  @Test
  void whenARunnableIsAware_thenItIsServedTooWithAndWithoutAResult() throws Exception {
    DurableExecutorService executor = executor();
    AwareRunnable task = new AwareRunnable();

    Object plain = valueOf(executor.submit((Runnable) task));
    String given = valueOf(executor.submit((Runnable) task, "given"));
    Object named = valueOf(executor.submit(TaskUtils.named("name", (Runnable) task)));

    assertThat(plain).isNull();
    assertThat(given).isEqualTo("given");
    assertThat(named).isNull();
  }

  @Test
  void whenATaskNeedsTheApplication_thenItReachesTheUserContextOfItsMember() throws Exception {
    DurableExecutorService executor = executor();
    String key = executor.getName();
    fixture().members().forEach(member -> member.getUserContext().put(key, member.getName()));

    DurableExecutorServiceFuture<String> future =
        executor.submitToKeyOwner(new ReadsUserContext(key), key);

    assertThat(valueOf(future)).isEqualTo(memberOf(ownerOf(key)).getName());
  }

  @Test
  void whenTheInjectionThrows_thenTheRunHasFailedWithThat() {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<String> future = executor.submit(new RefusesInjection());

    assertThat(failureOf(future))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no instance for me");
  }

  @Test
  void whenTheCallersTaskIsAware_thenItIsNotTouched() throws Exception {
    DurableExecutorService executor = executor();
    WhereAmI task = new WhereAmI("key");

    valueOf(executor.submit(task));

    assertThat(task.instance).isNull();
  }

  @Test
  void whenThereIsAManagedContext_thenItSeesEachLayerBeforeTheInstanceIsSet() throws Exception {
    try (OutlastInstance member = newMemberWith(new Recorder(task -> task))) {
      DurableExecutorService executor = member.getDurableExecutorService(executor().getName());

      DurableExecutorServiceFuture<String> future =
          executor.submitToKeyOwner(
              TaskUtils.named("name", new ReadsInjection()), keyOwnedBy(member));

      assertThat(valueOf(future)).isEqualTo("managed before the instance was set, on its thread");
    }
  }

  @Test
  void whenTheManagedContextGivesAnotherObject_thenThatOneRuns() throws Exception {
    ManagedContext replacing =
        new Recorder(task -> task instanceof ReadsInjection ? new Replacement() : task);
    try (OutlastInstance member = newMemberWith(replacing)) {
      DurableExecutorService executor = member.getDurableExecutorService(executor().getName());

      DurableExecutorServiceFuture<String> future =
          executor.submitToKeyOwner(new ReadsInjection(), keyOwnedBy(member));

      assertThat(valueOf(future)).isEqualTo("replaced");
    }
  }

  @Test
  void whenTheManagedContextThrows_thenTheRunHasFailedWithThat() {
    ManagedContext failing =
        new Recorder(
            task -> {
              throw new IllegalArgumentException("cannot manage this");
            });
    try (OutlastInstance member = newMemberWith(failing)) {
      DurableExecutorService executor = member.getDurableExecutorService(executor().getName());

      DurableExecutorServiceFuture<String> future =
          executor.submitToKeyOwner(new ReadsInjection(), keyOwnedBy(member));

      assertThat(failureOf(future)).hasMessage("cannot manage this");
    }
  }

  private OutlastInstance newMemberWith(ManagedContext context) {
    Config config = fixture().newConfig().setManagedContext(context);
    return fixture().newMember(config);
  }

  private UUID ownerOf(Object key) {
    return Objects.requireNonNull(submitter().getPartitionService().getPartition(key).getOwner())
        .getUuid();
  }

  private OutlastInstance memberOf(UUID uuid) {
    return fixture().members().stream()
        .filter(member -> member.getCluster().getLocalMember().getUuid().equals(uuid))
        .findFirst()
        .orElseThrow();
  }

  /** Gives the member on which it runs, which is the owner of its key. */
  private static final class WhereAmI
      implements Callable<UUID>, OutlastInstanceAware, PartitionAware<String>, Serializable {

    private static final long serialVersionUID = 1L;

    private final String key;
    private transient @Nullable OutlastInstance instance;

    WhereAmI(String key) {
      this.key = key;
    }

    @Override
    public String getPartitionKey() {
      return key;
    }

    @Override
    public void setOutlastInstance(OutlastInstance instance) {
      this.instance = instance;
    }

    @Override
    public UUID call() {
      return Objects.requireNonNull(instance).getCluster().getLocalMember().getUuid();
    }
  }

  /** A wrapper that is not ours. */
  private record UsersWrapper<V>(Callable<V> task)
      implements Callable<V>, TaskWrapper, Serializable {

    @Override
    public Object unwrap() {
      return task;
    }

    @Override
    public V call() throws Exception {
      return task.call();
    }
  }

  /** Throws if it was not served. */
  private static final class AwareRunnable implements Runnable, OutlastInstanceAware, Serializable {

    private static final long serialVersionUID = 1L;

    private transient @Nullable OutlastInstance instance;

    @Override
    public void setOutlastInstance(OutlastInstance instance) {
      this.instance = instance;
    }

    @Override
    public void run() {
      Objects.requireNonNull(instance, "instance");
    }
  }

  /** Gives what the application has put into the user context. */
  private static final class ReadsUserContext
      implements Callable<String>, OutlastInstanceAware, Serializable {

    private static final long serialVersionUID = 1L;

    private final String key;
    private transient @Nullable OutlastInstance instance;

    ReadsUserContext(String key) {
      this.key = key;
    }

    @Override
    public void setOutlastInstance(OutlastInstance instance) {
      this.instance = instance;
    }

    @Override
    public String call() {
      return Objects.requireNonNull(instance).getUserContext().get(key) + "";
    }
  }

  /** Fails when it is served. */
  private static final class RefusesInjection
      implements Callable<String>, OutlastInstanceAware, Serializable {

    private static final long serialVersionUID = 1L;

    @Override
    public void setOutlastInstance(OutlastInstance instance) {
      throw new IllegalStateException("no instance for me");
    }

    @Override
    public String call() {
      return "ran all the same";
    }
  }

  /** Gives the order in which it was served. */
  private static final class ReadsInjection
      implements Callable<String>, OutlastInstanceAware, Serializable {

    private static final long serialVersionUID = 1L;

    private transient @Nullable List<String> served;

    void managed(Thread thread) {
      served().add("managed by " + thread.getName());
    }

    @Override
    public void setOutlastInstance(OutlastInstance instance) {
      served().add("instance by " + Thread.currentThread().getName());
    }

    @Override
    public String call() {
      String here = Thread.currentThread().getName();
      List<String> expected = List.of("managed by " + here, "instance by " + here);
      return served().equals(expected)
          ? "managed before the instance was set, on its thread"
          : "served " + served() + " on " + here;
    }

    private List<String> served() {
      List<String> all = served;
      if (all == null) {
        all = new ArrayList<>();
        served = all;
      }
      return all;
    }
  }

  /** Runs in place of another task. */
  private static final class Replacement implements Callable<String> {
    @Override
    public String call() {
      return "replaced";
    }
  }

  /** Tells tasks that they were managed. */
  private record Recorder(UnaryOperator<Object> manage) implements ManagedContext {
    @Override
    public Object initialize(Object obj) {
      if (obj instanceof ReadsInjection task) {
        task.managed(Thread.currentThread());
      }
      return manage.apply(obj);
    }
  }
}
