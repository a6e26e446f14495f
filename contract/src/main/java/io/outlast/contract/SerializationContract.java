// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.failureOf;
import static io.outlast.contract.fixture.Waiting.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.outlast.contract.fixture.ForeignClass;
import io.outlast.contract.fixture.Profile;
import io.outlast.core.RemoteTaskException;
import io.outlast.core.TaskClassMissingException;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tasks, results and exceptions as bytes, and what cannot become bytes (SPEC §2, R5, R26, R35). */
public abstract class SerializationContract extends ContractSuite {

  @Test
  void whenATaskRuns_thenTheCallersObjectIsNeitherRunNorChanged() throws Exception {
    DurableExecutorService executor = executor();
    Counts task = new Counts();

    int counted = valueOf(executor.submit(task));
    int countedAgain = valueOf(executor.submit(task));

    assertThat(counted).isEqualTo(1);
    assertThat(countedAgain).isEqualTo(1);
    assertThat(task.calls).isZero();
  }

  @Test
  void whenATaskGivesAnObjectOfTheCaller_thenTheCallerGetsACopy() throws Exception {
    DurableExecutorService executor = executor();
    ArrayList<String> mine = new ArrayList<>(List.of("a"));

    ArrayList<String> given = valueOf(executor.submit(() -> {}, mine));
    given.add("b");

    assertThat(given).isNotSameAs(mine).containsExactly("a", "b");
    assertThat(mine).containsExactly("a");
  }

  @Test
  void whenAResultIsReadTwice_thenEachReaderHasACopyOfItsOwn() throws Exception {
    DurableExecutorService executor = executor();
    long id = executor.submit(() -> new ArrayList<>(List.of("a"))).getTaskId();

    ArrayList<String> one = valueOf(executor.<ArrayList<String>>retrieveResult(id));
    one.add("b");
    ArrayList<String> two = valueOf(executor.<ArrayList<String>>retrieveResult(id));

    assertThat(two).containsExactly("a");
  }

  @Test
  void whenATaskCannotBeSerialized_thenItIsRefusedAndTheMessageNamesTheClass() {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<String> future = executor.submit(new Holds(new NotSerializable()));

    Throwable failure = failureOf(future);
    assertThat(failure).hasMessageContaining(NotSerializable.class.getName());
    assertThatThrownBy(future::getTaskId)
        .isInstanceOf(IllegalStateException.class)
        .hasCauseInstanceOf(failure.getClass());
    assertThat(future.isDone()).isTrue();
    assertThat(future.cancel(true)).isFalse();
  }

  @Test
  void whenAnExecutedTaskCannotBeSerialized_thenTheReasonItselfIsThrown() {
    DurableExecutorService executor = executor();
    Object notSerializable = new NotSerializable();
    Runnable task = notSerializable::hashCode;

    Throwable thrown = catchThrowable(() -> executor.execute(task));

    assertThat(thrown)
        .isInstanceOf(RuntimeException.class)
        .hasMessageContaining("SerializationContract");
    assertThat(fixture().stats(executor.getName()).pending()).isZero();
  }

  @Test
  void whenAResultCannotBeSerialized_thenAStoredFailureNamesItsClassAndText() {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<?> future = executor.submit(() -> new NotSerializable());

    RemoteTaskException failure = remoteFailureOf(future);
    assertThat(failure.getOriginalClassName()).isEqualTo(NotSerializable.class.getName());
    assertThat(failure.getOriginalText()).isEqualTo("text of the object");
    assertThat(failure).hasMessageContaining(NotSerializable.class.getName());
    assertThat(failureOf(elsewhere(executor).retrieveResult(future.getTaskId())))
        .isInstanceOf(RemoteTaskException.class);
  }

  @Test
  void whenAResultFailsInItsOwnWriteObject_thenAStoredFailureSaysSo() {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<?> future = executor.submit(() -> new FailsToWrite());

    assertThat(remoteFailureOf(future).getOriginalClassName())
        .isEqualTo(FailsToWrite.class.getName());
  }

  @Test
  void whenAResultFailsInItsOwnToString_thenTheTaskEndsAllTheSame() {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<?> future = executor.submit(() -> new FailsToShowItself());

    assertThat(remoteFailureOf(future).getOriginalClassName())
        .isEqualTo(FailsToShowItself.class.getName());
  }

  @Test
  void whenAResultCannotBeReadByTheCaller_thenTheCallerGetsAFailureWithItsClass() {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<?> future = executor.submit(() -> new FailsToRead());

    assertThat(failureOf(future)).hasStackTraceContaining("cannot be read");
  }

  @Test
  void whenAnExceptionCannotBeSerialized_thenAStandInHasItsClassAndStackTrace() {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<?> future =
        executor.submit(() -> Failures.rethrow(new HoldsUnserializable("custom message")));

    RemoteTaskException failure = remoteFailureOf(future);
    assertThat(failure.getOriginalClassName()).isEqualTo(HoldsUnserializable.class.getName());
    assertThat(failure.getOriginalText())
        .contains("custom message")
        .contains("SerializationContract");
  }

