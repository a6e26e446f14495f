// SPDX-License-Identifier: Apache-2.0
package io.outlast.configfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.outlast.config.Fsync;
import io.outlast.config.SplitBrainProtectionConfig;
import io.outlast.configfile.Places.Place;
import io.outlast.configfile.table.Durations;
import io.outlast.configfile.table.Type;
import io.outlast.configfile.table.Type.Choice;
import io.outlast.configfile.table.Type.Fsyncs;
import io.outlast.configfile.table.Type.Span;
import io.outlast.configfile.table.Type.Switch;
import io.outlast.configfile.table.Type.Truth;
import io.outlast.configfile.table.Type.Whole;
import io.outlast.configfile.table.Type.WholeOr;
import io.outlast.core.ManagedContext;
import io.outlast.spi.lookup.ConfigSource;
import io.outlast.splitbrainprotection.SplitBrainProtectionFunction;
import io.outlast.splitbrainprotection.SplitBrainProtectionListener;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table has all settings, and each works in XML and YAML as it does in a program. */
class TableTest {

  private static final FileConfigReader READER = new FileConfigReader();

  /** What only a program can make. */
  private static final Set<Class<?>> LIVE_OBJECTS =
      Set.of(
          ManagedContext.class,
          ClassLoader.class,
          ConcurrentMap.class,
          SplitBrainProtectionFunction.class,
          SplitBrainProtectionListener.class);

  static Stream<Arguments> values() {
    return Places.all().stream()
        .flatMap(place -> samples(place.setting().type()).map(text -> arguments(place, text)));
  }

  static Stream<Arguments> valuesOutOfRange() {
    return Places.all().stream()
        .flatMap(place -> outOfRange(place.setting().type()).map(text -> arguments(place, text)));
  }

