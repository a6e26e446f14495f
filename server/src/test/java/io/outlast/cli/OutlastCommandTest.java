// SPDX-License-Identifier: Apache-2.0
package io.outlast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.outlast.config.ClientAction;
import io.outlast.config.ClientPermission;
import io.outlast.config.Config;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.core.RegisteredTask;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.Schedule;
import io.outlast.scheduledexecutor.TaskSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Each command against a member of this JVM: what it does, and what it says to people and programs.
 */
class OutlastCommandTest {
  private static final String TOKEN = "0123456789abcdef";
  private static final AtomicInteger TICKS = new AtomicInteger();

  private static int port;
  private static OutlastInstance member;

  @BeforeAll
  static void start() throws IOException {
    port = freePort();
    member = Outlast.newOutlastInstance(config(port));
  }

  private static Config config(int clientPort) {
    return new Config()
        .setClusterName("seen")
        .setClientPort(clientPort)
        .addAllowedClasses("io.outlast.cli.**")
        .registerTask(
            "upper",
            argument -> new String(argument, UTF_8).toUpperCase(Locale.ROOT).getBytes(UTF_8))
        .registerTask("bytes", argument -> new byte[] {(byte) 0xff, 0})
        .registerTask(
            "broken",
            argument -> {
              throw new IllegalStateException("broken it is");
            })
        .registerTask(
            "tick",
            argument -> {
              TICKS.incrementAndGet();
              return null;
            });
  }

  @AfterAll
  static void stop() {
    member.shutdown();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private record Said(int code, String out, String err) {
    String line() {
      return out.strip();
    }
  }

  private static Said command(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--cluster-name=seen");
    all.add("--address=127.0.0.1:" + port);
    return commandAsIs(all.toArray(String[]::new));
  }

  private static Said commandAsIs(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = OutlastCommand.commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int code = line.execute(arguments);
    return new Said(code, out.toString(), err.toString());
  }

  private static String done(String... arguments) {
    Said said = command(arguments);
    assertThat(said.code()).as("%s", said).isZero();
    assertThat(said.err()).isEmpty();
    return said.line();
  }

  // ---- Looking ----------------------------------------------------------------------------------

  @Test
  void membersAreListed() {
    String uuid = member.getCluster().getLocalMember().getUuid().toString();

    assertThat(done("members").lines())
        .hasSize(2)
        .anyMatch(line -> line.matches("UUID +ADDRESS +LITE +ATTRIBUTES"))
        .anyMatch(line -> line.startsWith(uuid));
    assertThat(done("members", "--json"))
        .startsWith("[{\"uuid\":\"" + uuid + "\",\"address\":\"")
        .endsWith("\"lite\":false,\"attributes\":{}}]");
  }

  @Test
  void executorsAreListedWithTheirNumbers() {
    done("submit", "counted", "upper", "--wait");

    assertThat(done("executors").lines()).anyMatch(line -> line.matches("counted +durable"));
    assertThat(done("executors", "--json")).contains("{\"name\":\"counted\",\"kind\":\"durable\"}");
    assertThat(done("statistics", "counted").lines())
        .anyMatch(line -> line.matches("submitted +1"))
        .anyMatch(line -> line.matches("completed +1"))
        .anyMatch(line -> line.matches("pending +0"));
    assertThat(done("statistics", "counted", "--json"))
        .startsWith("[{\"executor\":\"counted\",\"kind\":\"durable\",\"submitted\":1,")
        .endsWith("\"replicasBelowDurability\":271}]"); // a member alone makes no copies
    assertThat(done("statistics")).contains("counted");
    Said unknown = command("statistics", "uncounted");
    assertThat(unknown.code()).isEqualTo(1);
    assertThat(unknown.err()).contains("uncounted", "counted");
  }

  @Test
  void watchLooksAsOftenAsItIsTold() {
    done("submit", "watched", "upper", "--wait");

    assertThat(done("watch", "--interval=1ms", "--times=2").lines())
        .filteredOn(line -> line.equals("1 members"))
        .hasSize(2);
    assertThat(done("watch", "--interval=1ms", "--times=3", "--json").lines())
        .hasSize(3)
        .allMatch(line -> line.startsWith("{") && line.contains("\"members\":1"))
        .allMatch(line -> line.contains("\"executor\":\"watched\""));
  }

  // ---- Tasks that just run ----------------------------------------------------------------------

  @Test
  void aTaskIsSubmittedByItsNameAndItsResultIsRead(@TempDir Path folder) throws IOException {
    String id = done("submit", "jobs", "upper", "--argument", "grün", "--key", "k");
    assertThat(done("result", "jobs", id)).isEqualTo("GRÜN");
    assertThat(done("result", "jobs", id, "--json", "--dispose"))
        .isEqualTo("{\"taskId\":" + id + ",\"text\":\"GRÜN\"}");
    Said gone = command("result", "jobs", id);
    assertThat(gone.code()).isEqualTo(1);
    assertThat(gone.err()).contains(id, "disposed");

    Path file = Files.writeString(folder.resolve("argument"), "of a file");
    assertThat(done("submit", "jobs", "upper", "--argument-file", file.toString(), "--wait"))
        .isEqualTo("OF A FILE");
    assertThat(done("submit", "jobs", "bytes", "--wait", "--json"))
        .matches("\\{\"taskId\":\\d+,\"base64\":\"/wA=\"}");
    assertThat(done("submit", "jobs", "tick", "--wait")).isEqualTo("null");
  }

  @Test
  void aTaskThatFailsIsAFailure() {
    Said failed = command("submit", "jobs", "broken", "--wait");

    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.out()).isEmpty();
    assertThat(failed.err()).startsWith("outlast: ").contains("broken it is").hasLineCount(1);
  }

