// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.outlast.client.config.ClientConfig;
import io.outlast.config.Config;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a program that names no configuration has it from. */
class LookupTest {

  @TempDir Path working;
  @TempDir Path classPath;

  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  @BeforeEach
  void extendTheClassPath() throws IOException {
    URL[] urls = {classPath.toUri().toURL()};
    Thread.currentThread().setContextClassLoader(new URLClassLoader(urls, before));
  }

  @AfterEach
  void restore() {
    Thread.currentThread().setContextClassLoader(before);
    System.clearProperty("outlast.config");
    System.clearProperty("outlast.client.config");
  }

  @Test
  void ifThereIsNoneAllDefaultsHold() {
    assertThat(Config.load()).hasToString(new Config().toString());
    assertThat(ClientConfig.load()).hasToString(new ClientConfig().toString());
  }

  @Test
  void xmlComesBeforeYaml_oursBeforeOthers_onTheClassPath() throws IOException {
    write(classPath, "hazelcast.yaml");
    assertThat(Config.load().getClusterName()).isEqualTo("hazelcast.yaml");
    write(classPath, "hazelcast.xml");
    assertThat(Config.load().getClusterName()).isEqualTo("hazelcast.xml");
    write(classPath, "outlast.yml");
    assertThat(Config.load().getClusterName()).isEqualTo("outlast.yml");
    write(classPath, "outlast.yaml");
    assertThat(Config.load().getClusterName()).isEqualTo("outlast.yaml");
    write(classPath, "outlast.xml");
    assertThat(Config.load().getClusterName()).isEqualTo("outlast.xml");

    assertThat(ClientConfig.load().getClusterName()).isEqualTo("dev");
    write(classPath, "outlast-client.yaml");
    assertThat(ClientConfig.load().getClusterName()).isEqualTo("outlast-client.yaml");
  }

  @Test
  void theSystemPropertyNamesAFileOrAResource() throws IOException {
    write(classPath, "outlast.xml");
    write(working, "mine.yaml");
    write(classPath, "theirs.xml");
    write(working, "outlast-client.xml");

    System.setProperty("outlast.config", working.resolve("mine.yaml").toString());
    assertThat(Config.load().getClusterName()).isEqualTo("mine.yaml");
    System.setProperty("outlast.config", "classpath:theirs.xml");
    assertThat(Config.load().getClusterName()).isEqualTo("theirs.xml");
    System.setProperty("outlast.config", "classpath:/theirs.xml");
    assertThat(Config.load().getClusterName()).isEqualTo("theirs.xml");
    System.setProperty("outlast.client.config", working.resolve("outlast-client.xml").toString());
    assertThat(ClientConfig.load().getClusterName()).isEqualTo("outlast-client.xml");
  }

  @Test
  void whatTheSystemPropertyNamesMustBeThere() throws IOException {
    write(classPath, "outlast.xml");

    for (String missing : List.of("none.xml", "classpath:none.xml", "")) {
      System.setProperty("outlast.config", missing);
      assertThatIllegalArgumentException()
          .isThrownBy(Config::load)
          .withMessageStartingWith("Configuration " + missing)
          .withMessageEndingWith("It is named by the system property outlast.config.");
    }
  }

  @Test
  void theWorkingDirectoryComesBeforeTheClassPath_oursBeforeOthers() throws Exception {
    write(working, "hazelcast.xml");
    write(classPath, "outlast.yml");
    assertThat(clusterNameOfAProgram()).isEqualTo("outlast.yml");

    write(working, "outlast.yaml");
    assertThat(clusterNameOfAProgram()).isEqualTo("outlast.yaml");
  }

  private static void write(Path directory, String name) throws IOException {
    String root =
        name.startsWith("hazelcast")
            ? "hazelcast"
            : name.startsWith("outlast-client") ? "outlast-client" : "outlast";
    String text =
        name.endsWith(".xml")
            ? "<%1$s><cluster-name>%2$s</cluster-name></%1$s>"
            : "%s: {cluster-name: %s}";
    Files.writeString(directory.resolve(name), text.formatted(root, name));
  }

  /** Starts a JVM, for the working directory of one cannot be changed. */
  private String clusterNameOfAProgram() throws Exception {
    String java = ProcessHandle.current().info().command().orElse("java");
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process process =
        new ProcessBuilder(
                java, "-cp", classPath + File.pathSeparator + path, Program.class.getName())
            .directory(working.toFile())
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isZero();
    return said.strip();
  }

  /** Prints the name of the cluster that its configuration says. */
  static final class Program {
    public static void main(String[] args) {
      System.out.println(Config.load().getClusterName());
    }
  }
}
