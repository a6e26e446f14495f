// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.serial;

import io.outlast.core.ClassRefusedException;
import io.outlast.core.RegisteredTask;
import io.outlast.core.RemoteTaskException;
import io.outlast.core.TaskClassMissingException;
import io.outlast.core.TaskDiscardedException;
import io.outlast.engine.facade.TaskSerializer;
import io.outlast.engine.task.Failure;
import io.outlast.engine.task.Outcome;
import io.outlast.engine.wire.Input;
import io.outlast.engine.wire.Output;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Turns tasks and results into bytes and back, by Java serialization.
 *
 * <p>The bytes of an object are those of {@link ObjectOutputStream} and so begin with {@code 0xAC}.
 * The commonest results ({@code null}, booleans, numbers, short texts, byte arrays) have forms of a
 * few bytes that need no stream at all, each told by another first byte: on a small task, setting
 * up the streams is most of the work. A {@link RegisteredTask} has one too, which programs without
 * Java can have a member write.
 *
 * <p>What bytes may bring is bounded (R49): their classes by a {@link ClassFilter}, their size by
 * {@link GraphLimits}.
 *
 * <p>Objects are given their classes by the loader set here; without one by the context class
 * loader of the calling thread; and where neither knows a class, by the loader of this class.
 *
 * <p>Thread-safe. Runs code of the classes it meets: never call it on a thread of the engine.
 */
public final class JavaSerializer implements TaskSerializer {
  private static final byte NULL = 0;
  private static final byte FALSE = 1;
  private static final byte TRUE = 2;
  private static final byte INT = 3;
  private static final byte LONG = 4;
  private static final byte LATIN_TEXT = 5;
  private static final byte BYTES = 6;
  private static final byte REGISTERED = 7;
  private static final byte STREAM = (byte) 0xAC;

  private final @Nullable ClassLoader configured;
  private final ClassFilter filter;

  /** Makes a serializer that takes any class but those known to be dangerous. */
  public JavaSerializer(@Nullable ClassLoader loader) {
    this(loader, ClassFilter.open());
  }

  /**
   * Makes a serializer.
   *
   * @param loader where classes come from; {@code null}: the thread's context class loader
   * @param allowedClasses patterns of the classes that are taken, see {@link
   *     io.outlast.config.Config#addAllowedClasses}; none: all but those known to be dangerous
   */
  public JavaSerializer(@Nullable ClassLoader loader, Collection<String> allowedClasses) {
    this(loader, new ClassFilter(allowedClasses));
  }

  private JavaSerializer(@Nullable ClassLoader loader, ClassFilter filter) {
    this.configured = loader;
    this.filter = filter;
  }

  // ---- Objects --------------------------------------------------------------------------------

  /**
   * Serializes an object.
   *
   * @throws SerializationException if it cannot be; the message names the class in the way
   */
  @Override
  public byte[] toBytes(@Nullable Object object) {
    byte[] small = small(object);
    if (small != null || object == null) {
      return small == null ? new byte[] {NULL} : small;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    } catch (NotSerializableException e) {
      throw new SerializationException(notSerializable(object, e.getMessage()), e);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw new SerializationException(
          "An object of %s cannot be serialized: %s%s"
              .formatted(
                  object.getClass(), Texts.of(e), e instanceof StackOverflowError ? TOO_DEEP : ""),
          e);
    }
    return bytes.toByteArray();
  }

  private static final String TOO_DEEP =
      ". It leads through too many references one after another: hold them in a collection instead.";

