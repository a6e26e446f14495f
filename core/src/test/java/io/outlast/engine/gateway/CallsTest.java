// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.gateway.Reply.Moved;
import io.outlast.engine.port.Timers;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.task.TaskPlan;
import io.outlast.engine.task.Timing;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is asked is answered once, whatever is lost on the way (R27, R31, R33). */
class CallsTest {
  private static final UUID A = new UUID(0, 1);
  private static final UUID B = new UUID(0, 2);
  private static final Address HOME =
      new Address(1, 3, new ExecutorId(ExecutorId.Kind.DURABLE, "jobs"));
  private static final Identity IDENTITY = new Identity(7, 8);
  private static final Command SUBMIT =
      new Command.Submit(IDENTITY, 0, new byte[1], /* awaitsEnd= */ true);
  private static final Reply STORED = new Reply.Stored(42);
  private static final Reply ENDED = new Reply.Ended(new Outcome.Returned(new byte[2]));
  private static final long SECOND = 1_000_000_000L;

  private final Later later = new Later();
  private final Ways ways = new Ways();
  private final Calls calls = new Calls(ways, later, () -> later.now, Calls.Patience.USUAL);
  private final Heard heard = new Heard();

  // ---- The usual way ----------------------------------------------------------------------------

  @Test
  void whenATaskIsStoredAndEnds_thenBothAreToldOnceAndInOrder() {
    calls.send(HOME, SUBMIT, heard);
    answer(STORED);
    answer(STORED);
    answer(ENDED);
    answer(ENDED);

    assertThat(heard.replies).containsExactly(STORED, ENDED);
    assertThat(ways.sent).hasSize(1);
  }

  @Test
  void whenTheEndIsToldBeforeTheTaskIsStored_thenBothAreToldInOrder() {
    calls.send(HOME, SUBMIT, heard);
    answer(ENDED);

    assertThat(heard.replies).isEmpty();
    answer(STORED); // the end may not be told again where nothing can be lost
    assertThat(heard.replies).containsExactly(STORED, ENDED);
    answer(ENDED);
    assertThat(heard.replies).containsExactly(STORED, ENDED);
  }

  // ---- Sent again -------------------------------------------------------------------------------

  @Test
  void whenNothingIsAnswered_thenItIsSentAgainUnderTheSameNumber() {
    calls.start();
    calls.send(HOME, SUBMIT, heard);

    later.pass(7 * SECOND);

    assertThat(ways.sent).hasSize(2).allMatch(sent -> sent.command().equals(SUBMIT));
    assertThat(ways.sent).extracting(Sent::correlation).containsOnly(1L);
  }

  @Test
  void whenATaskIsStored_thenWhatIsSentAgainIsAQuestionForIt() {
    calls.start();
    calls.send(HOME, SUBMIT, heard);
    answer(STORED);

    later.pass(20 * SECOND);
    assertThat(ways.sent).hasSize(1);
    later.pass(15 * SECOND);

    assertThat(ways.last().command())
        .isEqualTo(new Command.Await(42, IDENTITY, Command.Await.Purpose.FOLLOW));
  }

  @Test
  void whenNothingCanBeLost_thenNothingIsSentAgain() {
    ways.isSure = true;
    calls.start();
    calls.send(HOME, SUBMIT, heard);

    later.pass(100 * SECOND);

    assertThat(ways.sent).hasSize(1);
  }

  /** Or who knows no owner would be asked for ever, as one that has left its store is. */
  @Test
  void whenNobodyKnowsTheOwner_thenEachTurnIsAnother() {
    calls.send(HOME, SUBMIT, heard);
    for (int i = 0; i < 2; i++) {
      answer(Reply.Moved.SOMEWHERE);
      later.pass(SECOND);
    }

    long first = ways.turns.get(0);
    assertThat(ways.turns).containsExactly(first, first + 1, first + 2);
    assertThat(ways.sent).extracting(Sent::correlation).containsOnly(1L);
  }

  @Test
  void whenWhomItWasSentToIsGone_thenItGoesToTheNextAtOnce() {
    calls.send(HOME, SUBMIT, heard);
    ways.next = new Route.Step.Ask(B);

    calls.lost(A::equals);
    later.pass(0);

    assertThat(ways.last().to()).isEqualTo(B);
    calls.lost(A::equals);
    later.pass(0);
    assertThat(ways.sent).as("what is at B is not lost with A").hasSize(2);
  }

  @Test
  void whenTheOwnerIsAnother_thenTheHintIsPassedOnOnce() {
    calls.send(HOME, SUBMIT, heard);

    answer(new Moved(B));
    later.pass(SECOND);
    answer(Moved.SOMEWHERE);
    later.pass(SECOND);

    assertThat(ways.hints).containsExactly(null, B, null);
    assertThat(heard.replies).isEmpty();
  }

  @Test
  void whenNobodyIsThere_thenItIsTriedLessAndLessOftenUntilSomebodyIs() {
    ways.next = new Route.Step.Pause();
    calls.send(HOME, SUBMIT, heard);
    later.pass(10 * SECOND);
    int tries = ways.hints.size();

    ways.next = new Route.Step.Ask(A);
    later.pass(SECOND);

    assertThat(tries).isBetween(90, 120);
    assertThat(ways.sent).hasSize(1);
  }

  @Test
  void whenTheWayIsNotOpenYet_thenItIsSentWhenItIs() {
    CompletableFuture<Void> opened = new CompletableFuture<>();
    ways.next = new Route.Step.Wait(opened);
    calls.send(HOME, SUBMIT, heard);
    assertThat(ways.sent).isEmpty();

    ways.next = new Route.Step.Ask(A);
    opened.complete(null);

    assertThat(ways.sent).hasSize(1);
  }

