// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.engine.Samples;
import io.outlast.engine.Seeds;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Failure;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.task.TaskRecord;
import io.outlast.engine.task.TaskState;
import io.outlast.engine.wire.Input.MalformedException;
import io.outlast.engine.wire.StoredValue.Stamp;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ValueCodecTest {
  private static final int CURRENT_VERSION = 1;

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

  private static Map<String, StoredValue> golden() {
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
                new long[] {300, 127, 128, 0, 0, 1, 0, 2, 172, 0, 3}),
        "partition",
            new StoredValue.OfPartition(
                STAMP, new UUID(0x0123456789abcdefL, 0xfedcba9876543210L), SEQUENCE + 5, SEQUENCE));
  }

  private static final long SEQUENCE = 0x0_6b3a_d579_a000L;
  private static final Stamp STAMP = new Stamp(SEQUENCE, 42);

  private static StoredValue task(TaskState state) {
    return new StoredValue.OfTask(
        STAMP,
        new TaskRecord(
            0x10e0_6b3a_d579_a001L,
            new Identity(0x0102030405060708L, 77),
            SEQUENCE + 2,
            /* attempt= */ 200,
            /* since= */ 1_793_872_800_123_456_789L,
            state));
  }

  @ParameterizedTest
  @MethodSource("goldenNames")
  void whatVersion1Wrote_canBeReadForEver(String name) {
    StoredValue value = ValueCodec.decode(goldenBytes("v1", name));

    assertThat(value)
        .usingRecursiveComparison()
        .withStrictTypeChecking()
        .isEqualTo(golden().get(name));
  }

  @ParameterizedTest
  @MethodSource("goldenNames")
  void whatIsWrittenNow_isWhatTheFilesOfTheCurrentVersionHold(String name) {
    assertThat(HexFormat.of().formatHex(ValueCodec.encode(golden().get(name))))
        .as("a changed form is a new version: raise it, and add its files")
        .isEqualTo(HexFormat.of().formatHex(goldenBytes("v" + CURRENT_VERSION, name)));
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
  void whenALaterVersionAppendsFields_thenTheyAreSkipped() {
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
