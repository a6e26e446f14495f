// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What the demo was asked to do.
 *
 * @param folder the folder to fingerprint, or empty for this project
 * @param manifest where the manifest goes, or empty for the usual place
 * @param members how many member processes; 0 is none: all in this JVM
 * @param kill whether one of them is killed half-way
 * @param slow how much longer than needed each task takes, or empty for the demo to choose
 */
record Options(
    Optional<Path> folder,
    Optional<Path> manifest,
    int members,
    boolean kill,
    Optional<Duration> slow) {

  private static final int DEFAULT_MEMBERS = 3;
  private static final int MAX_MEMBERS = 16;
  private static final int MAX_SLOW_MILLIS = 60_000;

  /**
   * Reads the command line.
   *
   * @throws UsageException if it makes no sense; the message says why
   */
  static Options parse(List<String> arguments) {
    Optional<Path> folder = Optional.empty();
    Optional<Path> manifest = Optional.empty();
    Optional<Integer> members = Optional.empty();
    boolean kill = false;
    Optional<Duration> slow = Optional.empty();
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      switch (argument) {
        case "--members" -> members = Optional.of(number(argument, rest, 1, MAX_MEMBERS));
        case "--kill" -> kill = true;
        case "--slow" ->
            slow = Optional.of(Duration.ofMillis(number(argument, rest, 0, MAX_SLOW_MILLIS)));
        case "--out" -> manifest = Optional.of(Path.of(value(argument, rest)));
        case "--" -> folder = Optional.of(onlyFolder(folder, value(argument, rest)));
        default -> {
          if (argument.startsWith("-")) {
            throw new UsageException("There is no option " + argument + ".");
          }
          folder = Optional.of(onlyFolder(folder, argument));
        }
      }
    }
    int processes = members.orElse(kill ? DEFAULT_MEMBERS : 0);
    if (kill && processes < 2) {
      throw new UsageException("--kill needs 2 members or more: one has to take over.");
    }
    return new Options(folder, manifest, processes, kill, slow);
  }

  private static Path onlyFolder(Optional<Path> before, String folder) {
    if (before.isPresent()) {
      throw new UsageException("One folder at a time: " + before.get() + " or " + folder + ".");
    }
    return Path.of(folder);
  }

  private static String value(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new UsageException(option + " needs a value.");
    }
    return rest.next();
  }

  private static int number(String option, Iterator<String> rest, int least, int most) {
    String text = value(option, rest);
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Falls through to the message, which is the same.
    }
    throw new UsageException(
        option + " takes a number from " + least + " to " + most + ", not " + text + ".");
  }
}
