// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.engine.Samples;
import io.outlast.engine.Seeds;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Failure;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Lineage;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.task.RunHistory;
import io.outlast.engine.task.TaskChange;
import io.outlast.engine.task.TaskMachine;
import io.outlast.engine.task.TaskPlan;
import io.outlast.engine.task.TaskRecord;
import io.outlast.engine.task.TaskState;
import io.outlast.engine.task.Timetable;
import io.outlast.engine.task.Timing;
import io.outlast.engine.wire.Input.MalformedException;
import io.outlast.engine.wire.StoredValue.Stamp;
import io.outlast.scheduledexecutor.FailurePolicy;
import io.outlast.scheduledexecutor.IfExists;
import io.outlast.scheduledexecutor.MisfirePolicy;
import io.outlast.scheduledexecutor.TaskOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ValueCodecTest {
  private static final int CURRENT_VERSION = 3;

  @Test
  void whatGoesInComesOut() {
    Seeds.forEach(
        300,
        random ->
            Samples.values(random)
                .forEach(
                    value ->
                        assertThat(ValueCodec.decode(ValueCodec.encode(value)))
                            .usingRecursiveComparison()
                            .withStrictTypeChecking()
                            .isEqualTo(value)));
  }

  @Test
  void everyOutcomeComesOutOfAStoredTask() {
    Seeds.forEach(
        300,
        random ->
            Samples.outcomes(random)
                .forEach(
                    outcome -> {
                      StoredValue value = task(new TaskState.Ended(outcome));

                      assertThat(ValueCodec.decode(ValueCodec.encode(value)))
                          .usingRecursiveComparison()
                          .withStrictTypeChecking()
                          .isEqualTo(value);
                    }));
  }

  // ---- Golden files ---------------------------------------------------------------------------

  /**
   * What the files of {@code resources/golden/value} hold: {@code v1} what version 1 wrote, and so
   * on. A file is added with each version and never changed.
   */
  static Stream<String> goldenNames() {
    return golden().keySet().stream().sorted();
  }

  /** Version 1 knew no scheduled tasks. */
  static Stream<String> goldenNamesOfVersion1() {
    return goldenOfVersion1().keySet().stream().sorted();
  }

  private static Map<String, StoredValue> golden() {
    Map<String, StoredValue> golden = new HashMap<>(goldenOfVersion2());
    golden.putAll(goldenSinceVersion3());
    return golden;
  }

  /** Version 2 knew no lineages. */
  private static Map<String, StoredValue> goldenOfVersion2() {
    Map<String, StoredValue> golden = new HashMap<>(goldenOfVersion1());
    golden.putAll(goldenSinceVersion2());
    return golden;
  }

  private static Map<String, StoredValue> goldenSinceVersion3() {
    return Map.of(
        "executor",
            new StoredValue.OfExecutor(
                STAMP,
                new ExecutorId(ExecutorId.Kind.SCHEDULED, "jobs"),
                /* shutdown= */ true,
                COUNTS,
                SEQUENCE + 9),
        "partition",
            new StoredValue.OfPartition(
                STAMP,
                OWNER,
                SEQUENCE + 5,
                SEQUENCE,
                Lineage.NONE.with(7, 300).with(SEQUENCE, SEQUENCE + 5),
                SEQUENCE + 6));
  }

  private static Map<String, StoredValue> goldenOfVersion1() {
    return Map.of(
        "pending", task(new TaskState.Pending(new byte[] {1, 2, 3})),
        "returned", task(new TaskState.Ended(new Outcome.Returned(new byte[] {4, 5}))),
        "failed",
            task(
                new TaskState.Ended(
                    new Outcome.Failed(
                        new Failure("com.example.Zoë", "no such thing", new byte[] {6})))),
        "failed-as-text",
            task(new TaskState.Ended(new Outcome.Failed(new Failure("A$B", "", null)))),
        "cancelled",
            task(new TaskState.Ended(new Outcome.Cancelled(new Identity(-2, Long.MAX_VALUE)))),
        "disposed", task(new TaskState.Disposed()),
        "executor",
            new StoredValue.OfExecutor(
                STAMP,
                new ExecutorId(ExecutorId.Kind.SCHEDULED, "jobs"),
                /* shutdown= */ true,
                COUNTS,
                /* highestSequence= */ 0),
        "partition",
            new StoredValue.OfPartition(
                STAMP, OWNER, SEQUENCE + 5, SEQUENCE, Lineage.NONE, STAMP.epoch()));
  }

  private static Map<String, StoredValue> goldenSinceVersion2() {
    TaskPlan plain =
        new TaskPlan(null, TaskPlan.HERE, new Timing(Timing.Kind.ONCE, 10, 0), TaskOptions.DEFAULT);
    TaskPlan rich =
        new TaskPlan(
            "close books",
            4095,
            new Timing(Timing.Kind.FIXED_RATE, 0, 5_000_000_000L),
            new TaskOptions(
                IfExists.REPLACE,
                new FailurePolicy.Retry(3, Duration.ofMillis(100), Duration.ofSeconds(5)),
                MisfirePolicy.runAll(7),
                Duration.ofSeconds(30),
                Duration.ofNanos(1),
                /* autoDispose= */ true));
    RunHistory history =
        new RunHistory(4, 5, 600, 700, 80, 90, 1_000, SEQUENCE + 1, 2, 1_100, new byte[] {9, 8});
    Identity identity = new Identity(1, 2);
    return Map.of(
        "scheduled",
            task(
                new TaskState.Pending(new byte[] {1}),
                new Timetable(plain, 20, 20, Timetable.Gate.OPEN, false, null, RunHistory.NONE)),
        "scheduled-series",
            task(
                new TaskState.Pending(new byte[] {1}),
                new Timetable(rich, 2_000, 1_900, Timetable.Gate.PAUSED, true, identity, history)),
        "scheduled-ended",
            task(
                new TaskState.Ended(new Outcome.Returned(new byte[] {0})),
                new Timetable(rich, 2_000, 2_000, Timetable.Gate.OPEN, false, null, history)),
        "disposed-itself",
            task(
                new TaskState.Disposed(new Outcome.Returned(new byte[] {4, 5})),
                new Timetable(rich, 2_000, 2_000, Timetable.Gate.OPEN, false, null, history)),
        "name", new StoredValue.OfName(STAMP, "close books", identity, 4095, null),
        "name-replaced",
            new StoredValue.OfName(
                STAMP, "Zoë", identity, 0, new StoredValue.OfName.Holder(new Identity(3, 4), 300)));
  }

  private static final long[] COUNTS = {300, 127, 128, 0, 0, 1, 0, 2, 172, 0, 3};
  private static final UUID OWNER = new UUID(0x0123456789abcdefL, 0xfedcba9876543210L);
  private static final long SEQUENCE = 0x0_6b3a_d579_a000L;
  private static final Stamp STAMP = new Stamp(SEQUENCE, 42);

  private static StoredValue task(TaskState state) {
    return task(state, null);
  }

  private static StoredValue task(TaskState state, Timetable timetable) {
    return new StoredValue.OfTask(
        STAMP,
        new TaskRecord(
            0x10e0_6b3a_d579_a001L,
            new Identity(0x0102030405060708L, 77),
            SEQUENCE + 2,
            /* attempt= */ 200,
            /* since= */ 1_793_872_800_123_456_789L,
            state,
            timetable));
  }

  @ParameterizedTest
  @MethodSource("goldenNames")
  void whatVersion2Wrote_canBeReadForEver(String name) {
    assertThat(ValueCodec.decode(goldenBytes("v2", name)))
        .usingRecursiveComparison()
        .withStrictTypeChecking()
        .isEqualTo(goldenOfVersion2().get(name));
  }

  @ParameterizedTest
  @MethodSource("goldenNames")
  void whatVersion3Wrote_canBeReadForEver(String name) {
    assertThat(ValueCodec.decode(goldenBytes("v3", name)))
        .usingRecursiveComparison()
        .withStrictTypeChecking()
        .isEqualTo(golden().get(name));
  }

  @ParameterizedTest
  @MethodSource("goldenNamesOfVersion1")
  void whatVersion1Wrote_canBeReadForEver(String name) {
    StoredValue value = ValueCodec.decode(goldenBytes("v1", name));

    assertThat(value)
        .usingRecursiveComparison()
        .withStrictTypeChecking()
        .isEqualTo(goldenOfVersion1().get(name));
  }

  @ParameterizedTest
  @MethodSource("goldenNames")
  void whatIsWrittenNow_isWhatTheFilesOfTheCurrentVersionHold(String name) {
    assertThat(HexFormat.of().formatHex(ValueCodec.encode(golden().get(name))))
        .as("a changed form is a new version: raise it, and add its files")
        .isEqualTo(HexFormat.of().formatHex(goldenBytes("v" + CURRENT_VERSION, name)));
  }

  /** Made as a version one newer would: other fields after those that are known. */
  @ParameterizedTest
  @MethodSource("goldenNames")
  void whatANewerVersionWrote_isReadAndOfTasksKept(String name) {
    byte[] newer = Arrays.copyOf(goldenBytes("v3", name), goldenBytes("v3", name).length + 3);
    newer[0] = CURRENT_VERSION + 1;
    newer[newer.length - 2] = 77;

    StoredValue read = ValueCodec.decode(newer);

    assertThat(read)
        .usingRecursiveComparison()
        .ignoringFields("record.unread")
        .withStrictTypeChecking()
        .isEqualTo(golden().get(name));
    if (read instanceof StoredValue.OfTask task) {
      assertThat(ValueCodec.encode(task)).isEqualTo(newer);
      TaskRecord disposed = TaskMachine.apply(task.record(), new TaskChange.Disposed(), 1).after();
      assertThat(disposed.unread()).isEqualTo(task.record().unread()).isNotNull();
    }
  }

  private static byte[] goldenBytes(String version, String name) {
    String file = "/golden/value/" + version + "/" + name + ".hex";
    try (InputStream in = ValueCodecTest.class.getResourceAsStream(file)) {
      assertThat(in).as("the golden file %s", file).isNotNull();
      String hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- Other versions -------------------------------------------------------------------------

  @Test
  void whenALaterVersionAppendsFields_thenTheOthersAreReadAllTheSame() {
    Seeds.forEach(
        100,
        random ->
            Samples.values(random)
                .forEach(
                    value -> {
                      byte[] now = ValueCodec.encode(value);
                      byte[] later = Arrays.copyOf(now, now.length + 1 + random.nextInt(9));
                      later[0] = CURRENT_VERSION + 1;

                      assertThat(ValueCodec.decode(later))
                          .usingRecursiveComparison()
                          .ignoringFields("record.unread")
                          .isEqualTo(value);
                    }));
  }

  @Test
  void whenTheVersionIs0_thenThatIsMalformed() {
    byte[] bytes = ValueCodec.encode(task(new TaskState.Disposed()));
    bytes[0] = 0;

    assertThatThrownBy(() -> ValueCodec.decode(bytes))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("version 0");
  }

  // ---- Malformed bytes ------------------------------------------------------------------------

  @Test
  void whenCutOffAnywhere_thenThatIsMalformed() {
    Seeds.forEach(
        20,
        random ->
            Samples.values(random)
                .forEach(v -> Garbled.cutOffAnywhere(ValueCodec.encode(v), ValueCodec::decode)));
  }

  @Test
  void whenBytesAreWrong_thenTheyAreMalformedOrAnotherValue() {
    Seeds.forEach(
        2_000,
        random -> {
          Garbled.random(random, ValueCodec::decode);
          Samples.values(random)
              .forEach(
                  v -> Garbled.changedSomewhere(ValueCodec.encode(v), random, ValueCodec::decode));
        });
  }

  // ---- Stamps ---------------------------------------------------------------------------------

  @Test
  void stampsAreInTheOrderOfEpochsAndThenOfBatches() {
    Stamp[] inOrder = {
      Stamp.NONE, new Stamp(1, 1), new Stamp(1, 2), new Stamp(2, 1), new Stamp((1L << 52) - 1, 0)
    };

    Stamp[] sorted = inOrder.clone();
    Arrays.sort(sorted);

    assertThat(sorted).containsExactly(inOrder);
  }
}
