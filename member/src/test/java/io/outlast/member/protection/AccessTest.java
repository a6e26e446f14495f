// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Command.Await.Purpose;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.task.Alteration;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.task.Timing;
import io.outlast.scheduledexecutor.IfExists;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.splitbrainprotection.SplitBrainProtectionOn;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which commands a protection guards. */
class AccessTest {
  private static final Identity BY = new Identity(1, 2);
  private static final TaskRef TASK = new TaskRef.Id(7);

  private static final Map<Access, List<Command>> TABLE =
      Map.of(
          Access.WRITE,
          List.of(
              new Command.Submit(BY, 0, new byte[0], /* awaitsEnd= */ true),
              new Command.Claim("name", BY, 3, IfExists.KEEP),
              new Command.Await(TASK, null, Purpose.TAKE),
              new Command.Cancel(TASK, BY, /* interrupt= */ true),
              new Command.Dispose(TASK, null),
              new Command.Alter(TASK, new Alteration.Pause(), BY),
              new Command.Alter(TASK, new Alteration.Resume(), BY),
              new Command.Alter(TASK, new Alteration.Trigger(), BY),
              new Command.Alter(
                  TASK,
                  new Alteration.Reschedule(Timing.of(Schedule.NOW), /* duringRun= */ false),
                  BY),
              new Command.Shutdown(BY, /* now= */ false),
              new Command.Destroy()),
          Access.READ,
          List.of(
              new Command.Await(TASK, null, Purpose.READ),
              new Command.Look(TASK),
              new Command.ListTasks()),
          Access.NONE,
          List.of(
              new Command.Await(TASK, BY, Purpose.FOLLOW),
              new Command.Alter(TASK, new Alteration.Admit(), BY),
              new Command.Forget(TASK, BY),
              new Command.Finish(7, 8, new Outcome.Returned(new byte[0])),
              new Command.Decline(7, 8, new UUID(0, 1), "a.Class"),
              new Command.Expire(7, 8),
              new Command.Confirm(7, 8),
              new Command.ClaimStored("name", BY, 3),
              new Command.Unclaim("name", BY),
              new Command.Vouch("name", BY),
              new Command.Merge(
                  /* after= */ 0,
                  Command.Merge.ExecutorState.OPEN,
                  List.of(),
                  List.of(),
                  Map.of(),
                  List.of(),
                  0,
                  null),
              new Command.AwaitIdle(),
              new Command.Inspect(),
              new Command.ListExecutors()));

  @Test
  void eachCommandIsGuardedAsTheTableSays() {
    TABLE.forEach(
        (access, commands) -> assertThat(commands).extracting(Access::of).containsOnly(access));
  }

  @Test
  void theTableHasAllKindsOfCommands() {
    Set<Class<?>> inTable =
        TABLE.values().stream()
            .flatMap(List::stream)
            .map(Object::getClass)
            .collect(Collectors.toSet());

    assertThat(inTable).isEqualTo(kinds(Command.class).collect(Collectors.toSet()));
  }

  private static Stream<Class<?>> kinds(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(AccessTest::kinds)
        : Stream.of(type);
  }

  @Test
  void whatIsGuardedDependsOnTheChoice() {
    assertThat(guarded(SplitBrainProtectionOn.READ)).containsExactly(Access.READ);
    assertThat(guarded(SplitBrainProtectionOn.WRITE)).containsExactly(Access.WRITE);
    assertThat(guarded(SplitBrainProtectionOn.READ_WRITE))
        .containsExactly(Access.READ, Access.WRITE);
  }

  private static List<Access> guarded(SplitBrainProtectionOn on) {
    return Stream.of(Access.values()).filter(access -> access.isGuardedBy(on)).toList();
  }
}
