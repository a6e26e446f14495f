// SPDX-License-Identifier: Apache-2.0
package io.outlast.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outlast.client.OutlastClient;
import io.outlast.client.config.ClientConfig;
import io.outlast.core.OutlastInstance;
import io.outlast.core.RegisteredTask;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.server.tasks.SlowTasks;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server as a process: how it starts, says how it is, and ends. */
class OutlastServerTest {
  /** Alone it takes well under two; a machine that builds as well is slower. */
  private static final Duration START = Duration.ofSeconds(15);

  @TempDir private Path folder;
  private final int clientPort = ServerProcess.freePort();
  private final int healthPort = ServerProcess.freePort();

  @Test
  void whenItIsStarted_thenItIsReadySoonAndASignalEndsItInOrder() throws Exception {
    long before = System.nanoTime();
    try (ServerProcess server = start(config(""))) {
      server.awaitReady(healthPort);
      long took = System.nanoTime() - before;
      System.out.printf("The server was ready after %d ms.%n", took / 1_000_000);

      assertThat(Duration.ofNanos(took)).isLessThan(START);
      assertThat(ServerProcess.get(healthPort, "/health/ready").body())
          .contains("\"status\":\"UP\"", "\"cluster\":\"served\"", "\"members\":1");
      assertThat(ServerProcess.status(healthPort, "/health/live")).isEqualTo(200);
      assertThat(ServerProcess.status(healthPort, "/health/stalled")).isEqualTo(200);

      server.terminate();

      assertThat(server.exitCode()).as(server.said()).isZero();
    }
  }

  @Test
  void whenATaskRunsAtTheEnd_thenItIsWaitedForAndTheServerSaysThatItLeaves() throws Exception {
    Path tasks = tasksFolder();
    try (ServerProcess server = start(config("drain-timeout: 30s"), "--tasks", tasks.toString())) {
      server.awaitReady(healthPort);
      try (OutlastInstance client = client()) {
        DurableExecutorService jobs = client.getDurableExecutorService("jobs");
        assertThat(jobs.submit(RegisteredTask.of("upper", bytes("abc"))).get())
            .isEqualTo(bytes("ABC"));
        jobs.submit(RegisteredTask.of("until-there", bytes(folder.toString()))).getTaskId();
      }
      await().until(() -> Files.exists(folder.resolve("begun")));

      server.terminate();

      await().until(() -> ServerProcess.status(healthPort, "/health/ready") == 503);
      assertThat(ServerProcess.get(healthPort, "/health/ready").body()).contains("leaves");
      assertThat(ServerProcess.status(healthPort, "/health/live")).isEqualTo(200);
      assertThat(server.isAlive()).isTrue();
      Files.createFile(folder.resolve("end"));
      assertThat(server.exitCode()).as(server.said()).isZero();
      assertThat(folder.resolve("ended")).exists();
    }
  }

  @Test
  void whenARunDoesNotEndInTime_thenItIsInterruptedAndTheServerEndsAllTheSame() throws Exception {
    Path tasks = tasksFolder();
    try (ServerProcess server =
        start(config("drain-timeout: 200ms"), "--tasks", tasks.toString())) {
      server.awaitReady(healthPort);
      try (OutlastInstance client = client()) {
        client
            .getDurableExecutorService("jobs")
            .submit(RegisteredTask.of("until-there", bytes(folder.toString())))
            .getTaskId();
      }
      await().until(() -> Files.exists(folder.resolve("begun")));

      server.terminate();

      assertThat(server.exitCode()).as(server.said()).isZero();
      assertThat(folder.resolve("ended")).doesNotExist();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "outlast: {drain-timeot: 1s},               --health-port=0,    drain-timeout",
    "outlast: {drain-timeout: soon},            --health-port=0,    soon",
    "outlast: {},                               --health-port=x,    health-port",
    "outlast: {},                               --health-port=70000, 65535",
    "outlast: {},                               --tasks=nowhere,    nowhere",
    "outlast: {},                               --config=none.yaml, none.yaml",
    "outlast: {},                               --tasks=.,          broken.jar",
    "outlast: {},                               --nonsense,         --nonsense"
  })
  void whenSomethingIsWrong_thenTheServerSaysWhatAndNothingElse(
      String yaml, String option, String expected) throws Exception {
    Files.writeString(folder.resolve("outlast.yaml"), yaml);
    Files.writeString(folder.resolve("broken.jar"), "no jar");
    try (ServerProcess server =
        ServerProcess.ofClass(
            folder,
            option.startsWith("--health-port") ? "--tasks=" + empty() : "--health-port=0",
            option)) {
      assertThat(server.exitCode()).as(server.said()).isEqualTo(2);
      assertThat(server.said()).contains(expected).doesNotContain("\tat ");
    }
  }

  private Path empty() throws IOException {
    return Files.createDirectories(folder.resolve("empty"));
  }

  @Test
  void whenAPortIsTaken_thenTheServerSaysWhich() throws Exception {
    try (ServerProcess server = start(config(""))) {
      server.awaitReady(healthPort);

      try (ServerProcess second = start(config(""))) {
        assertThat(second.exitCode()).as(second.said()).isEqualTo(1);
        assertThat(second.said())
            .contains(String.valueOf(healthPort), "--health-port")
            .doesNotContain("\tat ");
      }
    }
  }

  @Test
  void whenItIsAskedForHelp_thenItGivesIt() throws Exception {
    try (ServerProcess server = ServerProcess.ofClass(folder, "--help")) {
      assertThat(server.exitCode()).isZero();
      assertThat(server.said()).contains("--config", "--tasks", "--health-port", "SIGTERM");
    }
  }

  private ServerProcess start(Path config, String... more) throws IOException {
    String[] arguments = new String[more.length + 4];
    arguments[0] = "--config";
    arguments[1] = config.toString();
    arguments[2] = "--health-port";
    arguments[3] = String.valueOf(healthPort);
    System.arraycopy(more, 0, arguments, 4, more.length);
    return ServerProcess.ofClass(folder, arguments);
  }

  private Path config(String setting) throws IOException {
    return Files.writeString(
        folder.resolve("server.yaml"),
        """
        outlast:
          cluster-name: served
          client-port: %d
          allowed-classes:
            - io.outlast.server.**
          %s
        """
            .formatted(clientPort, setting));
  }

  private OutlastInstance client() {
    ClientConfig config = new ClientConfig().setClusterName("served");
    config
        .getNetworkConfig()
        .addAddress("127.0.0.1:" + clientPort)
        .setConnectionTimeout(Duration.ofSeconds(30));
    return OutlastClient.newOutlastClient(config);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** A folder with one jar, in which is what the class path of the server does not have. */
  private Path tasksFolder() throws IOException {
    Path tasks = Files.createDirectories(folder.resolve("jars"));
    String type = SlowTasks.class.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(tasks.resolve("slow.jar"));
        JarOutputStream jar = new JarOutputStream(file);
        InputStream bytes =
            Objects.requireNonNull(SlowTasks.class.getClassLoader().getResourceAsStream(type))) {
      jar.putNextEntry(new JarEntry(type));
      bytes.transferTo(jar);
      jar.putNextEntry(new JarEntry("META-INF/services/io.outlast.spi.TaskProvider"));
      jar.write(SlowTasks.class.getName().getBytes(UTF_8));
    }
    return tasks;
  }
}
