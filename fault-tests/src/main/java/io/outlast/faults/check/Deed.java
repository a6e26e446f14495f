// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.check;

import io.outlast.faults.history.Event;
import io.outlast.faults.peer.Peer.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a history tells of one task. Filled by {@link Deeds}, and not changed any more. */
public final class Deed {
  private final String label;
  final List<Call> calls = new ArrayList<>();
  final List<Run> runs = new ArrayList<>();

  /**
   * What was asked about this task, or about those that had its name before and after it: their
   * references are the same, so a call about one may hit another.
   */
  private Asked disposals = Asked.NOTHING;

  private Asked givenUp = Asked.NOTHING;

  Deed(String label) {
    this.label = label;
  }

  /**
   * A call, and its answer if there was one.
   *
   * @param operation what was asked for
   * @param begin the event of the call
   * @param end the event of the answer
   */
  public record Call(String operation, Event begin, @Nullable Event end) {
    /** Whether it was answered. */
    public boolean isAnswered() {
      return end != null;
    }

    /** What the answer means; empty without an answer. */
    public Optional<Kind> kind() {
      return Optional.ofNullable(end).map(event -> Kind.valueOf(event.word(1)));
    }

    /** Whether it was answered by that. */
    public boolean isA(Kind kind) {
      return kind().filter(kind::equals).isPresent();
    }

    /** The answer; empty without one. */
    public String value() {
      return end == null ? "" : end.word(2);
    }

    /** When it was answered; never, without an answer. */
    public long endNanos() {
      return end == null ? Long.MAX_VALUE : end.nanos();
    }

    /** Whether the task has ended for who has asked, and how will never change. */
    public boolean tellsTheEnd() {
      return (operation.equals("wait") || operation.equals("read"))
          && (isA(Kind.OK) || isA(Kind.FAILED) || isA(Kind.CANCELLED));
    }
  }

  /**
   * A run.
   *
   * @param begin its first event
   * @param end its last; null if it was cut off
   * @param endNanos when it ended, or its process, or the history
   */
  public record Run(Event begin, @Nullable Event end, long endNanos) {
    /** Where. */
    public String process() {
      return begin.process();
    }

    /** Its token. */
    public String token() {
      return begin.word(1);
    }

    /** Its number among the attempts. */
    public int attempt() {
      return Integer.parseInt(begin.word(2));
    }

    /** Whether it was interrupted between the engine's step into the task and its first line. */
    public boolean beganInterrupted() {
      return begin.word(4).equals("true");
    }

    /** The state that it has seen. */
    public long state() {
      return Long.parseLong(begin.word(3));
    }
  }

  /** What the history calls it. */
  public String label() {
    return label;
  }

  /** All calls about it in the order of their beginning. */
  public Stream<Call> calls() {
    return calls.stream();
  }

  /** The calls of some operations. */
  public Stream<Call> calls(String... operations) {
    List<String> wanted = List.of(operations);
    return calls.stream().filter(call -> wanted.contains(call.operation()));
  }

  /** The call that has made it. */
  public Optional<Call> origin() {
    return calls("submit", "schedule").findFirst();
  }

  /** Whether the product has acknowledged it. */
  public boolean isAcknowledged() {
    return origin().filter(call -> call.isA(Kind.OK)).isPresent();
  }

  /** Its reference, if it was acknowledged. */
  public String reference() {
    return origin().map(Call::value).orElse("");
  }

  /** Its name, if it was to have one. */
  public Optional<String> name() {
    return origin()
        .filter(call -> call.operation().equals("schedule"))
        .map(call -> call.begin().word(3))
        .filter(name -> !name.equals("-"));
  }

  /** Whether it is run by the durable executor, once. */
  public boolean isSubmitted() {
    return origin().filter(call -> call.operation().equals("submit")).isPresent();
  }

  /** Until the first due time. */
  public long delayMillis() {
    return origin()
        .filter(call -> call.operation().equals("schedule"))
        .map(call -> Long.parseLong(call.begin().word(4)))
        .orElse(0L);
  }

  /** Between due times; 0 if there is one. */
  public long periodMillis() {
    return origin()
        .filter(call -> call.operation().equals("schedule"))
        .map(call -> Long.parseLong(call.begin().word(5)))
        .orElse(0L);
  }

  /** Whether it ends by itself. */
  public boolean endsByItself() {
    return periodMillis() == 0;
  }

  /** Whether somebody has asked to be rid of it, or of what has its name, before that time. */
  public boolean isGivenUpBefore(long nanos) {
    return givenUp.firstAfter(bornNanos()) < nanos;
  }

  /** Whether somebody has asked to dispose of it, or of what has its name, before that time. */
  public boolean isDisposedBefore(long nanos) {
    return firstDisposalNanos() < nanos;
  }

  /** When somebody first asked to dispose of it, or of what has its name; or never. */
  long firstDisposalNanos() {
    return disposals.firstAfter(bornNanos());
  }

  private long bornNanos() {
    return origin().map(call -> call.begin().nanos()).orElse(0L);
  }

  /** Tells tasks with the same reference of each other. */
  static void areNamesakes(List<Deed> deeds) {
    Asked disposals = Asked.of(deeds.stream().flatMap(deed -> deed.calls("dispose")));
    Asked givenUp = Asked.of(deeds.stream().flatMap(deed -> deed.calls("dispose", "cancel")));
    for (Deed deed : deeds) {
      deed.disposals = disposals;
      deed.givenUp = givenUp;
    }
  }

  /** Calls in the order of their beginning, and for each the last end of it and all before. */
  private record Asked(long[] begins, long[] lastEnds) {
    static final Asked NOTHING = new Asked(new long[0], new long[0]);

    static Asked of(Stream<Call> calls) {
      List<Call> sorted =
          calls.sorted(Comparator.comparingLong(call -> call.begin().nanos())).toList();
      Asked asked = new Asked(new long[sorted.size()], new long[sorted.size()]);
      long last = Long.MIN_VALUE;
      for (int i = 0; i < sorted.size(); i++) {
        last = Math.max(last, sorted.get(i).endNanos());
        asked.begins[i] = sorted.get(i).begin().nanos();
        asked.lastEnds[i] = last;
      }
      return asked;
    }

    /** When the first of those began that ended after a time; never, if none did. */
    long firstAfter(long nanos) {
      int low = 0;
      int high = lastEnds.length;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (lastEnds[middle] > nanos) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return low == begins.length ? Long.MAX_VALUE : begins[low];
    }
  }

  /** All runs in the order of their beginning. */
  public List<Run> runs() {
    return runs;
  }

  /** The run that has given a value, {@code label@token}. */
  public Optional<Run> runOf(String value) {
    String token = value.substring(value.lastIndexOf('@') + 1);
    return runs.stream().filter(run -> run.token().equals(token)).findFirst();
  }
}
