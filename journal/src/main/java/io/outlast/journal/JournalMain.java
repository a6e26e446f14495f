// SPDX-License-Identifier: Apache-2.0
package io.outlast.journal;

import io.outlast.engine.journal.JournalException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Set;

/** {@code journal inspect|verify|export <folder>}: reads a journal that no member uses. */
public final class JournalMain {
  private static final int SOUND = 0;
  private static final int DAMAGED = 1;
  private static final int MISUSED = 2;

  private JournalMain() {}

  /** Ends with 0, with 1 if the journal is damaged or cannot be read, or with 2 if misused. */
  public static void main(String[] args) {
    System.exit(run(System.out, System.err, args));
  }

  static int run(PrintStream out, PrintStream err, String... args) {
    if (args.length != 2 || !Set.of("inspect", "verify", "export").contains(args[0])) {
      err.println("Usage: journal inspect|verify|export <folder>");
      return MISUSED;
    }
    try (JournalReader reader = JournalReader.open(Path.of(args[1]))) {
      return switch (args[0]) {
        case "inspect" -> {
          reader.inspect(out::println);
          yield SOUND;
        }
        case "verify" -> reader.verify(out::println) == 0 ? SOUND : DAMAGED;
        default -> {
          reader.export(out::println);
          yield SOUND;
        }
      };
    } catch (JournalException e) {
      err.println(e.getMessage());
      return DAMAGED;
    }
  }
}
