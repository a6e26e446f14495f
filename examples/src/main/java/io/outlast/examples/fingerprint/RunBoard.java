// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import io.outlast.examples.process.Child;
import io.outlast.examples.process.Child.Letter;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Keeps account of the runs on all members, and of what a kill did to them. */
final class RunBoard {

  private final Map<Child, Set<SourceFile>> running = new LinkedHashMap<>();
  private final Map<SourceFile, Integer> starts = new HashMap<>();
  private Optional<Kill> kill = Optional.empty();

  /** Takes note of a run that began or ended. */
  void note(Letter letter) {
    Set<SourceFile> here = running.computeIfAbsent(letter.sender(), sender -> new HashSet<>());
    if (letter.event() instanceof Event.Started started) {
      here.add(started.file());
      starts.merge(started.file(), 1, Integer::sum);
      kill.ifPresent(k -> k.noteStart(started.file()));
    } else if (letter.event() instanceof Event.Ended ended) {
      here.remove(ended.file());
    } else if (letter.event() instanceof Child.Gone) {
      kill.filter(k -> k.victim() == letter.sender()).ifPresent(k -> k.cutOff.addAll(here));
      here.clear();
    }
  }

  /** Returns the member on which most tasks run now. */
  Optional<Child> busiest() {
    return running.entrySet().stream()
        .filter(entry -> !entry.getValue().isEmpty())
        .max((a, b) -> a.getValue().size() - b.getValue().size())
        .map(Map.Entry::getKey);
  }

  /** Kills a process, and watches what becomes of its runs. */
  void kill(Child victim) {
    kill = Optional.of(new Kill(victim));
    victim.kill();
  }

  Optional<Kill> kill() {
    return kill;
  }

  /** Returns the files that had more than one run. */
  Set<SourceFile> startedAgain() {
    return starts.entrySet().stream()
        .filter(entry -> entry.getValue() > 1)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** What a kill did. */
  static final class Kill {
    private final Child victim;
    private final long atNanos = SystemTime.nanos();
    private final Set<SourceFile> cutOff = new HashSet<>();
    private Optional<Duration> firstAgain = Optional.empty();

    private Kill(Child victim) {
      this.victim = victim;
    }

    private void noteStart(SourceFile file) {
      if (firstAgain.isEmpty() && cutOff.contains(file)) {
        firstAgain = Optional.of(SystemTime.since(atNanos));
      }
    }

    Child victim() {
      return victim;
    }

    /** Returns how many runs it cut off. */
    int cutOff() {
      return cutOff.size();
    }

    /** Returns how long it took until one of them began again elsewhere. */
    Optional<Duration> firstAgain() {
      return firstAgain;
    }
  }
}
