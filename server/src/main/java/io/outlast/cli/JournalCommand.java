// SPDX-License-Identifier: Apache-2.0
package io.outlast.cli;

import io.outlast.journal.JournalReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "journal",
    description = "Reads what a member keeps on disk. The member must not be running.",
    subcommands = {
      JournalCommand.Inspect.class,
      JournalCommand.Verify.class,
      JournalCommand.Export.class
    })
final class JournalCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandSpec here = Objects.requireNonNull(spec, "spec");
    throw new ParameterException(here.commandLine(), "Inspect, verify or export?");
  }

  /** A command about one journal, which needs no cluster. */
  abstract static class OfJournal implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FOLDER", description = "The folder of the journal.")
    private Path folder = Path.of("");

    abstract int read(JournalReader journal, PrintWriter writer, Output out);

    @Override
    public Integer call() {
      CommandSpec here = Objects.requireNonNull(spec, "spec");
      OutlastCommand top = (OutlastCommand) here.root().userObject();
      PrintWriter writer = here.commandLine().getOut();
      try (JournalReader journal = JournalReader.open(folder)) {
        int code = read(journal, writer, new Output(writer, top.isJson()));
        writer.flush();
        return code;
      }
    }
  }

  @Command(
      name = "inspect",
      description = "Tells whose journal it is, its copies, and the tasks of each executor.")
  static final class Inspect extends OfJournal {
    @Override
    int read(JournalReader journal, PrintWriter writer, Output out) {
      List<String> lines = new ArrayList<>();
      journal.inspect(lines::add);
      out.say(String.join(System.lineSeparator(), lines), Map.of("lines", lines));
      return ExitCode.OK;
    }
  }

  @Command(name = "verify", description = "Reads all of it, and tells what cannot be read.")
  static final class Verify extends OfJournal {
    @Override
    int read(JournalReader journal, PrintWriter writer, Output out) {
      List<String> lines = new ArrayList<>();
      boolean isSound = journal.verify(lines::add) == 0;
      out.say(
          String.join(System.lineSeparator(), lines), Map.of("isSound", isSound, "lines", lines));
      return isSound ? ExitCode.OK : ExitCode.SOFTWARE;
    }
  }

  @Command(name = "export", description = "Writes each task as a line of JSON.")
  static final class Export extends OfJournal {
    @Override
    int read(JournalReader journal, PrintWriter writer, Output out) {
      journal.export(writer::println);
      return ExitCode.OK;
    }
  }
}
