// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.contract.GuardedOperation.Subject;
import io.outlast.contract.fixture.Probe;
import io.outlast.core.OutlastInstance;
import io.outlast.splitbrainprotection.SplitBrainProtectionException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each operation under each kind of protection, above and below the minimum (SPEC §5). */
class ProtectedOperationsTest {
  private final Probe probe = Probe.of(UUID.randomUUID().toString());
  private final InJvmCluster cluster = new InJvmCluster(2, Protected::addAllTo);
  private final OutlastInstance member = cluster.members().get(0);
  private final List<Cell> cells = new ArrayList<>();

  private record Cell(Protected by, GuardedOperation operation, Subject subject) {
    void attempt() throws Exception {
      operation.tryOn(subject);
    }

    @Override
    public String toString() {
      return by + " " + operation;
    }
  }

  @BeforeEach
  void storeTasks() throws Exception {
    for (Protected by : Protected.values()) {
      for (GuardedOperation operation : GuardedOperation.values()) {
        String executor = by.executorName(operation.name());
        cells.add(
            new Cell(by, operation, Subject.prepare(member, executor, probe.gated(executor))));
      }
    }
  }

  @AfterEach
  void stop() {
    probe.close();
    cluster.close();
  }

  @TestFactory
  Stream<DynamicTest> whileEnoughMembersArePresent_thenNothingIsRefused() {
    return cells.stream().map(cell -> DynamicTest.dynamicTest(cell.toString(), cell::attempt));
  }

  @TestFactory
  Stream<DynamicTest> whileTooFewMembersArePresent_thenWhatIsGuardedIsRefused() {
    cluster.crash(cluster.members().get(1));
    Protected.awaitAbsence(member);

    return cells.stream()
        .map(cell -> DynamicTest.dynamicTest(cell.toString(), () -> assertRefusedIfGuarded(cell)));
  }

  private void assertRefusedIfGuarded(Cell cell) {
    if (!cell.by().guards(cell.operation())) {
      assertThatCode(cell::attempt).doesNotThrowAnyException();
      return;
    }
    assertThatThrownBy(cell::attempt)
        .isExactlyInstanceOf(SplitBrainProtectionException.class)
        .hasMessageContainingAll(
            cell.subject().durable().getName(),
            "'" + cell.by().protectionName() + "'",
            "2 members",
            member.getCluster().getLocalMember().getUuid().toString(),
            "sees 1")
        .extracting("protectionName")
        .isEqualTo(cell.by().protectionName());
  }
}
