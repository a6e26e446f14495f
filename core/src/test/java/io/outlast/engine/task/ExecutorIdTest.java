// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.task.ExecutorId.Kind;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExecutorIdTest {
  /** It is in the keys of all that is stored, so it must never change. */
  @Test
  void theNumberOfAnExecutorIsTheSameForEver() {
    assertThat(new ExecutorId(Kind.DURABLE, "default").number()).isEqualTo(0xd58b437c6178650fL);
    assertThat(new ExecutorId(Kind.SCHEDULED, "default").number()).isEqualTo(0xfee8855160754b0bL);
    assertThat(new ExecutorId(Kind.DURABLE, "Zoë").number()).isEqualTo(0x2c8b0eb869f81c5eL);
  }

  @Test
  void executorsOfOneNameAndDifferentFacesHaveDifferentNumbers() {
    assertThat(new ExecutorId(Kind.DURABLE, "jobs").number())
        .isNotEqualTo(new ExecutorId(Kind.SCHEDULED, "jobs").number());
  }

  @Test
  void aHundredThousandNamesLikeThoseOfUsersHaveDifferentNumbers() {
    Set<Long> numbers = new HashSet<>();
    for (int i = 0; i < 100_000; i++) {
      numbers.add(new ExecutorId(Kind.DURABLE, "jobs-" + i).number());
    }

    assertThat(numbers).hasSize(100_000).doesNotContain(0L);
  }
}
