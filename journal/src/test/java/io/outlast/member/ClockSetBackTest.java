// SPDX-License-Identifier: Apache-2.0
package io.outlast.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outlast.config.Config;
import io.outlast.config.Fsync;
import io.outlast.core.OutlastInstance;
import io.outlast.core.SerializableRunnable;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.StaleTaskIdException;
import io.outlast.member.time.SystemClusterTime;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import io.outlast.scheduledexecutor.TaskUtils;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members that start on their journals again with their machines' clocks set back meanwhile. */
@Timeout(120)
class ClockSetBackTest {
  private static final String EXECUTOR = "kept";
  private static final int PORT = 7481;
  private static final Duration SOON = Duration.ofSeconds(4);
  private static final Duration FAR = Duration.ofHours(3);

  /** When the run that is due soon began, by the monotonic clock. */
  private static final Queue<Long> RUNS = new ConcurrentLinkedQueue<>();

  @TempDir private Path folder;
  private final String cluster = "set-back-" + UUID.randomUUID();
  private final List<OutlastInstance> running = new CopyOnWriteArrayList<>();
  private final PrintStream err = System.err;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  @BeforeEach
  void capture() {
    RUNS.clear();
    System.setErr(new PrintStream(log, /* autoFlush= */ true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void terminate() {
    terminateAll();
    System.setErr(err);
    err.print(log.toString(StandardCharsets.UTF_8));
  }

  private void terminateAll() {
    running.forEach(member -> member.getLifecycleService().terminate());
    running.clear();
  }

  private Config config(String member) {
    Config config = new Config().setPartitionCount(7);
    config
        .getPersistenceConfig()
        .setFolder(folder.resolve(member).toString())
        .setFsync(Fsync.NEVER);
    config
        .getDurableExecutorConfig(EXECUTOR)
        .setPersistent(true)
        .setResultTtl(Duration.ofSeconds(5))
        .setDedupTtl(Duration.ZERO);
    config.getScheduledExecutorConfig(EXECUTOR).setPersistent(true);
    return config;
  }

  private Config clustered(String member) {
    Config config = config(member).setClusterName(cluster);
    var network = config.getNetworkConfig().setPort(PORT);
    network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    network.getJoin().getTcpIpConfig().setEnabled(true);
    network.getJoin().getTcpIpConfig().addMember("127.0.0.1:" + PORT);
    network.getJoin().getTcpIpConfig().addMember("127.0.0.1:" + (PORT + 1));
    return config;
  }

  /** Starts a member whose wall clock is behind. */
  private OutlastInstance start(Config config, Duration behind) {
    OutlastInstance member =
        OutlastMember.start(
            config,
            new SystemClusterTime(
                System::nanoTime, () -> System.currentTimeMillis() - behind.toMillis()));
    running.add(member);
    return member;
  }

  private static SerializableRunnable note() {
    return () -> RUNS.add(System.nanoTime());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT10M", "PT1H"})
  void dueTimesStay(Duration setBack) {
    IScheduledExecutorService before =
        start(config("alone"), Duration.ZERO).getScheduledExecutorService(EXECUTOR);
    ScheduledTaskHandler far =
        before
            .schedule(TaskUtils.named("far", note()), FAR.toMinutes(), TimeUnit.MINUTES)
            .getHandler();
    ScheduledTaskHandler series =
        before
            .scheduleAtFixedRate(
                TaskUtils.named("series", (SerializableRunnable) () -> {}),
                0,
                100,
                TimeUnit.MILLISECONDS)
            .getHandler();
    await().until(() -> before.getScheduledFuture(series).getStats().getTotalRuns() >= 3);
    long scheduledAt = System.nanoTime();
    var unused =
        before.schedule(TaskUtils.named("soon", note()), SOON.toMillis(), TimeUnit.MILLISECONDS);
    long runs = before.getScheduledFuture(series).getStats().getTotalRuns();
    terminateAll();

    IScheduledExecutorService after =
        start(config("alone"), setBack).getScheduledExecutorService(EXECUTOR);

    IScheduledFuture<?> seriesAfter = after.getScheduledFuture(series);
    await().until(() -> seriesAfter.getStats().getTotalRuns() >= runs + 3);
    assertThat(seriesAfter.getDelay(TimeUnit.SECONDS)).isLessThan(2);
    assertThat(after.getScheduledFuture(far).getDelay(TimeUnit.SECONDS))
        .isBetween(FAR.toSeconds() - 60, FAR.toSeconds());
    await().atMost(Duration.ofSeconds(30)).until(() -> !RUNS.isEmpty());
    assertThat(RUNS)
        .singleElement()
        .satisfies(at -> assertThat(at - scheduledAt).isGreaterThanOrEqualTo(SOON.toNanos()));
    assertThat(secondsTold()).isBetween(setBack.toSeconds() - 60, setBack.toSeconds());
  }

  /** By how much the log says the clock is behind. */
  private long secondsTold() {
    Matcher told =
        Pattern.compile("clock is (\\d+) s behind").matcher(log.toString(StandardCharsets.UTF_8));
    assertThat(told.find()).as("a line that says how far the clock is behind").isTrue();
    return Long.parseLong(told.group(1));
  }

  @Test
  void agesOfResultsGoOn_andIdsAreNotGivenOutAgain() throws Exception {
    DurableExecutorService before =
        start(config("alone"), Duration.ZERO).getDurableExecutorService(EXECUTOR);
    Set<Long> ids = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      ids.add(before.submit(() -> 42).getTaskId());
    }
    for (long id : ids) {
      assertThat(before.<Integer>retrieveResult(id).get()).isEqualTo(42);
    }
    long one = ids.iterator().next();
    terminateAll();

    DurableExecutorService after =
        start(config("alone"), Duration.ofHours(1)).getDurableExecutorService(EXECUTOR);

    assertThat(after.<Integer>retrieveResult(one).get()).isEqualTo(42);
    for (int i = 0; i < 50; i++) {
      assertThat(ids.add(after.submit(() -> 43).getTaskId())).as("an ID that is new").isTrue();
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> isStale(after, one));
  }

  private static boolean isStale(DurableExecutorService executor, long id)
      throws InterruptedException {
    try {
      executor.retrieveResult(id).get();
      return false;
    } catch (ExecutionException e) {
      return e.getCause() instanceof StaleTaskIdException;
    }
  }

  @Test
  void inAClusterTheSame() {
    start(clustered("first"), Duration.ZERO);
    OutlastInstance second = start(clustered("second"), Duration.ZERO);
    IScheduledExecutorService before = second.getScheduledExecutorService(EXECUTOR);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> before.getLocalExecutorStats().replicasBelowDurability() == 0);
    ScheduledTaskHandler far =
        before
            .schedule(TaskUtils.named("far", note()), FAR.toMinutes(), TimeUnit.MINUTES)
            .getHandler();
    long scheduledAt = System.nanoTime();
    var unused =
        before.schedule(TaskUtils.named("soon", note()), SOON.toMillis(), TimeUnit.MILLISECONDS);
    terminateAll();

    Thread other = new Thread(() -> start(clustered("second"), Duration.ofMinutes(10)));
    OutlastInstance first = start(clustered("first"), Duration.ofHours(1));
    other.start();
    IScheduledExecutorService after = first.getScheduledExecutorService(EXECUTOR);

    await().atMost(Duration.ofSeconds(60)).until(() -> !RUNS.isEmpty());
    assertThat(RUNS)
        .singleElement()
        .satisfies(at -> assertThat(at - scheduledAt).isGreaterThanOrEqualTo(SOON.toNanos()));
    assertThat(after.getScheduledFuture(far).getDelay(TimeUnit.SECONDS))
        .isBetween(FAR.toSeconds() - 90, FAR.toSeconds());
    await().until(() -> !other.isAlive());
  }
}
