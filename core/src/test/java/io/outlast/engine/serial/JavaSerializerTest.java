// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.core.ClassRefusedException;
import io.outlast.core.RemoteTaskException;
import io.outlast.core.SerializableCallable;
import io.outlast.core.TaskClassMissingException;
import io.outlast.engine.task.Failure;
import io.outlast.engine.task.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JavaSerializerTest {
  private final JavaSerializer serializer = new JavaSerializer(null);

  // ---- Objects --------------------------------------------------------------------------------

  static Stream<Object> values() {
    return Stream.of(
        true,
        false,
        0,
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        (short) 3,
        1.5,
        'x',
        "",
        "Zoë",
        "日本 \uD800 lone surrogate",
        List.of(1, 2L, "three"),
        new byte[0],
        new byte[] {1, -2},
        new int[][] {{1}, {}, {2, 3}},
        new Class<?>[] {int.class, void.class, String[].class},
        UUID.randomUUID());
  }

  @ParameterizedTest
  @MethodSource("values")
  void whatGoesInComesOut(Object value) {
    Object back = serializer.fromBytes(serializer.toBytes(value));

    assertThat(back).isEqualTo(value).hasSameClassAs(value);
  }

  @Test
  void nullTakesOneByte() {
    assertThat(serializer.toBytes(null)).hasSize(1);
    assertThat(serializer.fromBytes(serializer.toBytes(null))).isNull();
  }

  @Test
  void aByteArrayIsCopiedInAndOut() {
    byte[] mine = {1, 2, 3};
    byte[] stored = serializer.toBytes(mine);

    mine[0] = 9;
    ((byte[]) serializer.fromBytes(stored))[1] = 9;

    assertThat(serializer.fromBytes(stored)).isEqualTo(new byte[] {1, 2, 3});
  }

  @Test
  void lambdasAndProxiesGoThrough() throws Exception {
    Callable<?> lambda = (SerializableCallable<String>) () -> "from a lambda";
    Callable<?> proxy =
        (Callable<?>)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Callable.class, Hidden.class},
                new Answering());

    assertThat(((Callable<?>) serializer.fromBytes(serializer.toBytes(lambda))).call())
        .isEqualTo("from a lambda");
    assertThat(((Callable<?>) serializer.fromBytes(serializer.toBytes(proxy))).call())
        .isEqualTo("call");
  }

  @Test
  void whatIsNotSerializableIsNamedWithItsRemedy() {
    assertThatThrownBy(() -> serializer.toBytes(new Holder(new Object())))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining(Holder.class.getName())
        .hasMessageContaining("java.lang.Object is not serializable")
        .hasMessageContaining("transient");
    Callable<String> lambda = () -> "plain";
    assertThatThrownBy(() -> serializer.toBytes(lambda))
        .hasMessageContaining("SerializableCallable");
  }

  @Test
  void whatIsTooDeepIsRefusedInsteadOfKillingTheThread() {
    Holder chain = new Holder(null);
    for (int i = 0; i < 200_000; i++) {
      chain = new Holder(chain);
    }
    Holder tooDeep = chain;

    assertThatThrownBy(() -> serializer.toBytes(tooDeep))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("too many references");
  }

  // ---- Classes --------------------------------------------------------------------------------

  @Test
  void aMissingClassIsToldByItsName() {
    byte[] single = renamed(new Present(), "Present", "Abscent");
    byte[] nested = renamed(new Holder(new Present[1]), "Present", "Abscent");

    assertThatThrownBy(() -> serializer.fromBytes(single)).satisfies(this::isAbscent);
    assertThatThrownBy(() -> serializer.fromBytes(nested)).satisfies(this::isAbscent);
  }

  private void isAbscent(Throwable thrown) {
    assertThat(((ClassMissingException) thrown).className())
        .isEqualTo(JavaSerializerTest.class.getName() + "$Abscent");
  }

  @Test
  void aClassMissingToAClassIsToldByItsName() {
    byte[] bytes = serializer.toBytes(new Unlinkable());

    assertThatThrownBy(() -> serializer.fromBytes(bytes))
        .isInstanceOfSatisfying(
            ClassMissingException.class, e -> assertThat(e.className()).isEqualTo("com.acme.Gone"));
  }

  @Test
  void aClassThatHasChangedCountsAsMissing() {
    byte[] bytes = serializer.toBytes(new Present());
    int serialVersion = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("Present") + 7;
    bytes[serialVersion] ^= 1;

    assertThatThrownBy(() -> serializer.fromBytes(bytes))
        .isInstanceOf(ClassMissingException.class)
        .hasCauseInstanceOf(InvalidClassException.class);
  }

  @Test
  void theConfiguredLoaderComesFirstThenTheThreads() {
    ClassLoader configured = new OwnCopies();
    ClassLoader context = new OwnCopies();
    byte[] bytes = serializer.toBytes(new Present());
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();

    thread.setContextClassLoader(context);
    try {
      assertThat(new JavaSerializer(configured).fromBytes(bytes).getClass().getClassLoader())
          .isSameAs(configured);
      assertThat(new JavaSerializer(null).fromBytes(bytes).getClass().getClassLoader())
          .isSameAs(context);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void aLoaderThatDoesNotSeeOurClassesWillDo() {
    ClassLoader blind = new ClassLoader(null) {};
    byte[] bytes = serializer.toBytes(new Present());

    assertThat(new JavaSerializer(blind).fromBytes(bytes)).isInstanceOf(Present.class);
  }

  @Test
  void whatTheFilterRefusesIsNoMissingClass() {
    byte[] bytes = renamed(new Present(), "Present", "Abscent");

    assertThatThrownBy(() -> new JavaSerializer(null, List.of("com.acme.**")).fromBytes(bytes))
        .isInstanceOf(ClassRefusedException.class)
        .hasMessageContaining("$Abscent");
  }

  @ParameterizedTest
  @MethodSource("damaged")
  void damagedBytesAreRefused(byte[] bytes) {
    assertThatThrownBy(() -> serializer.fromBytes(bytes))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("byte");
  }

  static Stream<byte[]> damaged() {
    return Stream.of(
        new byte[0], new byte[] {77}, new byte[] {3, 1}, new byte[] {(byte) 0xAC}, new byte[] {4});
  }

  // ---- Ends of runs ---------------------------------------------------------------------------

  @Test
  void anExceptionComesBackWithItsCauses() {
    Throwable thrown = new IllegalStateException("outer", new IOException("inner"));

    Throwable back = serializer.toThrowable(serializer.toFailure(thrown));

    assertThat(back)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("outer")
        .hasCauseInstanceOf(IOException.class)
        .hasRootCauseMessage("inner");
    assertThat(back.getStackTrace()).isEqualTo(thrown.getStackTrace());
  }

  @Test
  void anExceptionThatCannotBeSerializedLeavesClassAndStackText() {
    Failure failure = serializer.toFailure(new Awkward("went wrong", new Object()));

    Throwable back = serializer.toThrowable(failure);

    assertThat(failure.serialized()).isNull();
    assertThat(back)
        .isInstanceOf(RemoteTaskException.class)
        .hasMessageContaining("went wrong")
        .hasMessageContaining(Awkward.class.getName());
    assertThat(((RemoteTaskException) back).getOriginalClassName())
        .isEqualTo(Awkward.class.getName());
    assertThat(((RemoteTaskException) back).getOriginalText())
        .contains("went wrong", "at " + JavaSerializerTest.class.getName());
  }

  @Test
  void anExceptionThatIsUnknownHereIsReplacedByItsText() {
    Failure known = serializer.toFailure(new Awkward("went wrong", "fine"));
    Failure unknown =
        new Failure(
            known.className(), known.text(), renamed(known.serialized(), "Awkward", "Unknown"));

    assertThat(serializer.toThrowable(known)).isInstanceOf(Awkward.class);
    assertThat(serializer.toThrowable(unknown))
        .isInstanceOf(RemoteTaskException.class)
        .hasMessageContaining("went wrong")
        .hasCauseInstanceOf(ClassMissingException.class);
  }

  @Test
  void anExceptionWhoseOwnTextsThrowIsStoredByItsClass() {
    Failure failure = serializer.toFailure(new Mute());

    assertThat(failure.className()).isEqualTo(Mute.class.getName());
    assertThat(failure.text()).contains(Mute.class.getName());
  }

  @Test
  void aResultThatCannotBeSerializedIsAFailureWithItsClassAndText() {
    Outcome outcome = serializer.toOutcome(new Holder(new Object()));

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              assertThat(failed.failure().className()).isEqualTo(Holder.class.getName());
              assertThat(failed.failure().text()).isEqualTo("a holder");
              assertThat(serializer.toThrowable(failed.failure()))
                  .hasMessageContaining("java.lang.Object is not serializable")
                  .isInstanceOfSatisfying(
                      RemoteTaskException.class,
                      standIn -> {
                        assertThat(standIn.getOriginalClassName())
                            .isEqualTo(Holder.class.getName());
                        assertThat(standIn.getOriginalText()).isEqualTo("a holder");
                      });
            });
  }

  @Test
  void aResultOfAClassThatIsMissingHereIsToldByAStandIn() {
    byte[] bytes = renamed(new Holder("text"), "Holder", "Folder");

    assertThatThrownBy(() -> serializer.toResult(bytes))
        .isInstanceOfSatisfying(
            RemoteTaskException.class,
            standIn -> assertThat(standIn.getOriginalClassName()).endsWith("Folder"));
  }

  @Test
  void theFailureOfARunThatTookTooLongIsATimeout() {
    Failure failure = JavaSerializer.timedOut("too long");

    assertThat(failure.className()).isEqualTo(TimeoutException.class.getName());
    assertThat(failure.text()).contains("too long");
    assertThat(serializer.toThrowable(failure))
        .isExactlyInstanceOf(TimeoutException.class)
        .hasMessage("too long");
  }

  @Test
  void aTaskWithoutAClassComesBackAsSuch() {
    UUID member = UUID.randomUUID();
    Failure failure = JavaSerializer.classMissing("no class", "com.acme.Job", member);

    TaskClassMissingException back = (TaskClassMissingException) serializer.toThrowable(failure);

    assertThat(failure.className()).isEqualTo(Failure.CLASS_MISSING);
    assertThat(back).hasMessage("no class");
    assertThat(back.getClassName()).isEqualTo("com.acme.Job");
    assertThat(back.getMemberUuid()).isEqualTo(member);
    assertThat(serializer.toThrowable(new Failure(Failure.CLASS_MISSING, "text", null)))
        .isInstanceOf(TaskClassMissingException.class)
        .hasMessage("text");
  }

  // ---- Helpers --------------------------------------------------------------------------------

  private byte[] renamed(Object object, String from, String to) {
    return renamed(serializer.toBytes(object), from, to);
  }

  private static byte[] renamed(byte[] bytes, String from, String to) {
    return new String(bytes, StandardCharsets.ISO_8859_1)
        .replace("$" + from, "$" + to)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  static final class Present implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  interface Hidden {}

  record Holder(Object held) implements Serializable {
    @Override
    public String toString() {
      return "a holder";
    }
  }

  static final class Unlinkable implements Serializable {
    private static final long serialVersionUID = 1L;

    private void readObject(ObjectInputStream in) {
      throw new NoClassDefFoundError("com/acme/Gone");
    }
  }

  static final class Answering implements InvocationHandler, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) {
      return method.getName();
    }
  }

  static final class Awkward extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final Object held;

    Awkward(String message, Object held) {
      super(message);
      this.held = held;
    }
  }

  static final class Mute extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no text");
    }
  }

  /** Defines the classes of this test anew, as the loader of an application would. */
  private static final class OwnCopies extends ClassLoader {
    OwnCopies() {
      super(JavaSerializerTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(JavaSerializerTest.class.getName())) {
        return super.loadClass(name, resolve);
      }
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
