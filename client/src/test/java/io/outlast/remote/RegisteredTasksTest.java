// SPDX-License-Identifier: Apache-2.0
package io.outlast.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.outlast.core.OutlastInstance;
import io.outlast.core.RegisteredTask;
import io.outlast.core.TaskClassMissingException;
import io.outlast.core.TaskContext;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.protocol.v1.CancelRequest;
import io.outlast.protocol.v1.DisposeRequest;
import io.outlast.protocol.v1.Key;
import io.outlast.protocol.v1.Outcome;
import io.outlast.protocol.v1.RequestId;
import io.outlast.protocol.v1.RetrieveRequest;
import io.outlast.protocol.v1.ScheduleRequest;
import io.outlast.protocol.v1.SubmitRequest;
import io.outlast.protocol.v1.TasksGrpc;
import io.outlast.protocol.v1.Value;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import io.outlast.scheduledexecutor.TaskUtils;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
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
