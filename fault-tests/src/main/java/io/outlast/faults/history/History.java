// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The events of all processes, in the order of time. */
public record History(List<Event> events) {

  /** Sorts the events. */
  public History {
    events = events.stream().sorted(Comparator.comparingLong(Event::nanos)).toList();
  }

  /**
   * Reads all journals of a folder. The last line of each may be cut off, by the death of its
   * process, and is left out then.
   *
   * @throws IOException if a file cannot be read, or has a broken line that is not its last
   */
  public static History read(Path folder) throws IOException {
    List<Event> events = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(Journal.SUFFIX)).toList()) {
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
          try {
            events.add(Event.parse(lines.get(i)));
          } catch (IllegalArgumentException e) {
            if (i < lines.size() - 1) {
              throw new IOException(file + ", line " + (i + 1) + ": " + e.getMessage(), e);
            }
          }
        }
      }
    }
    return new History(events);
  }

  /** The events of a kind. */
  public Stream<Event> of(Event.Kind kind) {
    return events.stream().filter(event -> event.kind() == kind);
  }
}
