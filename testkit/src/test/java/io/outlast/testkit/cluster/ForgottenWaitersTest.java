// SPDX-License-Identifier: Apache-2.0
package io.outlast.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.config.Config;
import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.TaskId;
import io.outlast.member.message.Message;
import io.outlast.testkit.simulation.SimulatedNode;
import io.outlast.testkit.simulation.SimulatedWorld;
import io.outlast.testkit.simulation.Simulation;
import io.outlast.testkit.simulation.WorldConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Who waits for the end of a task and is forgotten leaves nothing, neither at its own gateway nor
 * at the owner (R20).
 */
class ForgottenWaitersTest {
  private static final String EXECUTOR = "work";
  private static final int DURABILITY = 1;
  private static final int WAITERS = 10_000;
  private static final Duration LONG = Duration.ofSeconds(20);

  private final SimulatedWorld world = new SimulatedWorld(new Simulation(7), WorldConfig.DEFAULT);
  private final History history =
      new History(world.simulation(), WorldConfig.DEFAULT.failureDetection());
  private final List<SimulatedMember> members = new ArrayList<>();
  private int endsSent;

  /** One who waits until the test says that it does not. */
  private static final class Waiter implements Gateway.Receiver {
    private boolean isForgotten;
    private int told;

    @Override
    public void receive(Reply reply) {
      told++;
    }

    @Override
    public boolean isWanted() {
      return !isForgotten;
    }
  }

  @AfterEach
  void endTasks() {
    for (SimulatedMember member : members) {
      world.crash(member.node());
      member.pools().endAll();
    }
  }

  @Test
  void whenWaitersAreForgotten_thenNeitherTheOwnerNorTheirGatewayKnowsThem() {
    SimulatedMember submitter = join();
    SimulatedMember other = join();
    long id = submitLongTask(submitter);
    List<Waiter> waiters = new ArrayList<>(await(submitter, id));
    waiters.addAll(await(other, id));
    List<Waiter> last = List.of(new Waiter(), new Waiter());
    await(submitter, id, last.get(0));
    await(other, id, last.get(1));
    world.run(Duration.ofMillis(500));

    waiters.forEach(waiter -> waiter.isForgotten = true);
    world.run(LONG.multipliedBy(2));

    assertThat(last).allMatch(waiter -> waiter.told == 1);
    assertThat(waiters).allMatch(waiter -> waiter.told == 0);
    assertThat(endsSent).as("the member that does not own the task was told once").isEqualTo(1);
  }

  private List<Waiter> await(SimulatedMember member, long id) {
    List<Waiter> waiters = new ArrayList<>();
    for (int i = 0; i < WAITERS; i++) {
      Waiter waiter = new Waiter();
      waiters.add(waiter);
      await(member, id, waiter);
    }
    return waiters;
  }

  private static void await(SimulatedMember member, long id, Waiter waiter) {
    ExecutorId executor = new ExecutorId(ExecutorId.Kind.DURABLE, EXECUTOR);
    member
        .engine()
        .gateway()
        .send(
            new Address(DURABILITY, TaskId.partition(id), executor),
            new Command.Await(id, null),
            waiter);
  }

  /** On the submitter, who then knows the end without a message. */
  private long submitLongTask(SimulatedMember submitter) {
    world.awaitSettled();
    world.runUntil(() -> members.stream().allMatch(SimulatedMember::isUp), LONG);
    int key = 0;
    while (true) {
      var task = Soak.task(LONG.toNanos(), /* fails= */ false);
      var future = submitter.submit(EXECUTOR, "task-" + key, "key-" + key, task);
      var id = future.taskIdStage().toCompletableFuture();
      world.runUntil(id::isDone, LONG);
      SimulatedNode owner = world.owners(DURABILITY, TaskId.partition(id.join())).get(0);
      if (owner == submitter.node()) {
        return id.join();
      }
      submitter.cancel(EXECUTOR, "task-" + key, id.join(), /* interrupt= */ true);
      key++;
    }
  }

  private SimulatedMember join() {
    SimulatedMember member =
        new SimulatedMember(
            world.join(),
            new Config().setPartitionCount(WorldConfig.DEFAULT.partitions()),
            history,
            world.simulation().random(),
            this::isLost,
            /* disk= */ null);
    members.add(member);
    return member;
  }

  /** Looks at what is sent, and loses nothing. */
  private boolean isLost(Message message) {
    if (message instanceof Message.Response answer && answer.reply() instanceof Reply.Ended) {
      endsSent++;
    }
    return false;
  }
}