  // ---- Scheduled tasks --------------------------------------------------------------------------

  @Test
  void aTaskIsScheduledAndActedOnByItsName() {
    int before = TICKS.get();
    String urn =
        done("schedule", "timed", "tick", "--name=nightly", "--delay=1h", "--period=1h", "--key=k");
    assertThat(done("schedule", "timed", "tick", "--name=nightly", "--if-exists=keep"))
        .isEqualTo(urn);
    Said taken = command("schedule", "timed", "tick", "--name=nightly");
    assertThat(taken.code()).isEqualTo(1);
    assertThat(taken.err()).contains("nightly");

    assertThat(done("tasks", "list", "timed").lines())
        .anyMatch(line -> line.matches("NAME +STATE +DUEMILLIS +RUNS +PLACE +MEMBER"))
        .anyMatch(line -> line.matches("nightly +WAITING +\\d+ +0 +partition \\d+ +\\S+"));
    assertThat(done("tasks", "list", "timed", "--urn")).contains(urn);
    assertThat(done("tasks", "list", "timed", "--json"))
        .contains("\"name\":\"nightly\",\"state\":\"WAITING\"", "\"urn\":\"" + urn + "\"");
    assertThat(done("tasks", "show", "timed", "nightly").lines())
        .anyMatch(line -> line.matches("state +WAITING"))
        .anyMatch(line -> line.matches("urn +\\Q" + urn + "\\E"));

    assertThat(done("tasks", "pause", "timed", "nightly")).isEqualTo("paused");
    assertThat(done("tasks", "pause", "timed", "nightly", "--json"))
        .isEqualTo("{\"changed\":false}");
    assertThat(done("tasks", "show", "timed", urn, "--json")).contains("\"state\":\"PAUSED\"");
    assertThat(done("tasks", "resume", "timed", "nightly")).isEqualTo("resumed");
    assertThat(done("tasks", "run", "timed", "nightly")).isEqualTo("started");
    await().until(() -> TICKS.get() == before + 1);
    await().until(() -> done("tasks", "show", "timed", urn, "--json").contains("\"runs\":1"));
    assertThat(done("tasks", "cancel", "timed", "nightly", "--interrupt", "--json"))
        .isEqualTo("{\"changed\":true}");
    assertThat(done("tasks", "cancel", "timed", "nightly")).startsWith("nothing changed");
    assertThat(done("tasks", "dispose", "timed", "nightly")).isEqualTo("disposed");
    Said gone = command("tasks", "show", "timed", "nightly");
    assertThat(gone.code()).isEqualTo(1);
    assertThat(gone.err()).contains("'timed'", "'nightly'", "tasks list");
    assertThat(command("tasks", "dispose", "timed", urn).code()).isEqualTo(1);
  }

  @Test
  void whatIsBoundToAMemberIsFoundByItsUrn() {
    IScheduledExecutorService scheduler = member.getScheduledExecutorService("bound");
    TaskSpec<?> spec =
        TaskSpec.ofRegistered(
            RegisteredTask.of("tick", new byte[0]), Schedule.once(Duration.ofHours(1)));
    String urn =
        scheduler
            .schedule(spec.named("x\u001b[2J").onMember(member.getCluster().getLocalMember()))
            .getHandler()
            .toUrn();

    assertThat(done("tasks", "list", "bound")).contains("member ", "x\\u001b[2J");
    assertThat(done("tasks", "show", "bound", urn)).contains("WAITING");
    assertThat(done("tasks", "dispose", "bound", urn)).isEqualTo("disposed");
  }

  // ---- What goes wrong --------------------------------------------------------------------------

  @Test
  void whenNothingListens_thenThatIsSaidAtOnce() throws IOException {
    Said said = commandAsIs("members", "--address=127.0.0.1:" + freePort());

    assertThat(said.code()).isEqualTo(3);
    assertThat(said.err()).contains("127.0.0.1", "client-port").doesNotContain("\tat ");
  }

