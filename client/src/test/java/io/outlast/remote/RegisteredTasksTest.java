// SPDX-License-Identifier: Apache-2.0
package io.outlast.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.outlast.config.ScheduledExecutorConfig.CapacityPolicy;
import io.outlast.core.OutlastInstance;
import io.outlast.core.RegisteredTask;
import io.outlast.core.TaskClassMissingException;
import io.outlast.core.TaskContext;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.protocol.v1.AlterRequest;
import io.outlast.protocol.v1.CancelRequest;
import io.outlast.protocol.v1.ClusterMember;
import io.outlast.protocol.v1.DisposeRequest;
import io.outlast.protocol.v1.Key;
import io.outlast.protocol.v1.ListRequest;
import io.outlast.protocol.v1.ListResponse;
import io.outlast.protocol.v1.ListedTask;
import io.outlast.protocol.v1.LookRequest;
import io.outlast.protocol.v1.MembersRequest;
import io.outlast.protocol.v1.NamedTask;
import io.outlast.protocol.v1.Outcome;
import io.outlast.protocol.v1.RequestId;
import io.outlast.protocol.v1.RescheduleRequest;
import io.outlast.protocol.v1.RetrieveRequest;
import io.outlast.protocol.v1.ScheduleRequest;
import io.outlast.protocol.v1.ScheduleRequest.IfExists;
import io.outlast.protocol.v1.ScheduledTask;
import io.outlast.protocol.v1.SubmitRequest;
import io.outlast.protocol.v1.TaskStatus;
import io.outlast.protocol.v1.TasksGrpc;
import io.outlast.protocol.v1.Value;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import io.outlast.scheduledexecutor.TaskUtils;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tasks that are a name and bytes: from Java, and over the wire as any language does it (R52). */
class RegisteredTasksTest {
  private static final long HOUR = TimeUnit.HOURS.toNanos(1);
  private static final AtomicInteger RUNS = new AtomicInteger();
  private static final CountDownLatch NEVER = new CountDownLatch(1);

  private static OneMember member;
  private static ManagedChannel channel;
  private static TasksGrpc.TasksBlockingStub tasks;

  @BeforeAll
  static void start() {
    member =
        new OneMember(
            config -> {
              config.registerTask("upper", RegisteredTasksTest::upper);
              config.registerTask(
                  "broken",
                  argument -> {
                    throw new IllegalStateException("broken by " + text(argument));
                  });
              config.registerTask(
                  "endless",
                  argument -> {
                    NEVER.await();
                    return argument;
                  });
              config.registerTask("nothing", argument -> null);
              config.getDurableExecutorConfig("impatient").setClassWait(Duration.ofMillis(100));
              config.getDurableExecutorConfig("small").setCapacity(1);
              config
                  .getScheduledExecutorConfig("tiny")
                  .setCapacityPolicy(CapacityPolicy.PER_PARTITION)
                  .setCapacity(1);
            });
    channel = NettyChannelBuilder.forAddress("127.0.0.1", member.port()).usePlaintext().build();
    tasks = TasksGrpc.newBlockingStub(channel);
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    member.close();
  }

