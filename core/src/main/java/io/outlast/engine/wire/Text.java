// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/**
 * Texts as UTF-8, save that a surrogate without its pair, for which UTF-8 has no form, takes the
 * three bytes that it would take: users may give any string as a name, and it must come back.
 */
final class Text {
  private Text() {}

  static byte[] toBytes(String text) {
    for (int at = 0; at < text.length(); at++) {
      if (Character.isSurrogate(text.charAt(at))) {
        return generalized(text);
      }
    }
    return text.getBytes(UTF_8);
  }

  static String of(byte[] bytes) {
    StringBuilder out = new StringBuilder();
    int from = 0;
    for (int at = 0; at + 2 < bytes.length; at++) {
      if (isSurrogate(bytes, at)) {
        out.append(new String(bytes, from, at - from, UTF_8)).append(surrogate(bytes, at));
        from = at + 3;
      }
    }
    String rest = new String(bytes, from, bytes.length - from, UTF_8);
    return from == 0 ? rest : out.append(rest).toString();
  }

  private static boolean isSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  private static byte[] generalized(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() + 16);
    text.codePoints()
        .forEach(
            codePoint -> {
              if (isSurrogate(codePoint)) {
                out.write(0xE0 | (codePoint >> 12));
                out.write(0x80 | ((codePoint >> 6) & 0x3F));
                out.write(0x80 | (codePoint & 0x3F));
              } else {
                out.writeBytes(Character.toString(codePoint).getBytes(UTF_8));
              }
            });
    return out.toByteArray();
  }

  /** In UTF-8 proper, what follows 0xED is never 0xA0 or more. */
  private static boolean isSurrogate(byte[] bytes, int at) {
    return bytes[at] == (byte) 0xED && (bytes[at + 1] & 0xE0) == 0xA0;
  }

  private static char surrogate(byte[] bytes, int at) {
    return (char) (0xD000 | ((bytes[at + 1] & 0x3F) << 6) | (bytes[at + 2] & 0x3F));
  }
}
