// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.configfile.Places.Place;
import io.outlast.configfile.table.Type;
import io.outlast.configfile.table.Type.Choice;
import io.outlast.configfile.table.Type.Fsyncs;
import io.outlast.configfile.table.Type.Span;
import io.outlast.configfile.table.Type.Switch;
import io.outlast.configfile.table.Type.Truth;
import io.outlast.configfile.table.Type.Whole;
import io.outlast.configfile.table.Type.WholeOr;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.SAXException;

/** The schemas in the jar say what the table says, and editors that go by them help. */
class SchemaTest {

  private static final String XSD = "outlast-config.xsd";
  private static final String JSON = "outlast-config.schema.json";

  private static Schema xsd;
  private static JsonCheck json;

  @BeforeAll
  static void load() throws Exception {
    xsd =
        SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
            .newSchema(new StreamSource(new StringReader(shipped(XSD))));
    json = new JsonCheck(shipped(JSON));
  }

  static List<Place> settings() {
    return Places.all();
  }

  /**
   * If this fails: look at the difference, and copy the files from target to src/main/resources.
   */
  @Test
  void theyAreMadeOfTheTable() throws IOException {
    Files.writeString(Path.of("target", XSD), XsdSchema.make());
    Files.writeString(Path.of("target", JSON), JsonSchema.make());

    assertThat(shipped(XSD)).as("copy target/" + XSD).isEqualTo(XsdSchema.make());
    assertThat(shipped(JSON)).as("copy target/" + JSON).isEqualTo(JsonSchema.make());
  }

  @ParameterizedTest
  @MethodSource("settings")
  void eachSettingHasItsTypeAndRange(Place place) {
    for (String right : right(place.setting().type()).toList()) {
      assertThat(xmlProblems(Written.xml(place, right))).as(right).isEmpty();
      assertThat(json.problems(Written.yaml(place, right))).as(right).isEmpty();
      if (place.setting().type() instanceof Type.Scalar) {
        assertThat(xmlProblems(Written.xmlAttribute(place, right))).as(right).isEmpty();
      }
    }
    for (String wrong : wrong(place.setting().type()).toList()) {
      assertThat(xmlProblems(Written.xml(place, wrong))).as(wrong).isNotEmpty();
      assertThat(xmlProblems(Written.xmlAttribute(place, wrong))).as(wrong).isNotEmpty();
      assertThat(json.problems(Written.yaml(place, wrong))).as(wrong).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"full.xml", "full-client.xml", "seeds.xml"})
  void fullExamplesOfXmlAreValid(String file) {
    assertThat(xmlProblems(Resources.text(file))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"full.yaml", "full-client.yaml", "seeds.yaml"})
  void fullExamplesOfYamlAreValid(String file) {
    assertThat(json.problems(Resources.text(file))).isEmpty();
  }

  @Test
  void examplesOfTheDocumentationAreValid() {
    assertThat(xmlProblems(Documentation.block("xml"))).isEmpty();
    assertThat(json.problems(Documentation.block("yaml"))).isEmpty();
  }

  @Test
  void whatIsNotKnownIsNotValid() {
    assertThat(xmlProblems("<outlast><map/></outlast>")).isNotEmpty();
    assertThat(xmlProblems("<outlast><durable-executor-service/></outlast>")).isNotEmpty();
    assertThat(xmlProblems("<outlast><network><port prot='1'>1</port></network></outlast>"))
        .isNotEmpty();
    assertThat(json.problems("outlast: {map: {}}")).containsExactly("/outlast/map is not known");
    assertThat(json.problems("outlast: {network: {port: {prot: 1}}}")).isNotEmpty();
    assertThat(json.problems("outlast: {durable-executor-service: {a: {x: 1}}}")).isNotEmpty();
    assertThat(json.problems("x: 1")).isNotEmpty();
  }

  private static Stream<String> right(Type<?> type) {
    if (type instanceof Whole whole) {
      return Stream.of("" + whole.min(), "" + whole.max(), "${A}");
    }
    if (type instanceof WholeOr either) {
      return Stream.concat(right(either.whole()), Stream.of(either.word(), "${A}"));
    }
    if (type instanceof Truth) {
      return Stream.of("true", "false", "${A}");
    }
    if (type instanceof Switch) {
      return Stream.of("on", "off", "${A}");
    }
    if (type instanceof Fsyncs) {
      return Stream.of("always", "never", "every 100ms", "every 1 s", "${A}");
    }
    if (type instanceof Choice<?> choice) {
      return Stream.concat(
          Stream.of(choice.values().getEnumConstants()).map(Enum::name), Stream.of("${A}"));
    }
    return type instanceof Span
        ? Stream.of("0", "30s", "10 min", "PT30S", "${A}")
        : Stream.of("some-text");
  }

  private static Stream<String> wrong(Type<?> type) {
    if (type instanceof Whole whole) {
      return Stream.of("" + (whole.min() - 1), "" + (whole.max() + 1L), "many");
    }
    if (type instanceof WholeOr either) {
      return wrong(either.whole());
    }
    if (type instanceof Span) {
      return Stream.of("30", "1.5s", "soon", "-1s");
    }
    return type instanceof Truth
            || type instanceof Choice
            || type instanceof Switch
            || type instanceof Fsyncs
        ? Stream.of("perhaps")
        : Stream.empty();
  }

  private static List<String> xmlProblems(String document) {
    try {
      xsd.newValidator().validate(new StreamSource(new StringReader(document)));
      return List.of();
    } catch (SAXException e) {
      return List.of(e.getMessage());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String shipped(String name) throws IOException {
    try (InputStream in = FileConfigReader.class.getResourceAsStream("/" + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
