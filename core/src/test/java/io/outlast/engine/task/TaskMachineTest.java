// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.Samples;
import io.outlast.engine.Seeds;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskMachineTest {
  private static final Identity SUBMITTER = new Identity(1, 1);
  private static final Identity CANCELLER = new Identity(2, 1);
  private static final byte[] TASK = {1, 2, 3};

  /** Every state times every change. A run's token follows the state; attempts begin with #. */
  @ParameterizedTest(name = "{0} + {1} = {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          none         | created 7    | pending 7 #1
          none         | taken over 8 | none
          none         | returned 7   | none
          none         | cancelled    | none
          none         | disposed     | none

          pending 7 #1 | created 9    | pending 7 #1
          pending 7 #1 | taken over 8 | pending 8 #2
          pending 7 #1 | taken over 7 | pending 7 #1
          pending 7 #1 | taken over 6 | pending 7 #1
          pending 7 #1 | returned 7   | returned
          pending 7 #1 | failed 7     | failed
          pending 7 #1 | returned 6   | pending 7 #1
          pending 7 #1 | returned 8   | pending 7 #1
          pending 7 #1 | cancelled    | cancelled
          pending 7 #1 | disposed     | disposed
          pending 7 #1 | itself       | pending 7 #1

          pending 8 #2 | returned 7   | pending 8 #2
          pending 8 #2 | returned 8   | returned
          pending 8 #2 | taken over 9 | pending 9 #3

          returned     | created 9    | returned
          returned     | taken over 9 | returned
          returned     | returned 7   | returned
          returned     | failed 7     | returned
          returned     | cancelled    | returned
          returned     | disposed     | disposed
          returned     | itself       | disposed with returned

          failed       | taken over 9 | failed
          failed       | returned 7   | failed
          failed       | cancelled    | failed
          failed       | disposed     | disposed
          failed       | itself       | disposed with failed

          cancelled    | taken over 9 | cancelled
          cancelled    | returned 7   | cancelled
          cancelled    | cancelled    | cancelled
          cancelled    | disposed     | disposed

          disposed     | created 9    | disposed
          disposed     | taken over 9 | disposed
          disposed     | returned 7   | disposed
          disposed     | cancelled    | disposed
          disposed     | disposed     | disposed
          disposed     | itself       | disposed

          disposed with returned | returned 7 | disposed with returned
          disposed with returned | cancelled  | disposed with returned
          disposed with returned | itself     | disposed with returned
          disposed with returned | disposed   | disposed
          """)
  void theTableOfStatesAndChanges(String before, String change, String after) {
    TaskRecord record = record(before);

    Transition transition = TaskMachine.apply(record, change(change), /* now= */ 20);

    assertThat(describe(transition.after())).isEqualTo(after);
    assertThat(transition.before()).isSameAs(record);
    assertThat(transition.changed()).isEqualTo(!before.equals(after));
  }

  @Test
  void whenCreated_thenTheRecordHoldsWhatTheSubmitterSent() {
    Transition created =
        TaskMachine.apply(null, new TaskChange.Created(5, SUBMITTER, 7, TASK), /* now= */ 10);

    TaskRecord record = created.after();
    assertThat(record.taskId()).isEqualTo(5);
    assertThat(record.identity()).isEqualTo(SUBMITTER);
    assertThat(record.since()).isEqualTo(10);
    assertThat(((TaskState.Pending) record.state()).task()).isEqualTo(TASK);
  }

  @Test
  void whenTakenOver_thenTheTaskItsIdAndTheTimeOfItsSubmitStay() {
    TaskRecord record = record("pending 7 #1");

    TaskRecord after = TaskMachine.apply(record, new TaskChange.TakenOver(8), 20).after();

    assertThat(after.taskId()).isEqualTo(record.taskId());
    assertThat(after.identity()).isEqualTo(record.identity());
    assertThat(after.since()).isEqualTo(record.since());
    assertThat(after.state()).isSameAs(record.state());
  }

  @Test
  void whenEndedOrDisposed_thenTheTimeOfThatIsKeptAndTheTaskIsLetGo() {
    TaskRecord pending = record("pending 7 #1");

    TaskRecord ended = TaskMachine.apply(pending, change("returned 7"), 20).after();
    TaskRecord disposed = TaskMachine.apply(ended, change("disposed"), 30).after();

    assertThat(ended.since()).isEqualTo(20);
    assertThat(disposed.since()).isEqualTo(30);
    assertThat(disposed.state()).isEqualTo(new TaskState.Disposed());
    assertThat(disposed.identity()).isEqualTo(SUBMITTER);
  }

  @Test
  void whenTheEndOfADisposedTaskIsNotNeededAnyMore_thenTheTimeOfItsDisposalStays() {
    TaskRecord mark = TaskMachine.apply(record("returned"), change("itself"), 30).after();

    TaskRecord after = TaskMachine.apply(mark, change("disposed"), 40).after();

    assertThat(mark.end()).isInstanceOf(Outcome.Returned.class);
    assertThat(after.end()).isNull();
    assertThat(after.since()).isEqualTo(30);
  }

  @Test
  void whenCancelledTwice_thenTheFirstRequestIsTheOneThatDidIt() {
    TaskRecord first = TaskMachine.apply(record("pending 7 #1"), change("cancelled"), 20).after();

    Transition second =
        TaskMachine.apply(first, new TaskChange.Cancelled(new Identity(3, 3)), /* now= */ 30);

    assertThat(second.changed()).isFalse();
    assertThat(second.after().state())
        .isEqualTo(new TaskState.Ended(new Outcome.Cancelled(CANCELLER)));
  }

  /** Invariants 3 and 4 of DESIGN, tokens that grow, changes that may come again. */
  @Test
  void whateverHappens_thenTheMachineDoesWhatThePlainModelDoes() {
    Seeds.forEach(
        2_000,
        random -> {
          Model model = new Model();
          TaskRecord record = null;
          for (long now = 1; now <= 30; now++) {
            TaskChange change = anyChange(random, model.token);
            Transition transition = TaskMachine.apply(record, change, now);
            model.apply(change);

            assertThat(describe(transition.after())).as("%s", change).isEqualTo(model.toString());
            checkStep(record, transition.after());
            assertThat(TaskMachine.apply(transition.after(), change, now + 1).changed())
                .as("%s comes again", change)
                .isFalse();
            record = transition.after();
          }
        });
  }

  private static void checkStep(TaskRecord before, TaskRecord after) {
    if (before == null) {
      return;
    }
    assertThat(after).as("a record is never forgotten by a change").isNotNull();
    assertThat(rank(after))
        .as("what has ended never runs again")
        .isGreaterThanOrEqualTo(rank(before));
    assertThat(after.token()).as("tokens grow").isGreaterThanOrEqualTo(before.token());
    assertThat(after.attempt() > before.attempt())
        .as("a new attempt has a new token")
        .isEqualTo(after.token() > before.token());
    assertThat(after.taskId()).isEqualTo(before.taskId());
    assertThat(after.identity()).isEqualTo(before.identity());
    if (before.isEnded() && after.isEnded()) {
      assertThat(after.state()).as("an outcome is accepted once").isSameAs(before.state());
    }
  }

  private static int rank(TaskRecord record) {
    if (record.isPending()) {
      return 0;
    }
    return record.isEnded() ? 1 : 2;
  }

  private static TaskChange anyChange(Random random, long token) {
    long near = token - 1 + random.nextInt(3);
    return Samples.oneOf(
        random,
        List.of(
            new TaskChange.Created(5, SUBMITTER, 1 + random.nextInt(9), TASK),
            new TaskChange.TakenOver(near),
            new TaskChange.TakenOver(near),
            new TaskChange.TakenOver(near),
            new TaskChange.Finished(near, Samples.oneOf(random, Samples.outcomes(random))),
            new TaskChange.Cancelled(CANCELLER),
            new TaskChange.Disposed()));
  }

  /** The rules again, as plainly as they can be said. */
  private static final class Model {
    private String phase = "none";
    private long token;
    private int attempt;

    void apply(TaskChange change) {
      if (phase.equals("none")) {
        if (change instanceof TaskChange.Created created) {
          phase = "pending";
          token = created.token();
          attempt = 1;
        }
      } else if (change instanceof TaskChange.Disposed) {
        phase = "disposed";
      } else if (phase.equals("pending")) {
        applyToPending(change);
      }
    }

    private void applyToPending(TaskChange change) {
      if (change instanceof TaskChange.Cancelled) {
        phase = "cancelled";
      } else if (change instanceof TaskChange.Finished finished && finished.token() == token) {
        phase = describe(finished.outcome());
      } else if (change instanceof TaskChange.TakenOver takenOver && takenOver.token() > token) {
        token = takenOver.token();
        attempt++;
      }
    }

    @Override
    public String toString() {
      return phase.equals("pending") ? pending(token, attempt) : phase;
    }
  }

  // ---- The words of the table -----------------------------------------------------------------

  private static TaskRecord record(String words) {
    if (words.equals("none")) {
      return null;
    }
    String[] parts = words.split(" ");
    boolean isPending = parts[0].equals("pending");
    long token = isPending ? Long.parseLong(parts[1]) : 7;
    int attempt = isPending ? Integer.parseInt(parts[2].substring(1)) : 1;
    return new TaskRecord(5, SUBMITTER, token, attempt, /* since= */ 10, state(words));
  }

  private static TaskState state(String words) {
    String[] parts = words.split(" ");
    return switch (parts[0]) {
      case "pending" -> new TaskState.Pending(TASK);
      case "disposed" ->
          parts.length == 1
              ? new TaskState.Disposed()
              : new TaskState.Disposed(outcome(parts[parts.length - 1]));
      default -> new TaskState.Ended(outcome(parts[0]));
    };
  }

  private static TaskChange change(String words) {
    String[] parts = words.split(" ");
    long token = parts.length == 1 ? 0 : Long.parseLong(parts[parts.length - 1]);
    return switch (parts[0]) {
      case "created" -> new TaskChange.Created(5, SUBMITTER, token, TASK);
      case "taken" -> new TaskChange.TakenOver(token);
      case "cancelled" -> new TaskChange.Cancelled(CANCELLER);
      case "disposed" -> new TaskChange.Disposed();
      case "itself" -> new TaskChange.DisposedItself();
      default -> new TaskChange.Finished(token, outcome(parts[0]));
    };
  }

  private static Outcome outcome(String word) {
    return switch (word) {
      case "returned" -> new Outcome.Returned(new byte[] {4});
      case "failed" -> new Outcome.Failed(new Failure("SomeException", "some text", null));
      case "cancelled" -> new Outcome.Cancelled(CANCELLER);
      default -> throw new IllegalArgumentException(word);
    };
  }

  private static String describe(TaskRecord record) {
    if (record == null) {
      return "none";
    }
    if (record.end() != null) {
      return (record.isEnded() ? "" : "disposed with ") + describe(record.end());
    }
    return record.isPending() ? pending(record.token(), record.attempt()) : "disposed";
  }

  private static String describe(Outcome outcome) {
    if (outcome instanceof Outcome.Returned) {
      return "returned";
    }
    return outcome instanceof Outcome.Failed ? "failed" : "cancelled";
  }

  private static String pending(long token, int attempt) {
    return "pending " + token + " #" + attempt;
  }
}