  private static byte[] upper(byte[] argument) {
    RUNS.incrementAndGet();
    assertThat(TaskContext.current().attempt()).isPositive();
    return text(argument).toUpperCase(Locale.ROOT).getBytes(UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  // ---- From Java --------------------------------------------------------------------------------

  @Test
  void whenAClientSubmitsAName_thenWhatTheMemberHasRegisteredRuns() throws Exception {
    try (OutlastInstance client = RemoteClient.start(member.clientConfig())) {
      DurableExecutorService jobs = client.getDurableExecutorService("jobs");

      byte[] result =
          jobs.submit(RegisteredTask.of("upper", "abc".getBytes(UTF_8))).get(10, TimeUnit.SECONDS);
      byte[] none =
          jobs.submit(RegisteredTask.of("nothing", new byte[0])).get(10, TimeUnit.SECONDS);

      assertThat(text(result)).isEqualTo("ABC");
      assertThat(none).isNull();
    }
  }

  @Test
  void whenARegisteredTaskIsNamedAndScheduled_thenItRunsLikeAnyOther() throws Exception {
    try (OutlastInstance client = RemoteClient.start(member.clientConfig())) {
      IScheduledFuture<byte[]> future =
          client
              .getScheduledExecutorService("timed")
              .schedule(
                  TaskUtils.named("later", RegisteredTask.of("upper", "x".getBytes(UTF_8))),
                  10,
                  TimeUnit.MILLISECONDS);

      assertThat(text(future.get(10, TimeUnit.SECONDS))).isEqualTo("X");
      future.dispose();
    }
  }

  @Test
  void whenNobodyHasRegisteredTheName_thenTheTaskFailsAndSaysWhich() {
    try (OutlastInstance client = RemoteClient.start(member.clientConfig())) {
      var future =
          client
              .getDurableExecutorService("impatient")
              .submit(RegisteredTask.of("unknown", new byte[0]));

      assertThatThrownBy(() -> future.get(10, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(TaskClassMissingException.class)
          .hasMessageContaining("registered task 'unknown'");
    }
  }

  @Test
  void whenARegisteredTaskIsCalledByItsSubmitter_thenItSaysWhereItRuns() {
    assertThatThrownBy(() -> RegisteredTask.of("upper", new byte[0]).call())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'upper'");
  }

  // ---- Over the wire ----------------------------------------------------------------------------

  @Test
  void whenATaskIsSubmittedOverTheWire_thenItsResultIsThereUntilItIsDisposed() {
    long id = tasks.submit(upper("jobs", 1)).getTaskId();

    assertThat(retrieve(id)).isEqualTo("ABC");
    assertThat(retrieve(id)).isEqualTo("ABC");
    assertThat(tasks.dispose(DisposeRequest.newBuilder().setExecutor("jobs").setTaskId(id).build()))
        .isNotNull();
    assertStatus(Status.Code.NOT_FOUND, () -> retrieve(id));
  }

  @Test
  void whenASubmitIsSentAgain_thenTheTaskIsStoredAndRunOnce() {
    int before = RUNS.get();

    long first = tasks.submit(upper("jobs", 2)).getTaskId();
    retrieve(first);
    long again = tasks.submit(upper("jobs", 2)).getTaskId();

    assertThat(again).isEqualTo(first);
    assertThat(RUNS.get()).isEqualTo(before + 1);
  }

  @Test
  void whenJavaHasSubmitted_thenOthersReadTheResult() {
    DurableExecutorService jobs = member.instance().getDurableExecutorService("jobs");

    assertThat(value(jobs.submit(() -> 42L).getTaskId()).getNumber()).isEqualTo(42);
    assertThat(value(jobs.submit(() -> "text").getTaskId()).getText()).isEqualTo("text");
    assertThat(value(jobs.submit(() -> true).getTaskId()).getTruth()).isTrue();
    assertThat(value(jobs.submit(() -> (String) null).getTaskId()).getNothing()).isTrue();
    assertThat(value(jobs.submit(() -> Duration.ZERO).getTaskId()).getJava()).isNotEmpty();
  }

  @Test
  void whenATaskFails_thenTheFailureIsToldAsText() {
    long id = tasks.submit(request("jobs", 3).setTask("broken").build()).getTaskId();

    Outcome outcome = tasks.retrieve(retrieveRequest(id));

    assertThat(outcome.getFailure().getType()).isEqualTo(IllegalStateException.class.getName());
    assertThat(outcome.getFailure().getText()).contains("broken by abc");
  }

  @Test
  void whenATaskIsCancelled_thenWhoeverWaitsIsTold() {
    long id = tasks.submit(request("jobs", 4).setTask("endless").build()).getTaskId();
    CancelRequest cancel =
        CancelRequest.newBuilder()
            .setExecutor("jobs")
            .setTaskId(id)
            .setId(id(5))
            .setInterrupt(true)
            .build();

    assertThat(tasks.cancel(cancel).getCancelled()).isTrue();
    assertThat(tasks.cancel(cancel).getCancelled()).as("sent again").isTrue();
    assertThat(tasks.retrieve(retrieveRequest(id)).hasCancellation()).isTrue();
  }

  @Test
  void whenATaskIsScheduled_thenJavaFindsItByTheUrn() throws Exception {
    ScheduleRequest request =
        ScheduleRequest.newBuilder()
            .setExecutor("timed")
            .setId(id(6))
            .setTask("upper")
            .setArgument(ByteString.copyFromUtf8("abc"))
            .setName("over-the-wire")
            .setDelayNanos(TimeUnit.MILLISECONDS.toNanos(20))
            .build();

    String urn = tasks.schedule(request).getUrn();

    IScheduledFuture<byte[]> future =
        member
            .instance()
            .getScheduledExecutorService("timed")
            .getScheduledFuture(ScheduledTaskHandler.of(urn));
    assertThat(text(future.get(10, TimeUnit.SECONDS))).isEqualTo("ABC");
    assertStatus(
        Status.Code.ALREADY_EXISTS, () -> tasks.schedule(request.toBuilder().setId(id(7)).build()));
    assertThat(
            tasks
                .schedule(
                    request.toBuilder()
                        .setId(id(8))
                        .setIfExists(ScheduleRequest.IfExists.KEEP)
                        .build())
                .getUrn())
        .isEqualTo(urn);
    future.dispose();
  }

  @Test
  void whenARequestMakesNoSense_thenItIsRefusedAndSaysWhy() {
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        () -> tasks.submit(upper("jobs", 9).toBuilder().clearId().build()),
        "id");
    assertStatus(Status.Code.INVALID_ARGUMENT, () -> tasks.submit(upper("", 9)), "executor");
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        () -> tasks.submit(request("jobs", 9).setTask("").build()),
        "task");
    assertStatus(Status.Code.INVALID_ARGUMENT, () -> retrieve(17), "17");
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        () ->
            tasks.schedule(
                ScheduleRequest.newBuilder()
                    .setExecutor("timed")
                    .setId(id(9))
                    .setTask("upper")
                    .setName("n")
                    .setPeriodNanos(-1)
                    .build()));
  }

  @Test
  void whenThePartitionIsFull_thenTheCallerIsToldToComeBack() {
    SubmitRequest request = request("small", 10).setTask("endless").build();
    long first = tasks.submit(request.toBuilder().setKey(key("k")).build()).getTaskId();

    assertStatus(
        Status.Code.RESOURCE_EXHAUSTED,
        () -> tasks.submit(request.toBuilder().setId(id(11)).setKey(key("k")).build()),
        "small");
    member.instance().getDurableExecutorService("small").disposeResult(first);
  }

  // ---- Scheduled tasks over the wire ------------------------------------------------------------

  @Test
  void whenATaskIsScheduledWithAKey_thenItIsFoundByItsNameAndByItsUrn() {
    ScheduleRequest request = later("keyed", 20).setKey(key("k")).build();

    String urn = tasks.schedule(request).getUrn();

    assertThat(tasks.schedule(request).getUrn()).as("sent again").isEqualTo(urn);
    ScheduledTaskHandler handler = ScheduledTaskHandler.of(urn);
    assertThat(handler.getPartitionId())
        .isEqualTo(member.instance().getPartitionService().getPartition("k").getPartitionId());
    assertThat(look(byUrn(urn)).getUrn()).isEqualTo(urn);
    assertThat(look(byName("keyed")).getUrn()).isEqualTo(urn);
    assertThat(look(byName("keyed")).getState()).isEqualTo(TaskStatus.State.WAITING);
    assertThat(look(byName("keyed")).getDelayNanos()).isBetween(1L, HOUR);
    assertStatus(
        Status.Code.ALREADY_EXISTS, () -> tasks.schedule(later("keyed", 21).build()), "keyed");
    assertThat(tasks.schedule(later("keyed", 22).setIfExists(IfExists.KEEP).build()).getUrn())
        .isEqualTo(urn);
    assertThat(
            tasks
                .schedule(
                    later("keyed", 23).setKey(key("other")).setIfExists(IfExists.KEEP).build())
                .getUrn())
        .isEqualTo(urn);

    String replaced =
        tasks.schedule(later("keyed", 24).setIfExists(IfExists.REPLACE).build()).getUrn();
    assertThat(replaced).isNotEqualTo(urn);
    assertStatus(Status.Code.NOT_FOUND, () -> look(byUrn(urn)));
    assertThat(look(byName("keyed")).getUrn()).isEqualTo(replaced);
    dispose(byName("keyed"));
    assertStatus(Status.Code.NOT_FOUND, () -> look(byName("keyed")));
  }

  @Test
  void whenTheKeyedPartitionRefuses_thenTheNameIsFreeAgain() {
    String first = tasks.schedule(laterIn("tiny", "a", 30).setKey(key("k")).build()).getUrn();
    assertStatus(
        Status.Code.RESOURCE_EXHAUSTED,
        () -> tasks.schedule(laterIn("tiny", "b", 31).setKey(key("k")).build()));

    dispose(byUrn(first));
    String second = tasks.schedule(laterIn("tiny", "b", 32).build()).getUrn();

    dispose(byUrn(second));
  }

  @Test
  void whenATaskIsBoundToAMember_thenItsUrnSaysSo() {
    ClusterMember only = tasks.members(MembersRequest.getDefaultInstance()).getMembers(0);

    String urn = tasks.schedule(later("bound", 40).setMember(only.getId()).build()).getUrn();

    assertThat(ScheduledTaskHandler.of(urn).getUuid()).hasToString(only.getId());
    assertThat(only.getClientAddress()).endsWith(":" + member.port());
    assertThat(look(byUrn(urn)).getName()).isEqualTo("bound");
    assertStatus(Status.Code.NOT_FOUND, () -> look(byName("bound")));
    dispose(byUrn(urn));
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        () -> tasks.schedule(later("bound", 41).setMember(UUID.randomUUID().toString()).build()),
        only.getId());
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        () -> tasks.schedule(later("bound", 42).setMember("a").build()),
        "'a'");
  }

  @Test
  void whenASchedulerIsShutDown_thenNothingIsBoundToMembersEither() {
    ClusterMember only = tasks.members(MembersRequest.getDefaultInstance()).getMembers(0);
    member.instance().getScheduledExecutorService("closed").shutdown();

    assertStatus(
        Status.Code.FAILED_PRECONDITION,
        () -> tasks.schedule(laterIn("closed", "a", 45).setMember(only.getId()).build()),
        "closed");
    assertStatus(
        Status.Code.FAILED_PRECONDITION,
        () -> tasks.schedule(laterIn("closed", "b", 46).setKey(key("k")).build()),
        "closed");
  }

  @Test
  void whenATaskIsPausedResumedTriggeredAndRescheduled_thenItStandsAsThatSays() {
    ScheduledTask task = byName("altered");
    String urn =
        tasks.schedule(later("altered", 50).setKey(key("z")).setPeriodNanos(HOUR).build()).getUrn();

    assertThat(tasks.pause(alter(task, 51)).getChanged()).isTrue();
    assertThat(tasks.pause(alter(task, 52)).getChanged()).isFalse();
    assertThat(look(task).getState()).isEqualTo(TaskStatus.State.PAUSED);
    assertThat(tasks.resume(alter(task, 53)).getChanged()).isTrue();
    assertThat(tasks.trigger(alter(byUrn(urn), 54)).getChanged()).isTrue();
    await().untilAsserted(() -> assertThat(look(task).getRuns()).isEqualTo(1));
    RescheduleRequest sooner =
        RescheduleRequest.newBuilder()
            .setTask(task)
            .setId(id(55))
            .setDelayNanos(HOUR / 2)
            .setPauseNanos(HOUR)
            .build();
    assertThat(tasks.reschedule(sooner).getChanged()).isTrue();
    assertThat(look(task).getDelayNanos()).isBetween(1L, HOUR / 2);

    CancelRequest cancel = CancelRequest.newBuilder().setScheduled(task).setId(id(56)).build();
    assertThat(tasks.cancel(cancel).getCancelled()).isTrue();
    assertThat(tasks.retrieve(RetrieveRequest.newBuilder().setScheduled(task).build()))
        .matches(Outcome::hasCancellation);
    assertThat(tasks.pause(alter(task, 57)).getChanged()).isFalse();
    assertStatus(
        Status.Code.FAILED_PRECONDITION,
        () -> tasks.reschedule(sooner.toBuilder().setId(id(58)).build()));
    dispose(task);
  }

  @Test
  void whenTasksAreListed_thenEachIsToldOnceAndAMessageHasABound() {
    String longName = "n".repeat(300_000);
    ClusterMember only = tasks.members(MembersRequest.getDefaultInstance()).getMembers(0);
    List<String> urns = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      ScheduleRequest.Builder request = laterIn("many", longName + i, 60 + i).setKey(key("k"));
      urns.add(tasks.schedule(request.build()).getUrn());
    }
    urns.add(tasks.schedule(laterIn("many", "bound", 73).setMember(only.getId()).build()).getUrn());

    List<ListResponse> messages = new ArrayList<>();
    tasks
        .list(ListRequest.newBuilder().setExecutor("many").build())
        .forEachRemaining(messages::add);

    assertThat(messages)
        .hasSizeGreaterThan(6)
        .allMatch(message -> message.getSerializedSize() < 2 << 20);
    assertThat(messages)
        .flatExtracting(ListResponse::getTasksList)
        .extracting(ListedTask::getUrn)
        .containsExactlyInAnyOrderElementsOf(urns);
    assertThat(messages.get(0).getTasks(0).getMember()).isEqualTo(only.getId());
    member.instance().getScheduledExecutorService("many").destroy();
  }

  @Test
  void whenAnAddressOfATaskIsWrong_thenItIsRefusedAndSaysWhy() {
    assertStatus(Status.Code.INVALID_ARGUMENT, () -> look(ScheduledTask.getDefaultInstance()));
    assertStatus(Status.Code.INVALID_ARGUMENT, () -> look(byUrn("urn:nothing")), "urn:nothing");
    assertStatus(Status.Code.INVALID_ARGUMENT, () -> look(byName("")), "name");
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        () ->
            tasks.retrieve(
                RetrieveRequest.newBuilder().setExecutor("jobs").setScheduled(byName("a")).build()),
        "scheduled");
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        () -> tasks.pause(AlterRequest.newBuilder().setTask(byName("a")).build()),
        "id");
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        () -> tasks.list(ListRequest.getDefaultInstance()).hasNext(),
        "executor");
  }

  private static ScheduleRequest.Builder later(String name, long number) {
    return laterIn("timed", name, number);
  }

  private static ScheduleRequest.Builder laterIn(String scheduler, String name, long number) {
    return ScheduleRequest.newBuilder()
        .setExecutor(scheduler)
        .setId(id(number))
        .setTask("upper")
        .setName(name)
        .setDelayNanos(HOUR);
  }

  private static AlterRequest alter(ScheduledTask task, long number) {
    return AlterRequest.newBuilder().setTask(task).setId(id(number)).build();
  }

  private static ScheduledTask byUrn(String urn) {
    return ScheduledTask.newBuilder().setUrn(urn).build();
  }

  private static ScheduledTask byName(String name) {
    return ScheduledTask.newBuilder()
        .setNamed(NamedTask.newBuilder().setExecutor("timed").setName(name))
        .build();
  }

  private static TaskStatus look(ScheduledTask task) {
    return tasks.look(LookRequest.newBuilder().setTask(task).build());
  }

  private static void dispose(ScheduledTask task) {
    assertThat(tasks.dispose(DisposeRequest.newBuilder().setScheduled(task).build())).isNotNull();
  }

  private static Key key(String text) {
    return Key.newBuilder().setText(text).build();
  }

  private static SubmitRequest upper(String executor, long number) {
    return request(executor, number).setTask("upper").build();
  }

  private static SubmitRequest.Builder request(String executor, long number) {
    return SubmitRequest.newBuilder()
        .setExecutor(executor)
        .setId(id(number))
        .setArgument(ByteString.copyFromUtf8("abc"));
  }

  private static RequestId id(long number) {
    return RequestId.newBuilder().setSubmitter(4711).setNumber(number).build();
  }

  private static RetrieveRequest retrieveRequest(long id) {
    return RetrieveRequest.newBuilder().setExecutor("jobs").setTaskId(id).build();
  }

  private static Value value(long id) {
    return tasks.withDeadlineAfter(10, TimeUnit.SECONDS).retrieve(retrieveRequest(id)).getValue();
  }

  private static String retrieve(long id) {
    return value(id).getBytes().toStringUtf8();
  }

  private static void assertStatus(Status.Code code, ThrowingCallable call, String... words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).as("%s", e.getStatus()).isEqualTo(code);
              assertThat(List.of(words))
                  .allSatisfy(word -> assertThat(e.getStatus().getDescription()).contains(word));
            });
  }
}
