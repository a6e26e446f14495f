// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A program without a cluster pays for none. */
class FootprintTest {

  /** In the log of loaded classes. */
  private static final Pattern OF_OURS =
      Pattern.compile("(] |^)io\\.outlast\\.(?!faults)\\S+ source:");

  /** There were 570 when this was written. */
  private static final int MOST_CLASSES = 650;

  @Test
  void inOneJvm_neitherTheClusterEngineNorAParserIsLoaded() throws Exception {
    assertThat(classesLoaded())
        .anyMatch(line -> line.contains("io.outlast.member.OutlastMember"))
        .noneMatch(line -> line.contains("org.infinispan") || line.contains("org.jgroups"))
        .noneMatch(line -> line.contains("io.outlast.configfile"))
        .noneMatch(line -> line.contains("io.outlast.journal") || line.contains("org.rocksdb"))
        .noneMatch(line -> line.contains("io.grpc") || line.contains("io.outlast.endpoint"))
        .noneMatch(line -> line.contains("org.snakeyaml") || line.contains("javax.xml"));
  }

  @Test
  void inOneJvm_noSocketIsOpened() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/fd")), "open files are counted in /proc");
    try (ChildJvm child = ChildJvm.start(TenLines.class, List.of())) {
      assertThat(child.join()).isZero();
      assertThat(child.said("sockets")).containsExactly("0");
    }
  }

  /**
   * Loading and linking these classes, a lambda being one, is what a start takes its time for. The
   * time itself differs by a factor of three with what else the machine does (the benchmarks tell
   * it, beside that of others); their number does not.
   */
  @Test
  void inOneJvm_aStartAndATaskLoadFewClassesOfOurs() throws Exception {
    assertThat(classesLoaded())
        .filteredOn(line -> OF_OURS.matcher(line).find())
        .hasSizeBetween(100, MOST_CLASSES);
  }

  /** The log of a program that has run and ended well. */
  private static List<String> classesLoaded() throws Exception {
    try (ChildJvm child = ChildJvm.start(TenLines.class, List.of("-Xlog:class+load"))) {
      assertThat(child.join()).isZero();
      assertThat(child.said("result")).containsExactly("42");
      return child.lines();
    }
  }

  /** The shortest program, which then tells what it has opened. */
  static final class TenLines {
    public static void main(String[] args) throws Exception {
      try (OutlastInstance outlast = Outlast.newOutlastInstance()) {
        var executor = outlast.getDurableExecutorService("example");
        System.out.println("result " + executor.submit(() -> 6 * 7).get());
        System.out.println("sockets " + sockets());
      }
    }

    private static long sockets() throws IOException {
      try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
        return files.filter(TenLines::isSocket).count();
      }
    }

    private static boolean isSocket(Path file) {
      try {
        return Files.readSymbolicLink(file).toString().startsWith("socket:");
      } catch (IOException e) {
        return false; // the directory's own descriptor, closed again
      }
    }
  }
}