  @Test
  void whenTheCauseOfAnExceptionCannotBeSerialized_thenTheTextsOfBothArrive() {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<?> future =
        executor.submit(
            () -> Failures.rethrow(new IOException("outer", new HoldsUnserializable("inner"))));

    assertThat(failureOf(future)).hasStackTraceContaining("outer");
    assertThat(allText(failureOf(future))).contains("inner");
  }

  @Test
  void whenATaskCannotBeReadByItsMember_thenItFailsSoonAndIsNotTriedForEver() {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<String> future = executor.submit(new UnreadableTask());

    assertThat(failureOf(future)).hasStackTraceContaining("cannot be read");
  }

  @Test
  void whenTheClassOfATaskIsMissing_thenAStoredFailureNamesClassAndMember() {
    DurableExecutorService executor = executor(Profile.SHORT_CLASS_WAIT);
    Callable<String> task = ForeignClass.newCallable();

    DurableExecutorServiceFuture<String> future = executor.submit(task);

    assertThat(failureOf(future))
        .isInstanceOfSatisfying(
            TaskClassMissingException.class,
            missing -> {
              assertThat(missing.getClassName()).isEqualTo(task.getClass().getName());
              assertThat(fixture().members())
                  .extracting(member -> member.getCluster().getLocalMember().getUuid())
                  .contains(missing.getMemberUuid());
            })
        .hasMessageContaining(task.getClass().getName());
  }

  @Test
  void whenTheClassOfOneTaskIsMissing_thenOthersRunUndisturbed() throws Exception {
    DurableExecutorService executor = executor(Profile.ONE_THREAD);

    executor.submitToKeyOwner(ForeignClass.newCallable(), "key").getTaskId();
    DurableExecutorServiceFuture<String> next = executor.submitToKeyOwner(() -> "next", "key");

    assertThat(valueOf(next)).isEqualTo("next");
  }

  @Test
  void whenTheClassOfAnExceptionIsMissingHere_thenAStandInTellsIt() {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<?> future =
        executor.submit(() -> Failures.rethrow(ForeignClass.newException("from afar")));

    RemoteTaskException failure = remoteFailureOf(future);
    assertThat(failure.getOriginalClassName()).isEqualTo(ForeignClass.EXCEPTION_NAME);
    assertThat(failure.getOriginalText()).contains("from afar");
  }

  @Test
  void whenTheClassOfAResultIsMissingHere_thenAStandInTellsIt() {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<?> future = executor.submit(() -> ForeignClass.newCallable());

    assertThat(remoteFailureOf(future).getOriginalClassName())
        .isEqualTo(ForeignClass.CALLABLE_NAME);
  }

  private static RemoteTaskException remoteFailureOf(DurableExecutorServiceFuture<?> future) {
    Throwable failure = failureOf(future);
    assertThat(failure).isInstanceOf(RemoteTaskException.class);
    return (RemoteTaskException) failure;
  }

  private static String allText(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .filter(RemoteTaskException.class::isInstance)
        .forEach(remote -> text.append(((RemoteTaskException) remote).getOriginalText()));
    return text.toString();
  }

  /** Counts its own calls. */
  private static final class Counts implements Callable<Integer>, Serializable {

    private static final long serialVersionUID = 1L;

    private int calls;

    @Override
    public Integer call() {
      return ++calls;
    }
  }

  private static final class NotSerializable {
    @Override
    public String toString() {
      return "text of the object";
    }
  }

  /** Says that it is serializable, but holds what is not. */
  private static final class Holds implements Callable<String>, Serializable {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // the point of this class
    private final Object content;

    Holds(Object content) {
      this.content = content;
    }

    @Override
    public String call() {
      return content.toString();
    }
  }

  private static final class FailsToWrite implements Serializable {

    private static final long serialVersionUID = 1L;

    private void writeObject(ObjectOutputStream out) throws IOException {
      throw new NotSerializableException("cannot be written");
    }
  }

  private static final class FailsToShowItself {
    @Override
    public String toString() {
      throw new IllegalStateException("cannot be shown");
    }
  }

  private static final class FailsToRead implements Serializable {

    private static final long serialVersionUID = 1L;

    private void readObject(ObjectInputStream in) throws IOException {
      throw new IOException("cannot be read");
    }
  }

  private static final class HoldsUnserializable extends Exception {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings({"serial", "UnusedVariable"}) // the point of this class
    private final Object content = new NotSerializable();

    HoldsUnserializable(String message) {
      super(message);
    }
  }

  private static final class UnreadableTask implements Callable<String>, Serializable {

    private static final long serialVersionUID = 1L;

    private void readObject(ObjectInputStream in) throws IOException {
      throw new IOException("cannot be read");
    }

    @Override
    public String call() {
      return "never";
    }
  }
}