  @Test
  void whenTheEndIsKnownWithoutAsking_thenNobodyIsAsked() {
    ways.next = new Route.Step.Told(new Reply.Lost());

    calls.send(HOME, SUBMIT, heard);

    assertThat(heard.replies).containsExactly(new Reply.Lost());
    assertThat(ways.sent).isEmpty();
  }

  // ---- Forgotten --------------------------------------------------------------------------------

  @Test
  void whenNobodyWantsTheEndAnyMore_thenTheOwnerIsToldOnce() {
    calls.start();
    calls.send(HOME, SUBMIT, heard);
    answer(STORED);
    heard.isWanted = false;

    later.pass(100 * SECOND);

    assertThat(ways.sent).hasSize(2);
    assertThat(ways.last().command()).isEqualTo(new Command.Forget(new TaskRef.Id(42), IDENTITY));
    answer(ENDED);
    assertThat(heard.replies).containsExactly(STORED);
  }

  @Test
  void whenTheEndIsKeptForTheSubmitter_thenItSaysThatItHasHeardIt() {
    calls.send(HOME, disposedAtItsEnd(), heard);
    answer(STORED);
    answer(ENDED);

    assertThat(ways.last().command()).isEqualTo(new Command.Forget(new TaskRef.Id(42), IDENTITY));
  }

  @Test
  void whenSomebodyPassesTheEndOn_thenItStaysKeptForWhomItIs() {
    heard.passesOn = true;
    calls.start();
    calls.send(HOME, disposedAtItsEnd(), heard);
    answer(STORED);
    answer(ENDED);
    assertThat(ways.sent).hasSize(1);

    calls.send(HOME, disposedAtItsEnd(), heard);
    answer(STORED);
    heard.isWanted = false;
    later.pass(2 * SECOND);

    assertThat(ways.last().command())
        .as("ends the wait of this one, and releases nothing")
        .isEqualTo(new Command.Forget(new TaskRef.Id(42), null));
  }

  @Test
  void whenAForgetIsSent_thenNobodyWaitsForAnAnswer() {
    calls.start();

    calls.send(HOME, new Command.Forget(new TaskRef.Id(42), IDENTITY), heard);
    later.pass(100 * SECOND);
    calls.close();

    assertThat(ways.sent).hasSize(1);
    assertThat(heard.replies).isEmpty();
  }

  // ---- The end ----------------------------------------------------------------------------------

  @Test
  void whenTheInstanceStops_thenWhoWaitsIsToldThatNobodyKnows() {
    calls.send(HOME, SUBMIT, heard);

    calls.close();
    calls.send(HOME, SUBMIT, heard);

    assertThat(heard.replies.get(0)).isEqualTo(new Reply.Unknown());
    assertThat(heard.replies.get(1))
        .isInstanceOfSatisfying(
            Reply.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(Reply.Reason.NOT_RUNNING));
  }

  private static Command disposedAtItsEnd() {
    TaskOptions options = TaskOptions.DEFAULT.withAutoDispose();
    TaskPlan plan =
        new TaskPlan(null, TaskPlan.HERE, Timing.of(Schedule.once(Duration.ZERO)), options);
    return new Command.Submit(
        IDENTITY, 0, new byte[1], /* awaitsEnd= */ true, plan, /* held= */ false);
  }

  private void answer(Reply reply) {
    calls.answered(ways.last().correlation(), reply);
  }

  private record Sent(UUID to, long correlation, Command command) {}

  /** Notes what is sent, and leads wherever it is told to. */
  private static final class Ways implements Route {
    final Deque<Sent> sent = new ArrayDeque<>();
    final List<@Nullable UUID> hints = new ArrayList<>();
    final List<Long> turns = new ArrayList<>();
    Step next = new Step.Ask(A);
    boolean isSure;

    Sent last() {
      return sent.getLast();
    }

    @Override
    public Step next(Address address, long turn, @Nullable UUID hint) {
      hints.add(hint);
      turns.add(turn);
      return next;
    }

    @Override
    public boolean send(
        UUID member,
        long correlation,
        Address address,
        Command command,
        Gateway.Receiver receiver) {
      sent.add(new Sent(member, correlation, command));
      return true;
    }

    @Override
    public boolean mayLose(UUID member) {
      return !isSure;
    }
  }

  private static final class Heard implements Gateway.Receiver {
    final List<Reply> replies = new ArrayList<>();
    boolean isWanted = true;
    boolean passesOn;

    @Override
    public void receive(Reply reply) {
      replies.add(reply);
    }

    @Override
    public boolean isWanted() {
      return isWanted;
    }

    @Override
    public boolean passesOn() {
      return passesOn;
    }
  }

  /** Time that passes when the test says so. */
  private static final class Later implements Timers {
    private record Due(long at, long number, Runnable action) {}

    private final PriorityQueue<Due> due =
        new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::number));
    private long number;
    long now;

    @Override
    public Timer after(long delayNanos, Runnable action) {
      Due one = new Due(now + Math.max(0, delayNanos), number++, action);
      due.add(one);
      return () -> due.remove(one);
    }

    void pass(long nanos) {
      long end = now + nanos;
      while (!due.isEmpty() && due.element().at() <= end) {
        Due next = due.remove();
        now = next.at();
        next.action().run();
      }
      now = end;
    }
  }
}
