// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.failureOf;
import static io.outlast.contract.fixture.Waiting.untilAsserted;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static java.util.concurrent.TimeUnit.HOURS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.outlast.cluster.Member;
import io.outlast.config.Config;
import io.outlast.config.MergePolicyConfig;
import io.outlast.config.SplitBrainProtectionConfig;
import io.outlast.contract.fixture.Probe;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskSpec;
import io.outlast.splitbrainprotection.SplitBrainProtectionEvent;
import io.outlast.splitbrainprotection.SplitBrainProtectionException;
import io.outlast.splitbrainprotection.SplitBrainProtectionListener;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Members that come and go under a split-brain protection (SPEC §5). */
class ProtectionTest {
  private static final List<SplitBrainProtectionEvent> BY_NAME = new CopyOnWriteArrayList<>();

  private final Probe probe = Probe.of(UUID.randomUUID().toString());
  private final List<SplitBrainProtectionEvent> events = new CopyOnWriteArrayList<>();
  private final InJvmCluster cluster = new InJvmCluster(0, Protected::addAllTo);

  /** A listener that is called by its class name. */
  public static final class Named implements SplitBrainProtectionListener {
    @Override
    public void onChange(SplitBrainProtectionEvent event) {
      BY_NAME.add(event);
    }
  }

  @BeforeEach
  void forgetEvents() {
    BY_NAME.clear();
  }

  @AfterEach
  void stop() {
    probe.close();
    cluster.close();
  }

  @Test
  void whileTooFewMembersArePresent_thenWhatWasAcceptedGoesOn() throws Exception {
    OutlastInstance survivor = cluster.join();
    OutlastInstance victim = cluster.join();
    cluster.awaitCalm();
    DurableExecutorService durable = durable(survivor);
    DurableExecutorServiceFuture<String> submitted = durable.submit(probe.gated("submitted"));
    IScheduledExecutorService scheduler = scheduler(survivor);
    IScheduledFuture<?> series =
        scheduler.schedule(
            TaskSpec.of(
                    probe.passing("series").asRunnable(),
                    Schedule.atFixedRate(Duration.ZERO, Duration.ofMillis(50)))
                .named("series"));

    cluster.crash(victim);
    Protected.awaitAbsence(survivor);

    int before = probe.runs("series").size();
    untilAsserted(
        "the series goes on",
        () -> assertThat(probe.runs("series")).hasSizeGreaterThan(before + 3));
    probe.open("submitted");
    assertThat(valueOf(submitted)).isEqualTo("submitted");
    assertThatThrownBy(series::isDone).isInstanceOf(SplitBrainProtectionException.class);
  }

  @Test
  void whenEnoughMembersAreBack_thenNothingIsRefusedAnyMore() throws Exception {
    OutlastInstance member = cluster.join();
    DurableExecutorServiceFuture<String> refused = durable(member).submit(() -> "refused");
    assertThat(failureOf(refused)).isInstanceOf(SplitBrainProtectionException.class);
    assertThatThrownBy(refused::getTaskId)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("sees 1")
        .hasCauseInstanceOf(SplitBrainProtectionException.class);

    cluster.join();
    Protected.awaitPresence(member);

    assertThat(valueOf(durable(member).submit(() -> "accepted"))).isEqualTo("accepted");
    IScheduledFuture<String> future = scheduler(member).schedule(() -> "later", 1, HOURS);
    assertThat(future.isDone()).isFalse();
  }

  @Test
  void aLiteMemberCountsAsPresent() throws Exception {
    OutlastInstance member = cluster.join();

    cluster.join(config -> config.setLiteMember(true));
    Protected.awaitPresence(member);

    assertThat(valueOf(durable(member).submit(() -> "accepted"))).isEqualTo("accepted");
  }

