// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.engine.port.PartitionStore.Write;
import io.outlast.engine.port.StoreKey;
import io.outlast.member.cluster.PackedBatch.Packed;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.infinispan.commands.write.PutMapCommand;
import org.infinispan.commons.marshall.WrappedByteArray;
import org.infinispan.metadata.EmbeddedMetadata;
import org.infinispan.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedBatchTest {
  private static final StoreKey ONE = new StoreKey(Long.MIN_VALUE + 1, Integer.MAX_VALUE);
  private static final StoreKey TWO = new StoreKey(-1, -2);

  @Test
  void whatIsPackedComesOutInOrder() {
    PutMapCommand command =
        command(
            270,
            new Write(ONE, () -> "a value".getBytes(UTF_8)),
            new Write(TWO, null),
            new Write(new StoreKey(0, 0), () -> new byte[0]));

    assertThat(PackedBatch.partition(command)).isEqualTo(270);
    List<Packed> writes = PackedBatch.writes(command);
    assertThat(writes).extracting(Packed::key).containsExactly(ONE, TWO, new StoreKey(0, 0));
    assertThat(writes.get(0).value()).asString(UTF_8).isEqualTo("a value");
    assertThat(writes.get(1).value()).as("removed").isNull();
    assertThat(writes.get(2).value()).as("empty").isEmpty();
  }

  @Test
  void theEngineSeesOneKeyWhichIsThatOfNoValue() {
    PutMapCommand command = command(7, new Write(ONE, () -> new byte[1]), new Write(TWO, null));

    assertThat(command.getMap()).hasSize(1);
    assertThat(command.getMap())
        .doesNotContainKeys(KeyBytes.encode(7, ONE), KeyBytes.encode(7, TWO));
    Object key = command.getMap().keySet().iterator().next();
    assertThat(new PartitionOfKey().getSegment(key)).isEqualTo(7);
  }

  /** Members of another version read it. */
  @Test
  void theFormatStaysAsItIs() {
    PutMapCommand command =
        command(7, new Write(new StoreKey(258, 3), () -> new byte[] {9}), new Write(TWO, null));

    var value = (WrappedByteArray) command.getMap().values().iterator().next();
    assertThat(HexFormat.of().formatHex(value.getBytes()))
        .isEqualTo(
            "01"
                + ("0000000000000102" + "00000003" + "00000001" + "09")
                + ("ffffffffffffffff" + "fffffffe" + "ffffffff"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "02",
        "01ff",
        "01000000000000010200000003",
        "0100000000000001020000000300000002ff",
        "010000000000000102000000037fffffffff",
        "0100000000000001020000000380000000ff"
      })
  void whatIsDamagedOrOfAnotherFormatIsRefusedBeforeAnythingOfItIsStored(String bytes) {
    PutMapCommand command = command(7, new Write(ONE, null));
    command.setMap(
        Map.of(KeyBytes.ofPartition(7), new WrappedByteArray(HexFormat.of().parseHex(bytes))));

    assertThatThrownBy(() -> PackedBatch.writes(command))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static PutMapCommand command(int partition, Write... batch) {
    return new PutMapCommand(
        ByteString.fromString("cache"),
        PackedBatch.of(partition, List.of(batch)),
        EmbeddedMetadata.EMPTY,
        0,
        null);
  }
}
