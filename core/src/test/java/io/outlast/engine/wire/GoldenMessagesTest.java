// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.task.Alteration;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Failure;
import io.outlast.engine.task.Identity;
import io.outlast.engine.task.Lineage;
import io.outlast.engine.task.Outcome;
import io.outlast.scheduledexecutor.IfExists;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What clients and members say to each other keeps its form: {@code
 * resources/golden/message/v1.txt} holds what version 1 of the protocol says, a line for each
 * command, reply and address (R39).
 */
class GoldenMessagesTest {
  private static final String FILE = "/golden/message/v1.txt";
  private static final UUID MEMBER = new UUID(0x0102030405060708L, 0x090a0b0c0d0e0f10L);
  private static final Identity IDENTITY = new Identity(0x1112131415161718L, 77);
  private static final TaskRef ID = new TaskRef.Id(0x10e06b3ad579a001L);
  private static final TaskRef NAME = new TaskRef.Name("Zoë");
  private static final byte[] BYTES = {1, 2, 3};

  static Stream<String> names() {
    return messages().keySet().stream();
  }

  private static Map<String, Object> messages() {
    Map<String, Object> all = new TreeMap<>();
    ExecutorId jobs = new ExecutorId(ExecutorId.Kind.DURABLE, "jobs");
    all.put("address", new Address(1, 270, jobs));
    all.put("address-bound", Address.on(MEMBER, jobs));
    all.put("submit", new Command.Submit(IDENTITY, 300, BYTES, /* awaitsEnd= */ true));
    all.put("await", new Command.Await(ID, IDENTITY, Command.Await.Purpose.FOLLOW));
    all.put("await-name", new Command.Await(NAME, null));
    all.put("cancel", new Command.Cancel(ID, IDENTITY, /* interrupt= */ true));
    all.put("dispose", new Command.Dispose(ID, null));
    all.put("forget", new Command.Forget(ID, IDENTITY));
    all.put("look", new Command.Look(NAME));
    all.put("alter", new Command.Alter(NAME, new Alteration.Trigger(), IDENTITY));
    all.put("finish", new Command.Finish(5, 6, new Outcome.Returned(BYTES)));
    all.put(
        "finish-failed",
        new Command.Finish(5, 6, new Outcome.Failed(new Failure("a.B", "text", BYTES))));
    all.put("decline", new Command.Decline(5, 6, MEMBER, "a.B"));
    all.put("expire", new Command.Expire(5, 6));
    all.put("confirm", new Command.Confirm(5, 6));
    all.put("claim", new Command.Claim("Zoë", IDENTITY, 300, IfExists.REPLACE));
    all.put("claim-stored", new Command.ClaimStored("Zoë", IDENTITY, 300));
    all.put("unclaim", new Command.Unclaim("Zoë", IDENTITY));
    all.put("vouch", new Command.Vouch("Zoë", IDENTITY));
    all.put("list", new Command.ListTasks(5));
    all.put("list-executors", new Command.ListExecutors());
    all.put("shutdown", new Command.Shutdown(IDENTITY, /* now= */ true));
    all.put("await-idle", new Command.AwaitIdle());
    all.put("destroy", new Command.Destroy());
    all.put("inspect", new Command.Inspect());
    all.put(
        "merge",
        new Command.Merge(
            7,
            Command.Merge.ExecutorState.SHUT_DOWN,
            List.of(BYTES),
            List.of(),
            Map.of(6L, MEMBER),
            List.of(9L),
            8,
            new Lineage(List.of(new Lineage.Stretch(1, 5)))));
    all.put("stored", new Reply.Stored(5));
    all.put("kept", new Reply.Kept(5));
    all.put("held-by", new Reply.HeldBy(300));
    all.put("ended", new Reply.Ended(new Outcome.Cancelled(IDENTITY)));
    all.put("done", new Reply.Done(/* changed= */ true));
    all.put("taken", new Reply.Taken(5));
    all.put("stale", new Reply.Stale());
    all.put("lost", new Reply.Lost());
    all.put("destroyed", new Reply.Destroyed());
    all.put("moved", new Reply.Moved(MEMBER));
    all.put("moved-somewhere", Reply.Moved.SOMEWHERE);
    all.put("unknown", new Reply.Unknown());
    all.put("inspected", new Reply.Inspected(true, new long[] {1, 300}, 2, 3, 4, true));
    all.put(
        "executors",
        new Reply.Executors(Set.of(new ExecutorId(ExecutorId.Kind.SCHEDULED, "jobs"))));
    all.put("listed", new Reply.Listed(MEMBER, List.of(new Reply.Listed.Task(5, "Zoë"))));
    for (Reply.Reason reason : Reply.Reason.values()) {
      all.put("refused-" + reason, new Reply.Refused(reason, "why"));
    }
    return all;
  }

  @Test
  void everyMessageIsThereAndKeepsItsForm() throws IOException {
    String written =
        messages().entrySet().stream()
            .map(e -> e.getKey() + " " + HexFormat.of().formatHex(bytes(e.getValue())) + "\n")
            .collect(Collectors.joining());
    Files.writeString(Path.of("target", "golden-messages.txt"), written);

    assertThat(golden().entrySet().stream().map(e -> e.getKey() + " " + e.getValue() + "\n"))
        .as("a changed form breaks the version before; new ones are in target/golden-messages.txt")
        .containsExactly(written.lines().map(line -> line + "\n").toArray(String[]::new));
  }

  @ParameterizedTest
  @MethodSource("names")
  void whatVersion1SaysIsUnderstood(String name) {
    Input in = new Input(HexFormat.of().parseHex(golden().get(name)));

    assertThat(read(messages().get(name), in))
        .usingRecursiveComparison()
        .withStrictTypeChecking()
        .isEqualTo(messages().get(name));
    assertThat(in.isAtEnd()).isTrue();
  }

  /** Made as a version one newer would: other fields after those that are known. */
  @ParameterizedTest
  @MethodSource("names")
  void whatANewerVersionAppendsIsLeft(String name) {
    Input in = new Input(HexFormat.of().parseHex(golden().get(name) + "0102ff"));

    assertThat(read(messages().get(name), in))
        .usingRecursiveComparison()
        .withStrictTypeChecking()
        .isEqualTo(messages().get(name));
    assertThat(in.getRest()).containsExactly(1, 2, 0xff);
  }

  private static Object read(Object like, Input in) {
    if (like instanceof Address) {
      return CommandCodec.getAddress(in);
    }
    return like instanceof Command ? CommandCodec.getCommand(in) : CommandCodec.getReply(in);
  }

  private static byte[] bytes(Object message) {
    Output out = new Output();
    if (message instanceof Address address) {
      CommandCodec.put(out, address);
    } else if (message instanceof Command command) {
      CommandCodec.put(out, command);
    } else {
      CommandCodec.put(out, (Reply) message);
    }
    return out.toBytes();
  }

  private static Map<String, String> golden() {
    try (InputStream in = GoldenMessagesTest.class.getResourceAsStream(FILE)) {
      Map<String, String> golden = new TreeMap<>();
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .forEach(line -> golden.put(line.split(" ")[0], line.split(" ")[1]));
      return golden;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
