// SPDX-License-Identifier: Apache-2.0
package io.outlast.scheduledexecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.outlast.Serialized;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduledTaskHandlerTest {

  private static final UUID MEMBER = UUID.fromString("0a1b2c3d-0000-4000-8000-00000000beef");

  @Test
  void theGrammarIsWhatTheJavadocSays() {
    assertThat(ScheduledTaskHandler.ofPartition("billing", "close books", 17).toUrn())
        .isEqualTo("urn:outlast:task:p17:billing:close%20books");
    assertThat(ScheduledTaskHandler.ofMember("billing", "", MEMBER).toUrn())
        .isEqualTo("urn:outlast:task:m" + MEMBER + ":billing:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\0",
        "a:b",
        "100%",
        "%41",
        "\n\t",
        "ä",
        "日本",
        "\uD83D\uDE00",
        "\uD83D",
        "\uDE00",
        "\uDE00\uD83D",
        "urn:outlast:task:p0::",
        "\uFFFF",
        "\u007F\u0080\u07FF\u0800"
      })
  void anyNameSurvivesTheRoundTrip(String name) {
    ScheduledTaskHandler handler = ScheduledTaskHandler.ofPartition(name, name + name, 4095);

    ScheduledTaskHandler read = ScheduledTaskHandler.of(handler.toUrn());

    assertThat(read).isEqualTo(handler).hasSameHashCodeAs(handler);
    assertThat(read.getSchedulerName()).isEqualTo(name);
    assertThat(read.getTaskName()).isEqualTo(name + name);
    assertThat(handler.toUrn()).matches("[A-Za-z0-9:%._~-]+");
  }

  @Test
  void randomNamesSurviveTheRoundTrip() {
    long seed = Long.getLong("outlast.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      ScheduledTaskHandler handler = randomHandler(random);

      assertThat(ScheduledTaskHandler.of(handler.toUrn()))
          .as("handler %d; repeat with -Doutlast.seed=%d", i, seed)
          .isEqualTo(handler);
    }
  }

  @Test
  void damagedUrnsAreReadAsWhatTheySayOrRefusedWithTheUrnShown() {
    long seed = Long.getLong("outlast.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      String urn = damage(random, randomHandler(random).toUrn());
      String about = "'" + urn + "'; repeat with -Doutlast.seed=" + seed;

      try {
        assertThat(ScheduledTaskHandler.of(urn).toUrn()).as(about).isEqualTo(urn);
      } catch (IllegalArgumentException e) {
        assertThat(e).as(about).hasMessageStartingWith("'" + urn + "' is not the URN of");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                                  | does not start with 'urn:outlast:task:'
          hello                               | does not start with 'urn:outlast:task:'
          URN:outlast:task:p1:s:t             | does not start with 'urn:outlast:task:'
          urn:outlast:task:                   | there are 1 parts
          urn:outlast:task:p1:s               | there are 2 parts
          urn:outlast:task:p1:s:t:u           | there are 4 parts
          urn:outlast:task:17:s:t             | its owner '17' is neither
          urn:outlast:task::s:t               | its owner '' is neither
          urn:outlast:task:p:s:t              | its partition '' is not a number in 0..4095
          urn:outlast:task:p01:s:t            | without leading zeros
          urn:outlast:task:p4096:s:t          | is not a number in 0..4095
          urn:outlast:task:p-1:s:t            | its partition '-1' is not a decimal number
          urn:outlast:task:p99999999999:s:t   | is not a number in 0..4095
          urn:outlast:task:p\u0661:s:t        | is not a decimal number
          urn:outlast:task:m1-1-1-1-1:s:t     | is not a UUID of 36 characters in lower case
          urn:outlast:task:mABC:s:t           | is not a UUID of 36 characters in lower case
          urn:outlast:task:p1:a b:t           | contains the character U+0020
          urn:outlast:task:p1:s:%             | is not followed by two digits
          urn:outlast:task:p1:s:%4            | is not followed by two digits
          urn:outlast:task:p1:s:%c3%a4        | is not followed by two digits
          urn:outlast:task:p1:s:%C3           | its last character is cut off
          urn:outlast:task:p1:s:%41           | expected, for what it seems to say, 'A'
          urn:outlast:task:p1:s:%C0%80        | expected, for what it seems to say, '%00'
          urn:outlast:task:p1:s:%ED%A0%BD%ED%B8%80 | seems to say, '%F0%9F%98%80'
          urn:outlast:task:p1:s:%F7%BF%BF%BF  | a character that does not exist
          """)
  void aMalformedUrnIsRefusedWithTheReason(String urn, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScheduledTaskHandler.of(urn))
        .withMessageStartingWith("'" + urn + "' is not the URN of a scheduled task: ")
        .withMessageContaining(reason);
  }

  @Test
  void theOwnerIsAPartitionOrAMember() {
    ScheduledTaskHandler inPartition = ScheduledTaskHandler.ofPartition("s", "t", 0);
    ScheduledTaskHandler onMember = ScheduledTaskHandler.ofMember("s", "t", MEMBER);

    assertThat(inPartition.isAssignedToPartition()).isTrue();
    assertThat(inPartition.isAssignedToMember()).isFalse();
    assertThat(inPartition.getPartitionId()).isZero();
    assertThat(inPartition.getUuid()).isNull();
    assertThat(onMember.isAssignedToPartition()).isFalse();
    assertThat(onMember.isAssignedToMember()).isTrue();
    assertThat(onMember.getPartitionId()).isEqualTo(-1);
    assertThat(onMember.getUuid()).isEqualTo(MEMBER);
    assertThat(onMember).isNotEqualTo(inPartition);
  }

  @Test
  void nullsAndPartitionsOutOfRangeAreRefused() {
    assertThatNullPointerException().isThrownBy(() -> ScheduledTaskHandler.of(null));
    assertThatNullPointerException()
        .isThrownBy(() -> ScheduledTaskHandler.ofMember("s", "t", null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScheduledTaskHandler.ofPartition("s", "t", 4096))
        .withMessage("Partition 4096 is not in 0..4095.");
  }

  @Test
  void itCanBeSerialized() {
    ScheduledTaskHandler handler = ScheduledTaskHandler.ofMember("s", "t", MEMBER);

    assertThat(Serialized.copy(handler)).isEqualTo(handler);
  }

  private static ScheduledTaskHandler randomHandler(Random random) {
    String scheduler = randomName(random);
    String task = randomName(random);
    return random.nextBoolean()
        ? ScheduledTaskHandler.ofPartition(scheduler, task, random.nextInt(4096))
        : ScheduledTaskHandler.ofMember(
            scheduler, task, new UUID(random.nextLong(), random.nextLong()));
  }

  private static String randomName(Random random) {
    StringBuilder name = new StringBuilder();
    int length = random.nextInt(8);
    for (int i = 0; i < length; i++) {
      switch (random.nextInt(4)) {
        case 0 -> name.append((char) random.nextInt(128));
        case 1 -> name.append((char) random.nextInt(0x10000));
        case 2 -> name.append((char) (0xD800 + random.nextInt(0x800)));
        default -> name.appendCodePoint(random.nextInt(Character.MAX_CODE_POINT + 1));
      }
    }
    return name.toString();
  }

  private static String damage(Random random, String urn) {
    int at = random.nextInt(urn.length());
    String put = random.nextBoolean() ? "" : "%:pm0Aa \u0000\u00E4".charAt(random.nextInt(10)) + "";
    return urn.substring(0, at) + put + urn.substring(at + random.nextInt(2));
  }
}
