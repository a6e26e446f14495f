// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.core.ClassRefusedException;
import io.outlast.core.RegisteredTask;
import io.outlast.core.SerializableCallable;
import io.outlast.engine.task.Failure;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamConstants;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.SignedObject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.BadAttributeValueExpException;
import javax.swing.event.EventListenerList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What bytes may bring, and what they may not (R49). */
class HostileObjectsTest {
  private static final AtomicInteger HARM = new AtomicInteger();

  private final JavaSerializer open = new JavaSerializer(null);
  private final JavaSerializer strict = new JavaSerializer(null, List.of("com.acme.**"));

  @BeforeEach
  void noHarmYet() {
    HARM.set(0);
  }

  // ---- Classes ----------------------------------------------------------------------------------

  static Stream<Object> harmless() {
    Map<TimeUnit, Object> byUnit = new EnumMap<>(TimeUnit.class);
    byUnit.put(TimeUnit.DAYS, 'x');
    return Stream.of(
        1.5f,
        (short) 3,
        'x',
        "\u20ac",
        new BigDecimal("1.50"),
        RoundingMode.HALF_UP,
        new int[][] {{1}, {}},
        new String[] {"a"},
        new Class<?>[] {int.class, String.class, long[].class},
        UUID.randomUUID(),
        new Date(),
        new GregorianCalendar(),
        Locale.ROOT,
        Instant.now(),
        Duration.ofSeconds(3),
        ZonedDateTime.now(),
        URI.create("urn:a"),
        BitSet.valueOf(new long[] {5}),
        Arrays.asList("a", 1),
        List.of(1, 2L),
        Set.of("a"),
        Map.of("a", Map.of()),
        new ArrayList<>(List.of("a")),
        new LinkedList<>(List.of("a")),
        new HashMap<>(Map.of("a", 1)),
        new LinkedHashMap<>(Map.of("a", 1)),
        new LinkedHashSet<>(Set.of("a")),
        new TreeMap<>(Map.of("a", 1)),
        new Properties(),
        new ConcurrentHashMap<>(Map.of("a", 1)),
        new ConcurrentSkipListMap<>(Map.of("a", 1)),
        new CopyOnWriteArrayList<>(List.of("a")),
        byUnit,
        EnumSet.of(TimeUnit.DAYS),
        Collections.unmodifiableMap(new HashMap<>()),
        Collections.emptyList(),
        TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @MethodSource("harmless")
  void valuesOfTheJdkNeedNoLeave(Object value) {
    assertThat(strict.fromBytes(open.toBytes(value))).isEqualTo(value).hasSameClassAs(value);
  }

  static Stream<Object> harmlessThoughNotEqual() {
    return Stream.of(
        new ArrayDeque<>(List.of("a")),
        new PriorityQueue<>(List.of(2, 1)),
        new LinkedBlockingQueue<>(List.of("a")),
        new IdentityHashMap<>(Map.of("a", 1)),
        new AtomicLong(3),
        Pattern.compile("a+"),
        new IllegalStateException("a", new TimeoutException()),
        new CompletionException(new OutOfMemoryError()),
        suppressing(),
        new ClassRefusedException("text", "a.B"),
        new SerializationException("text", null),
        RegisteredTask.of("name", new byte[3]));
  }

  private static Exception suppressing() {
    Exception thrown = new Exception("a");
    thrown.addSuppressed(new IOException("b"));
    return thrown;
  }

  @ParameterizedTest
  @MethodSource("harmlessThoughNotEqual")
  void moreOfTheJdkAndOursNeedsNoLeave(Object value) {
    assertThat(strict.fromBytes(open.toBytes(value))).hasSameClassAs(value);
  }

  @Test
  void whatNoPatternCoversIsNamedWithTheSetting() {
    byte[] bytes = open.toBytes(new Own());

    assertThatThrownBy(() -> strict.fromBytes(bytes))
        .isInstanceOf(ClassRefusedException.class)
        .hasMessageContaining(Own.class.getName())
        .hasMessageContaining("allowed-classes")
        .hasMessageContaining("addAllowedClasses(\"" + Own.class.getName() + "\")")
        .extracting(e -> ((ClassRefusedException) e).getClassName())
        .isEqualTo(Own.class.getName());
    assertThat(HARM).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource({
    "com.acme.Job, com.acme.Job, true",
    "com.acme.Job, com.acme.Job$Part$1, true",
    "com.acme.Job, com.acme.Jobs, false",
    "com.acme.Job$Part, com.acme.Job, false",
    "com.acme.Job$Part, com.acme.Job$Part, true",
    "com.acme.*, com.acme.Job$Part, true",
    "com.acme.*, com.acme.jobs.Job, false",
    "com.acme.*, com.acmes.Job, false",
    "com.acme.**, com.acme.Job, true",
    "com.acme.**, com.acme.jobs.more.Job, true",
    "com.acme.**, com.acmes.Job, false",
    "Job, Job, true",
    "Job, com.acme.Job, false",
    "**, anything.at.All, true",
  })
  void patternsCoverWhatTheySay(String pattern, String className, boolean isCovered) {
    assertThat(new ClassPatterns(List.of(pattern)).contains(className)).isEqualTo(isCovered);
  }

  @Test
  void aLambdaIsAllowedByTheClassThatItIsWrittenIn() throws Exception {
    byte[] bytes = open.toBytes((SerializableCallable<String>) () -> "from a lambda");
    String here = getClass().getName();

    assertThat(((Callable<?>) new JavaSerializer(null, List.of(here)).fromBytes(bytes)).call())
        .isEqualTo("from a lambda");
    assertThatThrownBy(() -> strict.fromBytes(bytes))
        .isInstanceOf(ClassRefusedException.class)
        .hasMessageContaining(here);
  }

  @Test
  void arraysAndFieldsAreCheckedLikeWhatTheyHold() {
    assertThatThrownBy(() -> strict.fromBytes(open.toBytes(new Own[0][0])))
        .hasMessageContaining("Class " + Own.class.getName());
    assertThatThrownBy(() -> strict.fromBytes(open.toBytes(List.of(Map.of("a", new Own())))))
        .hasMessageContaining("Class " + Own.class.getName());
    assertThatThrownBy(() -> strict.fromBytes(open.toBytes(Own.class)))
        .hasMessageContaining("Class " + Own.class.getName());
    assertThat(HARM).hasValue(0);
  }

  @Test
  void aClassThatIsNotThereIsRefusedLikeOneThatIs() {
    byte[] bytes =
        new String(open.toBytes(new Own()), StandardCharsets.ISO_8859_1)
            .replace("$Own", "$Owl")
            .getBytes(StandardCharsets.ISO_8859_1);

    assertThatThrownBy(() -> strict.fromBytes(bytes)).isInstanceOf(ClassRefusedException.class);
  }

  @Test
  void aFailureThatMayNotBeReadIsToldAsText() {
    Failure failure = open.toFailure(new OwnFailure());

    Throwable told = strict.toThrowable(failure);

    assertThat(told).hasMessageContaining(OwnFailure.class.getName());
    assertThat(told.getCause())
        .isInstanceOf(ClassRefusedException.class)
        .hasMessageContaining("allowed-classes");
  }

  // ---- Chains -----------------------------------------------------------------------------------

  /** Chains of the JDK alone, and one of a class of ours that does what those of libraries do. */
  static Stream<Object> refusedByAList() throws Exception {
    return Stream.concat(
        alwaysRefused(),
        Stream.of(
            new Own(),
            Map.of(new Own(), 1),
            new PriorityQueue<>(new OwnOrder()),
            // Asks the network for its hash code.
            new HashMap<>(Map.of(URI.create("http://127.0.0.1/").toURL(), 1)),
            new Object[] {new URL[0]}));
  }

  @ParameterizedTest
  @MethodSource("refusedByAList")
  void chainsAreRefused(Object chain) {
    byte[] bytes = open.toBytes(chain);
    HARM.set(0);

    assertThatThrownBy(() -> strict.fromBytes(bytes)).isInstanceOf(ClassRefusedException.class);
    assertThat(HARM).hasValue(0);
  }

  static Stream<Object> alwaysRefused() throws Exception {
    KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
    keys.initialize(1024);
    SignedObject bringsItsOwnBytes =
        new SignedObject(
            "text", keys.generateKeyPair().getPrivate(), Signature.getInstance("SHA256withRSA"));
    return Stream.of(
        // Asks what it holds for its text.
        new BadAttributeValueExpException(null),
        bringsItsOwnBytes,
        new java.rmi.MarshalledObject<>("text"),
        new EventListenerList(),
        Retention.class.getAnnotation(java.lang.annotation.Retention.class));
  }

  @ParameterizedTest
  @MethodSource("alwaysRefused")
  void knownLinksOfChainsAreRefusedWhateverIsAllowed(Object link) {
    byte[] bytes = open.toBytes(link);

    assertThatThrownBy(() -> open.fromBytes(bytes))
        .isInstanceOf(ClassRefusedException.class)
        .hasMessageContaining("never deserialized");
    assertThatThrownBy(() -> new JavaSerializer(null, List.of("**")).fromBytes(bytes))
        .isInstanceOf(ClassRefusedException.class);
  }

  // ---- Sizes ------------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({"[J, 2147483647", "[B, 2000000000", "[Ljava.lang.Object;, 1000000000"})
  void anArrayForWhichThereAreNoBytesIsNotMade(String type, int length) throws IOException {
    byte[] bytes = emptyArray(type, length);

    assertThatThrownBy(() -> open.fromBytes(bytes))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("array of " + length);
  }

  @Test
  void aTableForWhichThereAreNoBytesIsNotMade() {
    byte[] bytes = open.toBytes(new HashMap<>(Map.of("a", 1)));
    // The number of entries stands before them.
    int entries = bytes.length - 90;
    while (!(bytes[entries] == 0 && bytes[entries + 3] == 1 && bytes[entries + 4] == 0x74)) {
      entries++;
    }
    bytes[entries] = 0x20;

    assertThatThrownBy(() -> open.fromBytes(bytes))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("too few bytes");
  }

  @Test
  void whatIsTooDeepIsNotRead() {
    Object deep = "";
    for (int i = 0; i <= GraphLimits.MOST_DEPTH; i++) {
      deep = new Object[] {deep};
    }
    byte[] bytes = open.toBytes(deep);

    assertThatThrownBy(() -> open.fromBytes(bytes))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("one after another");
  }

  @Test
  void largeCollectionsAreRead() {
    Map<Integer, Boolean> sparse = new HashMap<>(1 << 16, 0.1f);
    for (int i = 0; i < 100_000; i++) {
      sparse.put(i, true);
    }

    assertThat(open.fromBytes(open.toBytes(sparse))).isEqualTo(sparse);
    assertThat(open.fromBytes(open.toBytes(new boolean[1 << 22]))).isEqualTo(new boolean[1 << 22]);
    assertThat((List<?>) open.fromBytes(open.toBytes(new ArrayList<Object>(10_000_000)))).isEmpty();
  }

  private static byte[] emptyArray(String type, int length) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeShort(ObjectStreamConstants.STREAM_MAGIC);
    out.writeShort(ObjectStreamConstants.STREAM_VERSION);
    out.writeByte(ObjectStreamConstants.TC_ARRAY);
    out.writeByte(ObjectStreamConstants.TC_CLASSDESC);
    out.writeUTF(type);
    out.writeLong(uid(type));
    out.writeByte(ObjectStreamConstants.SC_SERIALIZABLE);
    out.writeShort(0);
    out.writeByte(ObjectStreamConstants.TC_ENDBLOCKDATA);
    out.writeByte(ObjectStreamConstants.TC_NULL);
    out.writeInt(length);
    return bytes.toByteArray();
  }

  private static long uid(String type) {
    try {
      return java.io.ObjectStreamClass.lookupAny(Class.forName(type)).getSerialVersionUID();
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(e);
    }
  }

  // ---- Helpers ----------------------------------------------------------------------------------

  @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)
  @interface Retention {}

  /** Does harm as soon as it is read, or asked for its hash code. */
  static final class Own implements Serializable {
    private static final long serialVersionUID = 1L;

    private void readObject(ObjectInputStream in) {
      HARM.incrementAndGet();
    }

    private void writeObject(ObjectOutputStream out) {}

    @Override
    public boolean equals(Object other) {
      return other instanceof Own;
    }

    @Override
    public int hashCode() {
      return HARM.incrementAndGet();
    }
  }

  static final class OwnOrder implements Comparator<Object>, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public int compare(Object one, Object other) {
      return HARM.incrementAndGet();
    }
  }

  static final class OwnFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