  private static byte @Nullable [] small(@Nullable Object object) {
    if (object == null) {
      return new byte[] {NULL};
    } else if (object instanceof Boolean flag) {
      return new byte[] {flag ? TRUE : FALSE};
    } else if (object instanceof Integer number) {
      return ByteBuffer.allocate(1 + Integer.BYTES).put(INT).putInt(number).array();
    } else if (object instanceof Long number) {
      return ByteBuffer.allocate(1 + Long.BYTES).put(LONG).putLong(number).array();
    } else if (object instanceof byte[] array) {
      return ByteBuffer.allocate(1 + array.length).put(BYTES).put(array).array();
    } else if (object instanceof String text && isLatin(text)) {
      byte[] chars = text.getBytes(StandardCharsets.ISO_8859_1);
      return ByteBuffer.allocate(1 + chars.length).put(LATIN_TEXT).put(chars).array();
    } else if (object instanceof RegisteredTask task) {
      return new Output(64 + task.argument().length)
          .putByte(REGISTERED)
          .putString(task.registeredName())
          .putBytes(task.argument())
          .toBytes();
    }
    return null;
  }

  private static boolean isLatin(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0xFF) {
        return false;
      }
    }
    return true;
  }

  private static String notSerializable(Object object, @Nullable String culprit) {
    String className = String.valueOf(culprit);
    String remedy =
        className.contains("$$Lambda")
            ? "Pass the lambda as a SerializableCallable or SerializableRunnable."
            : "Let it implement java.io.Serializable, or make the field that holds it transient and"
                + " set it again where the task runs (OutlastInstanceAware, ManagedContext).";
    return "An object of %s cannot be serialized: %s is not serializable. %s"
        .formatted(object.getClass(), className, remedy);
  }

  /**
   * Deserializes an object.
   *
   * @throws ClassMissingException if a class is not known here, or differs from what was serialized
   * @throws ClassRefusedException if a class may not be read
   * @throws SerializationException if the bytes are damaged, or make too much of themselves; what
   *     the object's own {@code readObject} throws comes as it is
   */
  public @Nullable Object fromBytes(byte[] bytes) {
    if (bytes.length == 0) {
      throw new SerializationException("0 bytes are no serialized object.", null);
    }
    return switch (bytes[0]) {
      case NULL -> null;
      case FALSE -> false;
      case TRUE -> true;
      case INT -> body(bytes, Integer.BYTES).getInt();
      case LONG -> body(bytes, Long.BYTES).getLong();
      case LATIN_TEXT -> new String(bytes, 1, bytes.length - 1, StandardCharsets.ISO_8859_1);
      case BYTES -> {
        byte[] array = new byte[bytes.length - 1];
        System.arraycopy(bytes, 1, array, 0, array.length);
        yield array;
      }
      case REGISTERED -> registered(bytes);
      case STREAM -> read(bytes);
      default ->
          throw new SerializationException(
              "%d bytes are no serialized object: they begin with %d."
                  .formatted(bytes.length, bytes[0]),
              null);
    };
  }

  private static RegisteredTask registered(byte[] bytes) {
    try {
      Input in = new Input(bytes);
      in.getByte();
      return RegisteredTask.of(in.getString(), in.getBytes());
    } catch (Input.MalformedException e) {
      throw unreadable(bytes, e);
    }
  }

  /** Whether the bytes are those of a Java object, and not of one of the short forms. */
  public static boolean isStream(byte[] bytes) {
    return bytes.length > 0 && bytes[0] == STREAM;
  }

  private static ByteBuffer body(byte[] bytes, int length) {
    if (bytes.length != 1 + length) {
      throw new SerializationException(
          "A number of %d bytes came in %d.".formatted(length, bytes.length - 1), null);
    }
    return ByteBuffer.wrap(bytes, 1, length);
  }

  private @Nullable Object read(byte[] bytes) {
    GraphLimits limits = new GraphLimits(bytes.length);
    try (LoadingInputStream in = new LoadingInputStream(bytes, loader(), filter)) {
      in.setObjectInputFilter(limits);
      return in.readObject();
    } catch (ClassNotFoundException e) {
      throw ClassMissingException.of(e);
    } catch (NoClassDefFoundError e) {
      if (isFailedInitializer(e)) {
        throw e;
      }
      throw ClassMissingException.of(e);
    } catch (InvalidClassException e) {
      if (limits.exceeded() != null) {
        throw new SerializationException(
            "%d bytes are not deserialized: they hold %s."
                .formatted(bytes.length, limits.exceeded()),
            e);
      }
      if (e.classname == null || isRefusal(e)) {
        throw unreadable(bytes, e);
      }
      throw ClassMissingException.of(e.classname, e);
    } catch (IOException | StackOverflowError e) {
      throw unreadable(bytes, e);
    }
  }

  private static SerializationException unreadable(byte[] bytes, Throwable cause) {
    return new SerializationException(
        "%d bytes could not be deserialized: %s".formatted(bytes.length, Texts.of(cause)), cause);
  }

  /**
   * The class is there but broken: what the JVM says on each use after its initializer has thrown.
   */
  private static boolean isFailedInitializer(NoClassDefFoundError e) {
    return e.getMessage() != null && e.getMessage().startsWith("Could not initialize class");
  }

  /** The JDK has one exception for classes that do not fit and for filters that refuse. */
  private static boolean isRefusal(InvalidClassException e) {
    return e.getMessage() != null && e.getMessage().contains("filter status");
  }

  private ClassLoader loader() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    if (configured != null) {
      return configured;
    }
    return context != null ? context : JavaSerializer.class.getClassLoader();
  }

  /** Deserializes a result; where its class is missing, its reader is told by a stand-in (R35). */
  @Override
  public @Nullable Object toResult(byte[] bytes) {
    try {
      return fromBytes(bytes);
    } catch (ClassMissingException e) {
      throw StandIns.ofResult(bytes, e);
    }
  }

  // ---- Ends of runs ---------------------------------------------------------------------------

  /**
   * Returns the outcome of a run that returned {@code result}: a failure where that cannot be
   * stored (R35).
   */
  public Outcome toOutcome(@Nullable Object result) {
    try {
      return new Outcome.Returned(toBytes(result));
    } catch (SerializationException e) {
      String className = result == null ? "null" : result.getClass().getName();
      String text = Texts.of(result);
      byte[] standIn =
          toBytes(
              new RemoteTaskException(
                  "The task returned what cannot be stored. " + e.getMessage(), className, text));
      return new Outcome.Failed(new Failure(className, text, standIn));
    }
  }

  /**
   * Returns what is stored of an exception: always its class and its stack trace as text, and the
   * exception itself with its causes if it can be serialized. Never throws for what the exception's
   * own methods do.
   */
  public Failure toFailure(Throwable thrown) {
    byte @Nullable [] serialized;
    try {
      serialized = toBytes(thrown);
    } catch (SerializationException e) {
      serialized = null;
    }
    return new Failure(thrown.getClass().getName(), Texts.stackOf(thrown), serialized);
  }

  /**
   * Returns the failure of a task that no member could load.
   *
   * @param message names the executor, the class, the member and how long it was waited
   */
  public static Failure classMissing(String message, String className, UUID member) {
    byte[] serialized =
        new JavaSerializer(null).toBytes(new TaskClassMissingException(message, className, member));
    return new Failure(Failure.CLASS_MISSING, message, serialized);
  }

  /** Returns the failure of a task that a merge has discarded. */
  public static Failure discarded(String message) {
    TaskDiscardedException thrown = new TaskDiscardedException(message);
    return new Failure(Failure.DISCARDED, message, new JavaSerializer(null).toBytes(thrown));
  }

  /** Returns the failure of a run that took, or came, too long. */
  public static Failure timedOut(String message) {
    TimeoutException thrown = new TimeoutException(message);
    return new Failure(
        thrown.getClass().getName(), message, new JavaSerializer(null).toBytes(thrown));
  }

  /** Returns the exception that was stored, or one that stands for it. A new one for each call. */
  @Override
  public Throwable toThrowable(Failure failure) {
    byte[] serialized = failure.serialized();
    if (serialized == null) {
      return StandIns.of(failure, null);
    }
    try {
      return fromBytes(serialized) instanceof Throwable thrown
          ? thrown
          : StandIns.of(failure, null);
    } catch (RuntimeException | LinkageError e) {
      return StandIns.of(failure, e);
    }
  }
}
