// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One line of a history.
 *
 * @param nanos when, by the monotonic clock that all processes of a machine share: the truth
 * @param wallMillis when, by the clock of the process, which a fault may have set
 * @param process who wrote it
 * @param kind what it is
 * @param words what belongs to it, as {@link Kind} says
 */
public record Event(long nanos, long wallMillis, String process, Kind kind, List<String> words) {

  private static final Pattern BREAKS = Pattern.compile("[\t\r\n]+");

  /** What can happen; in brackets the words that belong to it. */
  public enum Kind {
    /** A call begins [number, operation, task, what else]. */
    CALL,
    /** A call is answered [number, kind, value]. */
    ANSWER,
    /** A run begins [task, token, attempt, state seen, whether the thread was interrupted]. */
    START,
    /** A run ends [task, token, how]. */
    END,
    /** A process takes part [its name in views, or empty]. */
    UP,
    /** A process sees other members than before [names, separated by commas]. */
    VIEW,
    /** A process was told that all copies of something are gone [what]. */
    LOSS,
    /** A process is no more, or will not be at the next instant [process, why]. */
    DEAD,
    /** A process is asked to leave, or has left [process]. */
    LEFT,
    /** A process is started [process, whether it finds an empty disk]. */
    SEATED,
    /** No member is there any more [how, members to wait for, milliseconds to wait at most]. */
    DARK,
    /** A fault begins [name, whom]. */
    FAULT,
    /** A fault is over [name, whom]. */
    HEALED,
    /** All is as it was before the faults [members]. */
    CALM,
    /** What the members counted, summed up [counter=value, ...]. */
    COUNTERS,
    /** The workload has ended, and what follows is the audit. */
    AUDIT,
    /** Something that a reader wants to know [text]. */
    NOTE
  }

  /** Copies the list. */
  public Event {
    words = List.copyOf(words);
  }

  /** Returns a word, or nothing where there is none. */
  public String word(int index) {
    return index < words.size() ? words.get(index) : "";
  }

  /** Reads a line; throws an {@link IllegalArgumentException} if it is none, or only a part. */
  public static Event parse(String line) {
    String[] parts = line.split("\t", -1);
    if (parts.length < 5 || !parts[parts.length - 1].equals(".")) {
      throw new IllegalArgumentException("This is no whole line of a history: '" + line + "'.");
    }
    return new Event(
        Long.parseLong(parts[0]),
        Long.parseLong(parts[1]),
        parts[2],
        Kind.valueOf(parts[3]),
        Arrays.asList(parts).subList(4, parts.length - 1));
  }

  /** Returns the line, which ends with a full stop, so that a part of one is known as such. */
  public String line() {
    List<String> parts = new ArrayList<>();
    parts.add(String.valueOf(nanos));
    parts.add(String.valueOf(wallMillis));
    parts.add(process);
    parts.add(kind.name());
    words.forEach(word -> parts.add(BREAKS.matcher(word).replaceAll(" ")));
    parts.add(".");
    return String.join("\t", parts);
  }
}
