// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.ExecutorId.Kind;
import io.outlast.engine.wire.Input;
import io.outlast.engine.wire.Input.MalformedException;
import io.outlast.engine.wire.Output;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TermsTest {
  private static final ExecutorId JOBS = new ExecutorId(Kind.DURABLE, "jobs");
  private static final ExecutorId ODD = new ExecutorId(Kind.SCHEDULED, "ä \0*");

  private static final Terms TERMS =
      new Terms(
          Map.of("partition-count", "271"),
          Map.of(JOBS, Map.of("capacity", "1", "durability", ""), ODD, Map.of()));

  @Test
  void whatWasWrittenIsRead() {
    assertThat(Terms.get(new Input(bytes(TERMS)))).isEqualTo(TERMS);
  }

  @Test
  void bytesThatEndTooEarlyAreMalformed() {
    byte[] whole = bytes(TERMS);

    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> Terms.get(new Input(part))).isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void anExecutorOfAnUnknownKindIsMalformed() {
    byte[] bytes = new Output().putByte(77).putString("jobs").toBytes();

    assertThatThrownBy(() -> Terms.getExecutor(new Input(bytes)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("77");
  }

  @Test
  void aSettingThatOneVersionDoesNotHaveIsADifference() {
    Terms older = new Terms(Map.of(), Map.of(JOBS, Map.of("capacity", "1")));

    assertThat(TERMS.differences(older))
        .containsExactly(
            "partition-count is 271 here, unknown there",
            "durability of durable executor 'jobs' is  here, unknown there");
  }

  private static byte[] bytes(Terms terms) {
    Output out = new Output();
    terms.put(out);
    return out.toBytes();
  }
}
