// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The demo in one JVM, with {@code sha256sum} as the judge. */
class DemoTest {

  private static final String JUDGE =
      "find . -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum";

  @TempDir Path folder;
  @TempDir Path project;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void theManifestEqualsTheOutputOfSha256sum() throws Exception {
    write("plain.txt", "plain");
    write("empty", "");
    write("two%20words", "space");
    write("new%0Aline", "newline");
    write("back%5Cslash", "backslash");
    write("both%5Cof%0Athem", "both");
    write("gr%C3%BCn-%E2%98%83-%F0%9F%8C%8D", "unicode");
    write("-", "dash");
    write("-c", "option");
    write("%23%25%3F", "signs of URIs");
    write("deep/down/below", "nested");
    write("deep.txt", "sorts between");

    int exit = demo(folder.toString());

    assertThat(exit).as(printed.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(manifest()).isEqualTo(outputOf(JUDGE));
  }

  @Test
  @EnabledOnOs(OS.LINUX) // others refuse such names
  void aNameThatIsNoTextIsKept() throws Exception {
    write("latin-%E9", "a byte that is no UTF-8");

    int exit = demo(folder.toString());

    assertThat(exit).as(printed.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(manifest()).isEqualTo(outputOf(JUDGE));
  }

  @Test
  void aCarriageReturnInANameIsEscapedAsNewerToolsDo() throws Exception {
    write("carriage%0Dreturn", "text");

    demo(folder.toString());

    assertThat(new String(manifest(), StandardCharsets.UTF_8))
        .startsWith("\\")
        .endsWith("  ./carriage\\rreturn\n");
  }

  @Test
  void linksAreNotFollowed() throws Exception {
    write("file", "text");
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("file"));
    Files.createSymbolicLink(folder.resolve("loop"), folder);

    int exit = demo(folder.toString());

    assertThat(exit).isZero();
    assertThat(new String(manifest(), StandardCharsets.UTF_8)).hasLineCount(1);
  }

  @Test
  void withoutAFolder_theProjectIsTakenLessWhatIsBuilt() throws Exception {
    Files.writeString(project.resolve("source"), "text");
    Files.createDirectories(project.resolve("module/target"));
    Files.writeString(project.resolve("module/target/built"), "text");
    Files.writeString(project.resolve(".git"), "text");

    int exit = demo();

    assertThat(exit).isZero();
    assertThat(new String(manifest(), StandardCharsets.UTF_8))
        .hasLineCount(1)
        .endsWith("  ./source\n");
  }

  @Test
  void aFolderWithTheNameOfWhatIsLeftOut_isTakenWhenItIsTheOneAskedFor() throws Exception {
    write("target/file", "text");

    int exit = demo(folder.resolve("target").toString());

    assertThat(exit).isZero();
    assertThat(new String(manifest(), StandardCharsets.UTF_8)).endsWith("  ./file\n");
  }

  @Test
  void anOldManifestIsNoPartOfTheNew() throws Exception {
    write("file", "text");
    Path manifest = folder.resolve("manifest");

    demo("--out", manifest.toString(), folder.toString());
    int exit = demo("--out", manifest.toString(), folder.toString());

    assertThat(exit).isZero();
    assertThat(Files.readString(manifest)).hasLineCount(1).endsWith("  ./file\n");
  }

  @Test
  void anEmptyFolderGivesAnEmptyManifest() throws Exception {
    int exit = demo(folder.toString());

    assertThat(exit).isZero();
    assertThat(manifest()).isEmpty();
  }

  @Test
  void aFolderThatIsNotThereIsAMisuse() {
    int exit = demo(folder.resolve("gone").toString());

    assertThat(exit).isEqualTo(2);
    assertThat(printed.toString(StandardCharsets.UTF_8)).contains("There is no folder", "gone");
  }

  @Test
  void aFileThatCannotBeReadIsReported_andTheOthersAreDone() throws Exception {
    write("file", "text");
    Path unreadable = makeUnreadable();

    int exit = demo(folder.toString());

    assertThat(exit).isEqualTo(1);
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("./" + unreadable.getFileName() + ": may not be read");
    assertThat(new String(manifest(), StandardCharsets.UTF_8))
        .hasLineCount(1)
        .endsWith("  ./file\n");
  }

  @Test
  void aFileThatGoesWhileTheJobRunsIsReported() throws Exception {
    Path gone = folder.resolve("gone");
    List<SourceFile> files = List.of(SourceFile.of(folder.toUri(), gone, 4));

    Results results = OneJvmRun.run(files, Duration.ZERO, ProgressBar.none());

    assertThat(results.problems()).containsExactly("./gone: is gone");
    assertThat(results.fingerprints()).isEmpty();
  }

  private Path makeUnreadable() throws IOException {
    write("secret", "text");
    Path secret = folder.resolve("secret");
    if (!secret.toFile().setReadable(false) || Files.isReadable(secret)) {
      abort("This user reads every file.");
    }
    return secret;
  }

  /** Makes a file; the name is escaped as in a URI, so that it can be any bytes. */
  private void write(String escapedName, String content) throws IOException {
    Path file = Path.of(URI.create(folder.toUri() + escapedName));
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private int demo(String... arguments) {
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return Main.run(List.of(arguments), new Home(project, false), out, out);
  }

  private byte[] manifest() throws IOException {
    return Files.readAllBytes(project.resolve("target/demo/manifest.sha256"));
  }

  private byte[] outputOf(String command) throws IOException, InterruptedException {
    if (new ProcessBuilder("sh", "-c", "command -v sha256sum").start().waitFor() != 0) {
      abort("There is no sha256sum on this machine.");
    }
    Process process = new ProcessBuilder("sh", "-c", command).directory(folder.toFile()).start();
    return process.getInputStream().readAllBytes();
  }
}
