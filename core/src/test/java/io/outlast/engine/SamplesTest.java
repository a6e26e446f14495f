// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.task.Alteration;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.wire.StoredValue;
import java.util.Collection;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A kind that is added and not sampled would be a kind whose wire form nobody tests. */
class SamplesTest {
  private final Random random = new Random();

  @Test
  void everyKindIsSampled() {
    assertThat(kindsOf(Samples.commands(random))).isEqualTo(kindsUnder(Command.class));
    assertThat(kindsOf(Samples.replies(random))).isEqualTo(kindsUnder(Reply.class));
    assertThat(kindsOf(Samples.outcomes(random))).isEqualTo(kindsUnder(Outcome.class));
    assertThat(kindsOf(Samples.values(random))).isEqualTo(kindsUnder(StoredValue.class));
    assertThat(kindsOf(Schedules.alterations(random))).isEqualTo(kindsUnder(Alteration.class));
  }

  private static Set<Class<?>> kindsOf(Collection<?> samples) {
    return samples.stream().map(Object::getClass).collect(Collectors.toSet());
  }

  private static Set<Class<?>> kindsUnder(Class<?> sealed) {
    return permitted(sealed).collect(Collectors.toSet());
  }

  private static Stream<Class<?>> permitted(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses()).flatMap(SamplesTest::permitted)
        : Stream.of(type);
  }
}
