// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.member.Turns;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MailboxTest {
  private final Turns turns = new Turns();
  private final List<String> log = new ArrayList<>();
  private final Mailbox mailbox = new Mailbox(turns, () -> log.add("after turn"));

  @Test
  void whenItIsIdle_thenAnActionCanRunHereAndWhatItWritesLeavesInATurn() {
    boolean[] hasWritten = new boolean[1];
    Mailbox owner = new Mailbox(turns, () -> log.add("after turn"), () -> hasWritten[0]);

    owner.executeHere(() -> log.add("first"));
    assertThat(log).as("on this thread").containsExactly("first");
    turns.runAll();
    assertThat(log).as("no turn for nothing").containsExactly("first");

    owner.executeHere(() -> hasWritten[0] = true);
    turns.runAll();
    assertThat(log).containsExactly("first", "after turn");
  }

  @Test
  void whenATurnIsDue_thenAnActionForHereWaitsForIt() {
    mailbox.execute(() -> log.add("before"));
    mailbox.executeHere(() -> log.add("second"));

    assertThat(log).isEmpty();
    turns.runAll();
    assertThat(log).containsExactly("before", "second", "after turn");
  }

  @Test
  void whenSomethingComesWhileAnActionRunsHere_thenItHasATurnOfItsOwn() {
    mailbox.executeHere(
        () -> {
          mailbox.execute(() -> log.add("an action"));
          mailbox.request(() -> log.add("a request"));
          log.add("here");
        });

    assertThat(log).containsExactly("here");
    turns.runAll();
    assertThat(log).startsWith("here", "a request", "an action");
  }

  @Test
  void whenAnActionFailsHere_thenATurnThrowsThatAndOthersGoOn() {
    mailbox.executeHere(
        () -> {
          throw new IllegalStateException("oops");
        });
    mailbox.execute(() -> log.add("another"));

    assertThatThrownBy(turns::runAll).hasMessage("oops");
    turns.runAll();
    assertThat(log).contains("another");
  }

  @Test
  void whenAnActionIsGiven_thenItIsNotRunByTheOneWhoGaveIt() {
    mailbox.execute(() -> log.add("a"));

    assertThat(log).isEmpty();
    assertThat(turns.waiting()).isEqualTo(1);
  }

  @Test
  void whenActionsHaveGathered_thenOneTurnRunsThemInOrderAndLooksAfterThem() {
    mailbox.execute(() -> log.add("a"));
    mailbox.execute(() -> log.add("b"));
    mailbox.execute(() -> log.add("c"));

    turns.runAll();

    assertThat(log).containsExactly("a", "b", "c", "after turn");
  }

  @Test
  void whenAnActionGivesAnother_thenThatOneRunsAfterThoseThatWait() {
    mailbox.execute(
        () -> {
          log.add("a");
          mailbox.execute(() -> log.add("c"));
        });
    mailbox.execute(() -> log.add("b"));

    turns.runAll();

    assertThat(log).containsExactly("a", "b", "c", "after turn");
  }

  @Test
  void whenTheLookAfterATurnGivesAnAction_thenThereIsAnotherTurn() {
    AtomicBoolean given = new AtomicBoolean();
    Mailbox[] self = new Mailbox[1];
    self[0] =
        new Mailbox(
            turns,
            () -> {
              log.add("after turn");
              if (given.compareAndSet(false, true)) {
                self[0].execute(() -> log.add("b"));
              }
            });
    self[0].execute(() -> log.add("a"));

    turns.runAll();

    assertThat(log).containsExactly("a", "after turn", "b", "after turn");
  }

  @Test
  void whenMoreHasGatheredThanATurnTakes_thenOthersGetTheirTurnInBetween() {
    Mailbox other = new Mailbox(turns, () -> {});
    IntStream.range(0, 1_000).forEach(i -> mailbox.execute(() -> log.add("a")));
    other.execute(() -> log.add("other"));

    turns.runAll();

    assertThat(log.indexOf("other")).isBetween(1, 999);
    assertThat(log).filteredOn("a"::equals).hasSize(1_000);
  }

  @Test
  void whenARequestComes_thenItOvertakesActions() {
    IntStream.range(0, 1_000).forEach(i -> mailbox.execute(() -> log.add("a")));
    mailbox.request(() -> log.add("request"));

    turns.runAll();

    assertThat(log).startsWith("request", "a");
    assertThat(log).filteredOn("a"::equals).hasSize(1_000);
  }

  @Test
  void whenRequestsAndActionsWait_thenNeitherStarvesTheOther() {
    IntStream.range(0, 1_000).forEach(i -> mailbox.request(() -> log.add("request")));
    mailbox.execute(() -> log.add("a"));
    IntStream.range(0, 1_000).forEach(i -> mailbox.execute(() -> log.add("b")));

    turns.runAll();

    assertThat(log.indexOf("a")).isLessThan(3);
    assertThat(log.lastIndexOf("request")).isGreaterThan(1_900);
    assertThat(log).filteredOn(entry -> !entry.equals("after turn")).hasSize(2_001);
  }

  @Test
  void whenARequestComesToAMailboxWhoseTurnIsDue_thenItsTurnComesBeforeThoseOfOthers() {
    Turns soon = new Turns();
    Mailbox busy = new Mailbox(lanes(soon, turns), () -> {});
    Mailbox other = new Mailbox(lanes(soon, turns), () -> {});
    other.execute(() -> log.add("other"));
    busy.execute(() -> log.add("a"));
    busy.request(() -> log.add("request"));

    soon.runAll();
    assertThat(log).containsExactly("request", "a");
    turns.runAll();

    assertThat(log).containsExactly("request", "a", "other");
  }

  private static Lanes lanes(Turns soon, Turns later) {
    return new Lanes() {
      @Override
      public void execute(Runnable action) {
        later.execute(action);
      }

      @Override
      public void executeSoon(Runnable action) {
        soon.execute(action);
      }
    };
  }

  @Test
  void whenAnActionFails_thenTheTurnIsLookedAfterAndTheOthersRunInTheNext() {
    mailbox.execute(() -> log.add("a"));
    mailbox.execute(
        () -> {
          throw new IllegalStateException("failed");
        });
    mailbox.execute(() -> log.add("b"));

    assertThatThrownBy(turns::runOne).hasMessage("failed");
    assertThat(log).containsExactly("a", "after turn");
    turns.runAll();

    assertThat(log).containsExactly("a", "after turn", "b", "after turn");
  }

  @Test
  void whenTheLookAfterATurnFails_thenLaterActionsRun() {
    AtomicInteger looks = new AtomicInteger();
    Mailbox failing =
        new Mailbox(
            turns,
            () -> {
              if (looks.incrementAndGet() == 1) {
                throw new IllegalStateException("failed");
              }
            });
    failing.execute(() -> log.add("a"));
    assertThatThrownBy(turns::runOne).hasMessage("failed");

    failing.execute(() -> log.add("b"));
    turns.runAll();

    assertThat(log).containsExactly("a", "b");
  }

  /** What makes a partition's owner a single writer. */
  @Test
  void whenManyThreadsGiveActionsAtOnce_thenNoTwoRunAtATimeAndEachThreadsOwnAreInOrder()
      throws InterruptedException {
    int givers = 4;
    int actionsEach = 100_000;
    ExecutorService threads = Executors.newFixedThreadPool(4);
    AtomicBoolean isBusy = new AtomicBoolean();
    AtomicInteger overlaps = new AtomicInteger();
    Runnable alone =
        () -> {
          if (!isBusy.compareAndSet(false, true)) {
            overlaps.incrementAndGet();
          }
          isBusy.set(false);
        };
    Mailbox shared = new Mailbox(new PriorityLanes(threads), alone);
    int[] last = new int[givers];
    AtomicInteger disorder = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(givers * actionsEach);

    try {
      for (int giver = 0; giver < givers; giver++) {
        int me = giver;
        new Thread(
                () -> {
                  for (int i = 1; i <= actionsEach; i++) {
                    int number = i;
                    Consumer<Runnable> kind = me % 2 == 0 ? shared::execute : shared::request;
                    kind.accept(
                        () -> {
                          alone.run();
                          if (++last[me] != number) {
                            disorder.incrementAndGet();
                          }
                          done.countDown();
                        });
                  }
                })
            .start();
      }

      assertThat(done.await(50, TimeUnit.SECONDS)).as("all actions have run").isTrue();
    } finally {
      threads.shutdown();
    }
    assertThat(overlaps).as("two at a time").hasValue(0);
    assertThat(disorder).as("out of order").hasValue(0);
  }
}