  @Test
  void whenPresenceIsGainedAndLost_thenListenersAreTold() {
    OutlastInstance member =
        cluster.join(
            config ->
                config
                    .getSplitBrainProtectionConfig(Protected.READ.protectionName())
                    .addListener(
                        event -> {
                          throw new IllegalStateException("thrown on purpose");
                        })
                    .addListener(events::add)
                    .addListenerClassName(Named.class.getName()));
    OutlastInstance other = cluster.join();
    untilAsserted("presence is told", () -> assertThat(BY_NAME).hasSize(1));

    cluster.leave(other);
    untilAsserted("the loss is told", () -> assertThat(BY_NAME).hasSize(2));

    assertThat(events).isEqualTo(BY_NAME);
    assertThat(events)
        .extracting(SplitBrainProtectionEvent::isPresent)
        .containsExactly(true, false);
    assertThat(events.get(1).getName()).isEqualTo("for-read");
    assertThat(events.get(1).getThreshold()).isEqualTo(2);
    assertThat(events.get(1).getCurrentMembers())
        .extracting(Member::getUuid)
        .containsExactly(member.getCluster().getLocalMember().getUuid());
  }

  @Test
  void aFunctionDecidesOnAThreadForCodeOfTheUsers() throws Exception {
    List<String> threads = new CopyOnWriteArrayList<>();
    OutlastInstance member =
        cluster.join(
            config ->
                config
                    .getSplitBrainProtectionConfig(Protected.READ.protectionName())
                    .setFunctionImplementation(
                        members -> {
                          threads.add(Thread.currentThread().getName());
                          return members.stream().allMatch(Member::localMember);
                        }));

    Protected.awaitPresence(member);

    assertThat(threads).isNotEmpty().allMatch(thread -> thread.contains("-callback-"));
  }

  @Test
  void inASingleJvmAMinimumIsNeverReached() {
    Config config = new Config();
    Protected.addAllTo(config);
    try (OutlastInstance alone = Outlast.newOutlastInstance(config)) {
      assertThat(failureOf(durable(alone).submit(() -> "refused")))
          .isInstanceOf(SplitBrainProtectionException.class)
          .hasMessageContainingAll("2 members", "sees 1");
    }
  }

  // ---- Errors at start --------------------------------------------------------------------------

  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake(
            config -> protection(config).setFunctionClassName("com.example.Missing"),
            "'most'",
            "function",
            "com.example.Missing",
            "class path"),
        mistake(
            config -> protection(config).addListenerClassName("java.lang.String"),
            "'most'",
            "listener",
            "java.lang.String",
            "SplitBrainProtectionListener"),
        mistake(
            config ->
                config
                    .getDurableExecutorConfig("jobs")
                    .setMergePolicyConfig(new MergePolicyConfig("com.example.Missing", 10)),
            "Durable executor 'jobs'",
            "com.example.Missing",
            "PutIfAbsentMergePolicy"),
        mistake(
            config ->
                config
                    .getScheduledExecutorConfig("jobs")
                    .setMergePolicyConfig(new MergePolicyConfig("java.lang.String", 10)),
            "Scheduled executor 'jobs'",
            "java.lang.String",
            "SplitBrainMergePolicy"));
  }

  private static Arguments mistake(Consumer<Config> mistake, String... told) {
    return Arguments.of(mistake, told);
  }

  private static SplitBrainProtectionConfig protection(Config config) {
    return config.getSplitBrainProtectionConfig("most").setEnabled(true);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aClassThatCannotBeUsedIsAnErrorAtStart(Consumer<Config> mistake, String[] told) {
    Config config = new Config().setInstanceName("mistaken");
    mistake.accept(config);

    Throwable thrown = catchThrowable(() -> Outlast.newOutlastInstance(config).shutdown());

    assertThat(thrown).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(told);
  }

  private static DurableExecutorService durable(OutlastInstance member) {
    return member.getDurableExecutorService(Protected.READ_WRITE.executorName("jobs"));
  }

  private static IScheduledExecutorService scheduler(OutlastInstance member) {
    return member.getScheduledExecutorService(Protected.READ_WRITE.executorName("jobs"));
  }
}
