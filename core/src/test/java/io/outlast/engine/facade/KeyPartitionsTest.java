// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigInteger;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KeyPartitionsTest {
  /**
   * Computed by another program, in another language. Stored tasks depend on them: never change
   * one.
   */
  static Stream<Arguments> golden() {
    return Stream.of(
        arguments("", 0x0d7cea42b5057e4cL, 125),
        arguments("order-42", 0x232a4f46f09af65aL, 98),
        arguments("Grüße 🚀", 0xd23b07a205d6628aL, 171),
        arguments(0, 0x909b22dd58ba8db2L, 142),
        arguments(7, 0xec283deb7baba677L, 241),
        arguments(-1L, 0x10a347ead0a70972L, 265),
        arguments(Long.MIN_VALUE, 0x1a7f88df13fd759cL, 215),
        arguments(1.5, 0xd35b73fe18ac7d5cL, 195),
        arguments(-0.0, 0x38a9b0a94e80406bL, 64),
        arguments(Double.NaN, 0xecbce994472e2ff0L, 223),
        arguments(true, 0x7fdba8824e8ce82aL, 41),
        arguments(false, 0xe26365ee09f16664L, 143),
        arguments('x', 0xb28d828f640c5bf9L, 216),
        arguments(
            UUID.fromString("123e4567-e89b-12d3-a456-426614174000"), 0x3c7cc9908a50c86fL, 163),
        arguments(TimeUnit.SECONDS, 0x6699b0000cc11217L, 72),
        arguments(new byte[] {1, 2, (byte) 0xff}, 0x2b74d5b3a7946b92L, 43),
        arguments(new BigInteger("9223372036854775808"), 0xa4f2fd92ea5d2d10L, 115));
  }

  @ParameterizedTest
  @MethodSource("golden")
  void aKeyHasItsPartitionForEver(Object key, long hash, int of271) {
    assertThat(KeyPartitions.hash(key, KeyPartitionsTest::noSerializer)).isEqualTo(hash);
    assertThat(KeyPartitions.partitionOf(key, 271, KeyPartitionsTest::noSerializer))
        .isEqualTo(of271);
  }

  @Test
  void aNumberIsOneKeyWhateverItsType() {
    long seven = KeyPartitions.hash(7L, KeyPartitionsTest::noSerializer);

    assertThat(Stream.of(7, (short) 7, (byte) 7, BigInteger.valueOf(7)))
        .allMatch(key -> KeyPartitions.hash(key, KeyPartitionsTest::noSerializer) == seven);
    assertThat(KeyPartitions.hash(1.5f, KeyPartitionsTest::noSerializer))
        .isEqualTo(KeyPartitions.hash(1.5, KeyPartitionsTest::noSerializer));
  }

  @Test
  void keysOfDifferentKindsAreDifferent() {
    assertThat(
            Stream.of("1", 1, 1.0, '1', true, new byte[] {'1'})
                .map(key -> KeyPartitions.hash(key, KeyPartitionsTest::noSerializer))
                .distinct())
        .hasSize(6);
  }

  @Test
  void anyOtherKeyGoesByItsSerializedForm() {
    long one = KeyPartitions.hash(Stream.class, key -> new byte[] {1});

    assertThat(KeyPartitions.hash(KeyPartitions.class, key -> new byte[] {1})).isEqualTo(one);
    assertThat(KeyPartitions.hash(Stream.class, key -> new byte[] {2})).isNotEqualTo(one);
  }

  @Test
  void keysThatCountUpSpreadEvenly() {
    int[] counts = new int[271];
    for (int key = 0; key < 27_100; key++) {
      counts[KeyPartitions.partitionOf("order-" + key, 271, KeyPartitionsTest::noSerializer)]++;
    }

    assertThat(IntStream.of(counts)).allMatch(count -> count > 50 && count < 150);
  }

  private static byte[] noSerializer(Object key) {
    throw new AssertionError(key + " has an encoding of its own");
  }
}
