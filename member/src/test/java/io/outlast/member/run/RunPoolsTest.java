// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import static io.outlast.member.run.RunFixture.EXECUTOR;
import static io.outlast.member.run.RunFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunPoolsTest {
  private static final int ACTIONS = 2_000;

  private final ClassLoader loader = new ClassLoader(null) {};
  private final RunPools pools = RunPools.threads("test", loader);
  private final AtomicInteger now = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();

  @AfterEach
  void close() {
    pools.close();
  }

  @Test
  void threadsAreNamedDaemonsWithTheGivenLoaderInEachRun() {
    RunPool pool = pools.create(EXECUTOR, settings(1, /* virtual= */ false));
    Queue<String> seen = new ConcurrentLinkedQueue<>();

    for (int i = 0; i < 2; i++) {
      pool.execute(
          () -> {
            Thread thread = Thread.currentThread();
            seen.add(
                "%s daemon=%s ours=%s"
                    .formatted(
                        thread.getName(),
                        thread.isDaemon(),
                        thread.getContextClassLoader() == loader));
            thread.setContextClassLoader(null);
          });
    }

    await().until(() -> seen.size() == 2);
    assertThat(seen).containsOnly("outlast-test-billing-1 daemon=true ours=true");
  }

  @Test
  void aPoolOfThreadsIsBounded() {
    runMany(pools.create(EXECUTOR, settings(3, /* virtual= */ false)));

    assertThat(most).hasValueBetween(1, 3);
  }

  @Test
  void aPoolOfThreadsThatAreUsedOnceIsBoundedAndLeavesNothingBehind() {
    runMany(new VirtualRunPool(Thread::new, 3));

    assertThat(most).hasValueBetween(1, 3);
  }

  @Test
  void anActionThatCannotGetAThreadWaitsForTheNextCall() {
    AtomicBoolean outOfMemory = new AtomicBoolean(true);
    RunPool pool = new VirtualRunPool(action -> newThread(action, outOfMemory), 1);
    RunPool threads =
        new ThreadRunPool(action -> newThread(action, outOfMemory), 1, /* loader= */ null);

    pool.execute(done::incrementAndGet);
    threads.execute(done::incrementAndGet);
    outOfMemory.set(false);
    pool.execute(done::incrementAndGet);
    threads.execute(done::incrementAndGet);

    await().until(() -> done.get() == 4);
  }

  private static Thread newThread(Runnable action, AtomicBoolean outOfMemory) {
    if (outOfMemory.get()) {
      throw new OutOfMemoryError("unable to create native thread");
    }
    return new Thread(action);
  }

  @Test
  void aClosedPoolLetsItsRunsEndAndTakesNoMore() throws Exception {
    RunPool pool = pools.create(EXECUTOR, settings(1, /* virtual= */ false));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch open = new CountDownLatch(1);
    AtomicBoolean undisturbed = new AtomicBoolean();
    pool.execute(
        () -> {
          begun.countDown();
          undisturbed.set(passes(open));
        });
    begun.await();

    pools.close();
    assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    open.countDown();

    await().untilTrue(undisturbed);
  }

  private static boolean passes(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  @Test
  void virtualThreadsAreRefusedWhereThereAreNone() {
    assumeFalse(VirtualThreads.areAvailable());

    assertThatThrownBy(() -> RunPools.check(EXECUTOR, settings(8, /* virtual= */ true)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'billing'")
        .hasMessageContaining("Java 21")
        .hasMessageContaining("pool-size");
  }

  @Test
  void virtualThreadsAreBoundedAndNamed() {
    assumeTrue(VirtualThreads.areAvailable());
    RunPool pool = pools.create(EXECUTOR, settings(100, /* virtual= */ true));
    Queue<String> names = new ConcurrentLinkedQueue<>();

    pool.execute(() -> names.add(Thread.currentThread().toString()));
    await().until(() -> names.size() == 1);
    runMany(pool);

    assertThat(names.peek()).contains("VirtualThread", "outlast-test-billing-1");
    assertThat(most).hasValueBetween(1, 100);
  }

  private void runMany(RunPool pool) {
    for (int i = 0; i < ACTIONS; i++) {
      pool.execute(
          () -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            now.decrementAndGet();
            done.incrementAndGet();
          });
    }
    await().until(() -> done.get() == ACTIONS);
  }
}
