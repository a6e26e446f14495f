// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.contract.scheduled.FutureTable.Cell;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What futures say, in each state of their task: {@link FutureTable} (SPEC §3, R14, R20). */
public abstract class FutureStateContract extends ScheduledSuite {

  static Stream<Cell> cells() {
    return FutureTable.cells();
  }

  @ParameterizedTest
  @MethodSource("cells")
  void whenTheFutureIsTheOneOfTheCall_thenItSays(Cell cell) {
    IScheduledFuture<String> future = FutureTable.bring(cell, scheduler(), probe(), "key");

    String answer = FutureTable.answer(cell, future);

    assertThat(answer).isEqualTo(cell.answer());
  }

  @ParameterizedTest
  @MethodSource("cells")
  void whenTheFutureIsOfAHandlerElsewhere_thenItSays(Cell cell) {
    IScheduledExecutorService scheduler = scheduler();
    IScheduledFuture<String> future = FutureTable.bring(cell, scheduler, probe(), "key");

    String answer = FutureTable.answer(cell, elsewhere(scheduler, future));

    assertThat(answer).isEqualTo(cell.answer());
  }
}