  @Test
  void whenSomethingElseListens_thenNobodyWaitsForEver() throws IOException {
    try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Said said = commandAsIs("members", "--address=127.0.0.1:" + mute.getLocalPort());

      assertThat(said.code()).isEqualTo(3);
    }
  }

  @Test
  void whenTheClusterIsAnother_thenItsNameIsSaid() {
    Said said = commandAsIs("members", "--address=127.0.0.1:" + port);

    assertThat(said.code()).isEqualTo(3);
    assertThat(said.err()).contains("'seen'", "'dev'");
  }

  @Test
  void whenTheTokenIsWrongOrMayNot_thenThatHasACodeOfItsOwn() throws IOException {
    int guarded = freePort();
    Config config = config(guarded);
    config
        .getClientSecurity()
        .addToken("ops", TOKEN)
        .addPermission(new ClientPermission("ops", "jobs", Set.of(ClientAction.READ)));
    try (OutlastInstance strict = Outlast.newOutlastInstance(config)) {
      assertThat(strict.getName()).isNotEmpty();
      String[] there = {"--cluster-name=seen", "--address=127.0.0.1:" + guarded};

      Said wrong = commandAsIs("members", there[0], there[1], "--token=" + TOKEN + "x");
      Said right = commandAsIs("members", there[0], there[1], "--token=" + TOKEN);
      Said forbidden =
          commandAsIs("submit", "jobs", "upper", there[0], there[1], "--token=" + TOKEN);

      assertThat(wrong.code()).isEqualTo(4);
      assertThat(wrong.err()).contains("--token").doesNotContain(TOKEN);
      assertThat(right.code()).as("%s", right).isZero();
      assertThat(forbidden.code()).as("%s", forbidden).isEqualTo(4);
      assertThat(forbidden.err()).contains("'ops'", "SUBMIT");
    }
  }

  @Test
  void whenOptionsAreWrong_thenTheyAreNamed(@TempDir Path folder) throws IOException {
    assertThat(command("nonsense").code()).isEqualTo(2);
    assertThat(commandAsIs().err()).contains("Which command?", "tasks");
    assertThat(command("tasks").code()).isEqualTo(2);
    assertThat(command("watch", "--interval=soon").err()).contains("'soon'", "10s");
    assertThat(command("schedule", "s", "t", "--period=1s", "--pause=1s").code()).isEqualTo(2);
    Path config = Files.writeString(folder.resolve("c.yaml"), "outlast-client: {tokn: a}");
    Said wrong = command("members", "--config=" + config);
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("tokn", "token");
  }

  @Test
  void aConfigurationFileIsUsedAndOptionsWinOverIt(@TempDir Path folder) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("client.yaml"),
            """
            outlast-client:
              cluster-name: seen
              network:
                cluster-members: ["127.0.0.1:%d"]
            """
                .formatted(port));

    assertThat(commandAsIs("members", "--config=" + config).code()).isZero();
    assertThat(commandAsIs("members", "--config=" + config, "--cluster-name=other").code())
        .isEqualTo(3);
  }

  @Test
  void helpAndCompletionAreThere() {
    Said help = commandAsIs("--help");
    assertThat(help.code()).isZero();
    assertThat(help.out()).contains("members", "tasks", "--token", "Exit codes");
    assertThat(commandAsIs("tasks", "cancel", "--help").out()).contains("--interrupt", "SCHEDULER");
    assertThat(commandAsIs("generate-completion").out()).contains("complete -F", "statistics");
  }

  // ---- On disk ----------------------------------------------------------------------------------

  @Test
  void aJournalIsReadWithoutACluster(@TempDir Path folder) throws Exception {
    String journal = folder.resolve("journal").toString();
    Config config = new Config().setClusterName("kept").addAllowedClasses("io.outlast.cli.**");
    config.getPersistenceConfig().setFolder(journal);
    config.getDurableExecutorConfig("jobs").setPersistent(true);
    try (OutlastInstance alone = Outlast.newOutlastInstance(config)) {
      alone.getDurableExecutorService("jobs").submit(() -> 1).get();
    }

    assertThat(commandAsIs("journal", "inspect", journal).out())
        .contains("cluster kept", "durable 'jobs', durability 1, stay 1: 0 pending, 1 ended");
    assertThat(commandAsIs("journal", "verify", journal).out()).startsWith("sound: ");
    assertThat(commandAsIs("journal", "verify", "--json", journal).line())
        .matches("\\{.*\"isSound\":true.*}");
    assertThat(commandAsIs("journal", "export", journal).line())
        .startsWith("{\"executor\":\"durable 'jobs'\"")
        .endsWith("\"state\":\"ended\"}");
  }

  @Test
  void whatIsNoJournalIsSaid(@TempDir Path folder) {
    Said said = commandAsIs("journal", "verify", folder.toString());

    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err()).startsWith("outlast: There is no journal in " + folder);
    assertThat(commandAsIs("journal").code()).isEqualTo(2);
  }
}
