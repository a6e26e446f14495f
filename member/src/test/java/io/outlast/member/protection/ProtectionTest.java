// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.config.SplitBrainProtectionConfig;
import io.outlast.engine.gateway.Reply;
import io.outlast.splitbrainprotection.SplitBrainProtectionEvent;
import io.outlast.splitbrainprotection.SplitBrainProtectionFunction;
import io.outlast.splitbrainprotection.SplitBrainProtectionListener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** When a protection finds enough members present, and whom it tells. */
class ProtectionTest {
  private final FakeMembers members = new FakeMembers(1);
  private final Queue<Runnable> callbacks = new ArrayDeque<>();
  private final Queue<Runnable> events = new ArrayDeque<>();
  private final List<SplitBrainProtectionEvent> told = new ArrayList<>();

  @Test
  void bySizeItCountsTheMembers() {
    Protection protection = bySize(told::add);
    assertThat(protection.isPresent()).isFalse();

    resize(protection, 2);
    assertThat(protection.isPresent()).isFalse();
    resize(protection, 3);
    assertThat(protection.isPresent()).isTrue();
    resize(protection, 2);

    assertThat(protection.isPresent()).isFalse();
  }

  @Test
  void theRefusalNamesWhatExplainsIt() {
    Protection protection = bySize(told::add);
    resize(protection, 2);

    Reply.Refused refusal = protection.refusal("Executor 'jobs'");

    assertThat(refusal.reason()).isEqualTo(Reply.Reason.TOO_FEW_MEMBERS);
    assertThat(refusal.protection()).isEqualTo("most");
    assertThat(refusal.message())
        .contains("Executor 'jobs'", "'most'", "3 members or more", "sees 2", "Try again");
  }

  @Test
  void aFunctionDecidesInPlaceOfTheSize() {
    Protection protection = byFunction(present -> present.size() == 1);
    runAll(callbacks);
    assertThat(protection.isPresent()).isTrue();

    resize(protection, 5);
    runAll(callbacks);

    assertThat(protection.isPresent()).isFalse();
    assertThat(protection.refusal("Executor 'jobs'").message())
        .contains("its function", "minimum-cluster-size is 3", "sees 5");
  }

  @Test
  void beforeAFunctionHasDecided_thenNobodyIsPresent() {
    Protection protection = byFunction(present -> true);

    assertThat(protection.isPresent()).isFalse();
  }

  @Test
  void whileAFunctionDecides_thenItsLastDecisionHolds() {
    Protection protection = byFunction(present -> present.size() == 1);
    runAll(callbacks);

    resize(protection, 5);

    assertThat(protection.isPresent()).isTrue();
  }

  @Test
  void changesDuringADecisionAreDecidedTogetherAfterIt() {
    List<Integer> asked = new ArrayList<>();
    Protection[] self = new Protection[1];
    self[0] =
        byFunction(
            present -> {
              asked.add(present.size());
              if (present.size() == 2) {
                resize(self[0], 3);
                resize(self[0], 4);
              }
              return present.size() == 4;
            });
    runAll(callbacks);

    resize(self[0], 2);
    runAll(callbacks);

    assertThat(asked).containsExactly(1, 2, 4);
    assertThat(self[0].isPresent()).isTrue();
  }

  @Test
  void whatAFunctionThrowsCountsAsNotEnough() {
    Protection protection =
        byFunction(
            present -> {
              if (present.size() == 1) {
                return true;
              }
              throw new NoClassDefFoundError("thrown on purpose");
            });
    runAll(callbacks);
    assertThat(protection.isPresent()).isTrue();

    resize(protection, 2);
    runAll(callbacks);
    assertThat(protection.isPresent()).isFalse();

    resize(protection, 1);
    runAll(callbacks);
    assertThat(protection.isPresent()).isTrue();
  }

  @Test
  void listenersAreToldOfGainAndLossOnTheThreadForEvents() {
    Protection protection = bySize(told::add);

    resize(protection, 3);
    resize(protection, 4);
    resize(protection, 1);
    assertThat(told).isEmpty();
    runAll(events);

    assertThat(told).extracting(SplitBrainProtectionEvent::isPresent).containsExactly(true, false);
    assertThat(told).extracting(SplitBrainProtectionEvent::getName).containsOnly("most");
    assertThat(told).extracting(SplitBrainProtectionEvent::getThreshold).containsOnly(3);
    assertThat(told).extracting(event -> event.getCurrentMembers().size()).containsExactly(3, 1);
  }

  @Test
  void aListenerThatFailsDisturbsNobody() {
    Protection protection =
        bySize(
            event -> {
              throw new IllegalStateException("thrown on purpose");
            },
            event -> {
              throw new NoClassDefFoundError("thrown on purpose");
            },
            told::add);

    resize(protection, 3);
    runAll(events);

    assertThat(told).hasSize(1);
    assertThat(protection.isPresent()).isTrue();
  }

  private Protection bySize(SplitBrainProtectionListener... listeners) {
    return begun(null, List.of(listeners));
  }

  private Protection byFunction(SplitBrainProtectionFunction function) {
    return begun(function, List.of());
  }

  private Protection begun(
      SplitBrainProtectionFunction function, List<SplitBrainProtectionListener> listeners) {
    Protection protection =
        new Protection(
            "test",
            new SplitBrainProtectionConfig("most", /* enabled= */ true, 3),
            function,
            listeners,
            callbacks::add,
            events::add);
    protection.begin(members, listener -> {});
    return protection;
  }

  private void resize(Protection protection, int size) {
    members.resize(size);
    protection.changed();
  }

  private static void runAll(Queue<Runnable> work) {
    for (Runnable next = work.poll(); next != null; next = work.poll()) {
      next.run();
    }
  }
}
