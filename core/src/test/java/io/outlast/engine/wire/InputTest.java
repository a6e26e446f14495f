// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.engine.Samples;
import io.outlast.engine.Seeds;
import io.outlast.engine.wire.Input.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputTest {
  // ---- Round trips ----------------------------------------------------------------------------

  @Test
  void whatOutputWrote_isReadInTheSameOrder() {
    Seeds.forEach(
        1_000,
        random -> {
          Output out = new Output(random.nextInt(4));
          List<Consumer<Input>> expectations = new ArrayList<>();
          for (int i = 0; i < 50; i++) {
            expectations.add(writeSomething(out, random));
          }

          Input in = new Input(out.toBytes());

          expectations.forEach(expectation -> expectation.accept(in));
          assertThat(in.isAtEnd()).isTrue();
        });
  }

  private static Consumer<Input> writeSomething(Output out, Random random) {
    long number = Samples.number(random);
    switch (random.nextInt(8)) {
      case 0:
        out.putByte((int) number);
        return in -> assertThat(in.getByte()).isEqualTo((int) (number & 0xff));
      case 1:
        out.putBoolean(number > 0);
        return in -> assertThat(in.getBoolean()).isEqualTo(number > 0);
      case 2:
        out.putInt((int) number);
        return in -> assertThat(in.getInt()).isEqualTo((int) number);
      case 3:
        out.putLong(number);
        return in -> assertThat(in.getLong()).isEqualTo(number);
      case 4:
        out.putVar(number);
        return in -> assertThat(in.getVar()).isEqualTo(number);
      case 5:
        byte[] bytes = Samples.bytes(random);
        out.putBytes(bytes);
        return in -> assertThat(in.getBytes()).isEqualTo(bytes);
      case 6:
        String text = Samples.text(random);
        out.putString(text);
        return in -> assertThat(in.getString()).isEqualTo(text);
      default:
        UUID uuid = new UUID(number, ~number);
        out.putUuid(uuid);
        return in -> assertThat(in.getUuid()).isEqualTo(uuid);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "127, 1",
    "128, 2",
    "16383, 2",
    "16384, 3",
    "4294967295, 5",
    "9223372036854775807, 9",
    "-1, 10",
    "-9223372036854775808, 10"
  })
  void aNumberOfVariableLengthTakesSevenBitsAByte(long number, int length) {
    byte[] bytes = new Output().putVar(number).toBytes();

    assertThat(bytes).hasSize(length);
    assertThat(new Input(bytes).getVar()).isEqualTo(number);
  }

  @Test
  void whenTheOutputGrows_thenWhatWasWrittenStays() {
    Output out = new Output(0);
    IntStream.range(0, 10_000).forEach(out::putInt);

    Input in = new Input(out.toBytes());

    assertThat(out.size()).isEqualTo(40_000);
    IntStream.range(0, 10_000).forEach(i -> assertThat(in.getInt()).isEqualTo(i));
  }

  @Test
  void whatToBytesReturned_isNotChangedByWhatIsWrittenLater() {
    Output out = new Output().putByte(1);
    byte[] bytes = out.toBytes();

    out.putByte(2);

    assertThat(bytes).containsExactly(1);
  }

  // ---- Malformed bytes ------------------------------------------------------------------------

  @Test
  void whenTheBytesEndTooEarly_thenThatIsMalformed() {
    assertMalformed(new byte[0], Input::getByte);
    assertMalformed(new byte[0], Input::getBoolean);
    assertMalformed(new byte[3], Input::getInt);
    assertMalformed(new byte[7], Input::getLong);
    assertMalformed(new byte[15], Input::getUuid);
    assertMalformed(new byte[] {(byte) 0x80}, Input::getVar);
    assertMalformed(new byte[] {2, 1}, Input::getBytes);
    assertMalformed(new byte[] {1}, Input::getString);
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        3,
        1_000,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE + 1L,
        Long.MAX_VALUE,
        -1,
        Long.MIN_VALUE
      })
  void whenACountIsBeyondTheBytesThatAreLeft_thenNoMemoryIsTakenForIt(long count) {
    byte[] bytes = new Output().putVar(count).putByte(0).putByte(0).toBytes();

    assertMalformed(bytes, Input::getCount);
    assertMalformed(bytes, Input::getBytes);
    assertMalformed(bytes, Input::getString);
  }

  @Test
  void whenANumberHasMoreThanTenBytes_thenThatIsMalformed() {
    byte[] bytes = new byte[11];
    Arrays.fill(bytes, (byte) 0x80);

    assertMalformed(bytes, Input::getVar);
  }

  @Test
  void whenSomethingIsMalformed_thenTheMessageSaysWhatWasFound() {
    assertThatThrownBy(() -> new Input(new byte[3]).getLong())
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("3 bytes")
        .hasMessageContaining("8 more");
  }

  private static void assertMalformed(byte[] bytes, Function<Input, Object> read) {
    assertThatThrownBy(() -> read.apply(new Input(bytes))).isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a\0b", "Aufräumen 清理 🧹", "\ud800", "a\udc00b\ud83e", "\udc00\ud800\ud800"})
  void anyTextComesBack(String text) {
    byte[] bytes = new Output().putString(text).toBytes();

    assertThat(new Input(bytes).getString()).isEqualTo(text);
  }
}
