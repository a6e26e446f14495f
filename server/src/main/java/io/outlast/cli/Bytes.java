// SPDX-License-Identifier: Apache-2.0
package io.outlast.cli;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Results of tasks, as they can be shown. */
final class Bytes {
  private Bytes() {}

  /** Text as such, other bytes in Base64, other values as their text. */
  static void tell(Output out, Map<String, ?> about, @Nullable Object result) {
    Map<String, @Nullable Object> told = new LinkedHashMap<>(about);
    String shown;
    if (result instanceof byte[] bytes) {
      String text = text(bytes);
      shown = text == null ? Base64.getEncoder().encodeToString(bytes) : text;
      told.put(text == null ? "base64" : "text", shown);
    } else {
      shown = String.valueOf(result);
      told.put("value", result);
    }
    out.say(shown, told);
  }

  private static @Nullable String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
