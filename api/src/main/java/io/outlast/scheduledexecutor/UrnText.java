// SPDX-License-Identifier: Apache-2.0
package io.outlast.scheduledexecutor;

/**
 * Percent-encoding of any Java string, one-to-one: UTF-8, save that a surrogate without its pair,
 * which UTF-8 cannot express, is encoded like any other code point, in three bytes.
 */
final class UrnText {

  private static final String PLAIN_PUNCTUATION = "-._~";
  private static final String HEX = "0123456789ABCDEF";

  private UrnText() {}

  static String encode(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(codePoint -> encode(codePoint, out));
    return out.toString();
  }

  /**
   * Decodes what {@link #encode} has made.
   *
   * @throws IllegalArgumentException saying what is wrong with the text
   */
  static String decode(String encoded) {
    StringBuilder out = new StringBuilder(encoded.length());
    int at = 0;
    while (at < encoded.length()) {
      int lead = byteAt(encoded, at);
      at += width(encoded, at);
      int more = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
      int codePoint = more == 0 ? lead : lead & (0x3F >> more);
      for (int i = 0; i < more; i++) {
        if (at >= encoded.length()) {
          throw new IllegalArgumentException("its last character is cut off");
        }
        codePoint = (codePoint << 6) | (byteAt(encoded, at) & 0x3F);
        at += width(encoded, at);
      }
      if (!Character.isValidCodePoint(codePoint)) {
        throw new IllegalArgumentException("it encodes a character that does not exist");
      }
      out.appendCodePoint(codePoint);
    }
    String text = out.toString();
    if (!encode(text).equals(encoded)) {
      // Catches bad continuation bytes, over-long forms, split pairs and needless escapes alike.
      throw new IllegalArgumentException(
          "it is not the encoding of a text: expected, for what it "
              + "seems to say, '"
              + encode(text)
              + "'");
    }
    return text;
  }

  private static void encode(int codePoint, StringBuilder out) {
    if (codePoint < 0x80) {
      if (isPlain((char) codePoint)) {
        out.append((char) codePoint);
      } else {
        escape(codePoint, out);
      }
    } else if (codePoint < 0x800) {
      escape(0xC0 | (codePoint >> 6), out);
      escape(0x80 | (codePoint & 0x3F), out);
    } else if (codePoint < 0x10000) {
      escape(0xE0 | (codePoint >> 12), out);
      escape(0x80 | ((codePoint >> 6) & 0x3F), out);
      escape(0x80 | (codePoint & 0x3F), out);
    } else {
      escape(0xF0 | (codePoint >> 18), out);
      escape(0x80 | ((codePoint >> 12) & 0x3F), out);
      escape(0x80 | ((codePoint >> 6) & 0x3F), out);
      escape(0x80 | (codePoint & 0x3F), out);
    }
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || PLAIN_PUNCTUATION.indexOf(c) >= 0;
  }

  private static void escape(int octet, StringBuilder out) {
    out.append('%').append(HEX.charAt(octet >> 4)).append(HEX.charAt(octet & 0xF));
  }

  private static int width(String encoded, int at) {
    return encoded.charAt(at) == '%' ? 3 : 1;
  }

  private static int byteAt(String encoded, int at) {
    char c = encoded.charAt(at);
    if (c != '%') {
      if (!isPlain(c)) {
        throw new IllegalArgumentException(
            String.format("it contains the character U+%04X, which must be escaped", (int) c));
      }
      return c;
    }
    int high = at + 2 < encoded.length() ? HEX.indexOf(encoded.charAt(at + 1)) : -1;
    int low = at + 2 < encoded.length() ? HEX.indexOf(encoded.charAt(at + 2)) : -1;
    if (high < 0 || low < 0) {
      throw new IllegalArgumentException(
          "the '%' at its position " + at + " is not followed by two digits 0-9 A-F");
    }
    return high << 4 | low;
  }
}