  @ParameterizedTest
  @MethodSource("values")
  void xmlAndYamlSetWhatAProgramSets(Place place, String text) throws Exception {
    Object expected = parsed(place.setting().type(), text);

    assertThat(place.get(read(place, Written.xml(place, text)))).isEqualTo(expected);
    assertThat(place.get(read(place, Written.yaml(place, text)))).isEqualTo(expected);
    if (place.setting().type() instanceof Type.Scalar) {
      assertThat(place.get(read(place, Written.xmlAttribute(place, text)))).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("valuesOutOfRange")
  void theRangeOfTheTableIsThatOfTheSetter(Place place, String text) {
    for (String document : List.of(Written.xml(place, text), Written.yaml(place, text))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> read(place, document))
          .withMessageMatching("(?s)string:[0-9]+: " + place.root().ownKey() + "/.*")
          .withMessageContaining(place.setting().key())
          .withMessageContaining(", allowed is ");
    }
  }

  @Test
  void everySetterIsInTheTable() throws Exception {
    Set<String> missing = new LinkedHashSet<>();
    int setters = 0;
    for (Place place : Places.all()) {
      Class<?> owner = place.in().apply(place.fresh()).getClass();
      for (Method setter : settersOf(owner)) {
        setters++;
        if (!showsInTheTable(setter, place)) {
          missing.add(setter.toString());
        }
      }
    }

    assertThat(setters).isGreaterThan(50);
    assertThat(missing).as("setters that no setting of XML and YAML calls").isEmpty();
  }

  @Test
  void everyConfigurationClassIsInTheTable() {
    Set<Class<?>> seen = new LinkedHashSet<>();
    Set<Class<?>> wanted = new LinkedHashSet<>();
    for (Place place : Places.all()) {
      Class<?> owner = place.in().apply(place.fresh()).getClass();
      seen.add(owner);
      Stream.of(owner.getMethods())
          .filter(method -> method.getParameterCount() <= 1)
          .map(Method::getReturnType)
          .filter(type -> isConfiguration(type) && !Modifier.isAbstract(type.getModifiers()))
          .forEach(wanted::add);
    }

    assertThat(seen).containsAll(wanted).contains(SplitBrainProtectionConfig.class);
  }

  private static List<Method> settersOf(Class<?> owner) {
    return Stream.of(owner.getMethods())
        .filter(m -> m.getName().startsWith("set") || m.getName().startsWith("add"))
        .filter(m -> m.getParameterCount() == 1 && !m.isBridge())
        // A name is the key of a section.
        .filter(m -> !m.getName().equals("setName"))
        .filter(m -> !isConfiguration(m.getParameterTypes()[0]))
        .filter(m -> !LIVE_OBJECTS.contains(m.getParameterTypes()[0]))
        .toList();
  }

  private static boolean isConfiguration(Class<?> type) {
    return type.getName().matches("io\\.outlast\\.(client\\.)?config\\..*Config");
  }

  /** Calls it with some other value: then some setting of the same object has another value. */
  private static boolean showsInTheTable(Method setter, Place place) throws Exception {
    for (Object value : others(setter.getParameterTypes()[0])) {
      Object config = place.fresh();
      Object target = place.in().apply(config);
      try {
        setter.invoke(target, value);
      } catch (InvocationTargetException e) {
        assertThat(setter.getName())
            .as("refused %s: %s", value, e.getCause())
            .isEqualTo("setVirtualThreads");
        return Runtime.version().feature() < 21;
      }
      boolean shows =
          Places.all().stream()
              .filter(other -> other.root() == place.root())
              .anyMatch(other -> !equal(other.get(config), other.byDefault()));
      if (shows) {
        return true;
      }
    }
    return false;
  }

  private static boolean equal(Object a, Object b) {
    return a == null ? b == null : a.equals(b);
  }

  private static List<?> others(Class<?> type) {
    if (type == int.class) {
      return List.of(5);
    }
    if (type == boolean.class) {
      return List.of(true, false);
    }
    if (type == Duration.class) {
      return List.of(Duration.ofSeconds(7));
    }
    if (type == Fsync.class) {
      return List.of(Fsync.NEVER);
    }
    if (type.isEnum()) {
      return Arrays.asList(type.getEnumConstants());
    }
    if (type == Map.class) {
      return List.of(Map.of("a", "b"));
    }
    if (type == Collection.class) {
      return List.of(List.of("com.acme"));
    }
    return List.of(type == String[].class ? new String[] {"com.acme"} : "239.1.2.3");
  }

  private static Object read(Place place, String document) {
    return READER.read(ConfigSource.ofString(document), place.root().type());
  }

  private static Object parsed(Type<?> type, String text) {
    if (type instanceof Type.Scalar<?> scalar) {
      return scalar.parse(text).orElseThrow();
    }
    return type instanceof Type.Texts ? List.of(text) : Map.of("a", text);
  }

  private static Stream<String> samples(Type<?> type) {
    if (type instanceof Whole whole) {
      return Stream.of("" + whole.min(), "" + (whole.min() + 1), "" + whole.max());
    }
    if (type instanceof WholeOr either) {
      // The least one may mean the word.
      Stream<String> numbers = samples(either.whole()).skip(1);
      return either.word().equals("virtual") && Runtime.version().feature() < 21
          ? numbers
          : Stream.concat(numbers, Stream.of(either.word()));
    }
    if (type instanceof Truth) {
      return Stream.of("true", "false");
    }
    if (type instanceof Switch) {
      return Stream.of("on", "off");
    }
    if (type instanceof Fsyncs) {
      return Stream.of("always", "never", "every 1ms", "every 2 s");
    }
    if (type instanceof Choice<?> choice) {
      return Arrays.stream(choice.values().getEnumConstants()).map(Enum::name);
    }
    if (type instanceof Span span) {
      return Stream.of(Durations.write(span.min()), "90 s", "7d");
    }
    return Stream.of(sample(type));
  }

  private static String sample(Type<?> type) {
    return type.isSecret()
        ? "0123456789abcdef"
        : type.range().contains("classes") ? "com.acme.**" : "239.1.2.3";
  }

  private static Stream<String> outOfRange(Type<?> type) {
    if (type instanceof Whole whole) {
      Stream<String> wrong = Stream.of("" + (whole.min() - 1L), "many", "1.5", "99999999999");
      return whole.max() == Integer.MAX_VALUE
          ? wrong
          : Stream.concat(wrong, Stream.of("" + (whole.max() + 1)));
    }
    if (type instanceof WholeOr either) {
      return outOfRange(either.whole());
    }
    if (type instanceof Span span) {
      String less = span.min().isZero() ? "-1ns" : Durations.write(span.min().minusNanos(1));
      return Stream.of(less, "30", "1 hour", "1.5s", "106752d", "999999999999999999d");
    }
    if (type instanceof Fsyncs) {
      return Stream.of("every", "every 0", "every 1us", "every 10", "sometimes");
    }
    return type instanceof Truth || type instanceof Choice || type instanceof Switch
        ? Stream.of("perhaps")
        : Stream.empty();
  }
}
