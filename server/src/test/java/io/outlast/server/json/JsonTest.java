// SPDX-License-Identifier: Apache-2.0
package io.outlast.server.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void valuesAreWrittenAsWhatTheyAre() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("number", 7L);
    object.put("truth", true);
    object.put("nothing", null);
    object.put("list", Arrays.asList(1.5, "a", null, List.of()));
    object.put("object", Map.of());
    object.put("other", Duration.ofSeconds(1));
    object.put("none", Double.NaN);

    assertThat(Json.of(object))
        .isEqualTo(
            "{\"number\":7,\"truth\":true,\"nothing\":null,\"list\":[1.5,\"a\",null,[]],"
                + "\"object\":{},\"other\":\"PT1S\",\"none\":\"NaN\"}");
  }

  @Test
  void whateverATextHolds_itStaysOneTextOnOneLine() {
    assertThat(Json.of("\"\\\n\r\t\u0000\u007fä😀\ud83d"))
        .isEqualTo("\"\\\"\\\\\\n\\u000d\\t\\u0000\\u007fä😀\\ud83d\"");
    assertThat(Json.of("\ude00x")).isEqualTo("\"\\ude00x\"");
  }
}
