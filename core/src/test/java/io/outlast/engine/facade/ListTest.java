// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.cluster.Member;
import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.task.RunHistory;
import io.outlast.engine.task.TaskId;
import io.outlast.scheduledexecutor.IScheduledFuture;
import io.outlast.scheduledexecutor.ScheduledTaskHandler;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ListTest {
  private static final Member A = Setting.member(0);
  private static final Member B = Setting.member(1);
  private static final Member NEWCOMER = Setting.member(8);

  private final Setting setting = new Setting();
  private final FakeGateway gateway = setting.gateway;
  private final ScheduledExecutorFacade scheduler = setting.scheduler;
  private final Map<Integer, Reply> inPartitions = new HashMap<>();
  private final Map<UUID, Reply> onMembers = new HashMap<>();

  @BeforeEach
  void tell() {
    gateway.script((a, c) -> List.of(answer(a, c)));
  }

  private synchronized Reply answer(Address address, Command command) {
    if (!(command instanceof Command.ListTasks)) {
      return new Reply.Seen(1, "a", Reply.Seen.State.WAITING, 0, RunHistory.NONE);
    }
    UUID member = address.member();
    return member == null
        ? inPartitions.getOrDefault(address.partition(), listed(A))
        : onMembers.getOrDefault(member, listed(A));
  }

  private synchronized void inPartition(int partition, Reply reply) {
    inPartitions.put(partition, reply);
  }

  private static Reply listed(Member owner, String... names) {
    return new Reply.Listed(
        owner.getUuid(), Arrays.stream(names).map(name -> new Reply.Listed.Task(1, name)).toList());
  }

  private Map<Member, List<ScheduledTaskHandler>> handlers() {
    Map<Member, List<ScheduledTaskHandler>> handlers = new HashMap<>();
    scheduler
        .getAllScheduledFutures()
        .forEach(
            (member, futures) ->
                handlers.put(member, futures.stream().map(IScheduledFuture::getHandler).toList()));
    return handlers;
  }

  private static ScheduledTaskHandler inPartition(int partition, String name) {
    return ScheduledTaskHandler.ofPartition("reports", name, partition);
  }

  @Test
  void allTasksAreTold_byTheMemberThatOwnsThem() {
    inPartition(3, listed(A, "a", "b"));
    inPartition(4, listed(B, "c"));
    inPartition(5, listed(A, "d"));
    onMembers.put(B.getUuid(), listed(B, "bound"));

    assertThat(handlers())
        .containsOnlyKeys(A, B)
        .containsEntry(A, List.of(inPartition(3, "a"), inPartition(3, "b"), inPartition(5, "d")))
        .containsEntry(
            B,
            List.of(
                inPartition(4, "c"),
                ScheduledTaskHandler.ofMember("reports", "bound", B.getUuid())));
    assertThat(gateway.sent).as("each is asked once").hasSize(Setting.PARTITIONS + 3);
  }

  @Test
  void eachTaskIsMeantByItsId() {
    long id = TaskId.of(3, 99);
    inPartition(3, new Reply.Listed(A.getUuid(), List.of(new Reply.Listed.Task(id, "a"))));

    assertThat(scheduler.getAllScheduledFutures().get(A).get(0).isDone()).isFalse();
    assertThat(gateway.last().command()).isEqualTo(new Command.Look(new TaskRef.Id(id)));
  }

  @Test
  void whatDoesNotFitIntoOneMessageIsAskedForPageByPage() {
    long first = TaskId.of(3, 98);
    long second = TaskId.of(3, 99);
    gateway.script(
        (address, command) -> {
          boolean isThere = address.member() == null && address.partition() == 3;
          long after = ((Command.ListTasks) command).after();
          Reply.Listed.Task told =
              after < first
                  ? new Reply.Listed.Task(first, "a")
                  : new Reply.Listed.Task(second, "b");
          Member owner = after < first ? A : B;
          return List.of(
              isThere
                  ? new Reply.Listed(owner.getUuid(), List.of(told), /* more= */ after < first)
                  : listed(A));
        });

    assertThat(handlers())
        .as("the owner has changed in between")
        .containsEntry(A, List.of(inPartition(3, "a")))
        .containsEntry(B, List.of(inPartition(3, "b")));
    assertThat(gateway.commands(Command.ListTasks.class))
        .contains(new Command.ListTasks(first))
        .hasSize(Setting.PARTITIONS + 3 + 1);
  }

  @Test
  void whereAllWasLostThereAreNoTasks() {
    inPartition(3, new Reply.Lost());
    onMembers.put(B.getUuid(), new Reply.Lost());
    inPartition(4, new Reply.Destroyed());

    assertThat(handlers()).isEmpty();
  }

  @Test
  void whenAnOwnerIsNotKnownHereYet_thenItIsAskedAgain() {
    inPartition(3, listed(NEWCOMER, "a"));
    CompletableFuture<Map<Member, List<ScheduledTaskHandler>>> call = elsewhere();
    Awaitility.await("a pause").until(() -> setting.timers.size() == 1);
    assertThat(call).isNotDone();

    inPartition(3, listed(B, "a"));
    setting.timers.advance(TimeUnit.SECONDS.toNanos(1));

    assertThat(call.join()).containsOnlyKeys(B);
  }

  @Test
  void anOwnerThatStaysUnknownIsNamed() {
    inPartition(3, listed(NEWCOMER, "a"));
    CompletableFuture<Map<Member, List<ScheduledTaskHandler>>> call = elsewhere();
    Awaitility.await("a pause").until(() -> setting.timers.size() == 1);

    setting.timers.advance(TimeUnit.SECONDS.toNanos(11));

    assertThatThrownBy(call::join)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining(NEWCOMER.getUuid().toString());
  }

  private CompletableFuture<Map<Member, List<ScheduledTaskHandler>>> elsewhere() {
    return CompletableFuture.supplyAsync(this::handlers);
  }

  @Test
  void aRequestThatIsNotAnsweredIsAnError() {
    inPartition(3, new Reply.Unknown());

    assertThatThrownBy(scheduler::getAllScheduledFutures)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'reports'");
  }
}
