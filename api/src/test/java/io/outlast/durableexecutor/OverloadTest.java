// SPDX-License-Identifier: Apache-2.0
package io.outlast.durableexecutor;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.Recorder;
import io.outlast.core.SerializableCallable;
import java.io.Serializable;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** That it compiles without casts is half of each test; which overload is chosen is the other. */
class OverloadTest {

  private final Recorder recorder = Recorder.ofOverloads();
  private final DurableExecutorService executor = recorder.as(DurableExecutorService.class);

  @Test
  void lambdasAreSerializable() {
    DurableExecutorServiceFuture<Integer> value = executor.submit(() -> 42);
    assertThat(recorder.last()).isEqualTo("submit(SerializableCallable)");

    DurableExecutorServiceFuture<?> nothing = executor.submit(() -> System.gc());
    assertThat(recorder.last()).isEqualTo("submit(SerializableRunnable)");

    DurableExecutorServiceFuture<?> block = executor.submit(() -> {});
    assertThat(recorder.last()).isEqualTo("submit(SerializableRunnable)");

    DurableExecutorServiceFuture<String> withResult = executor.submit(() -> {}, "done");
    assertThat(recorder.last()).isEqualTo("submit(SerializableRunnable,Object)");

    executor.execute(() -> System.gc());
    assertThat(recorder.last()).isEqualTo("execute(SerializableRunnable)");

    executor.executeOnKeyOwner(() -> System.gc(), "key");
    assertThat(recorder.last()).isEqualTo("executeOnKeyOwner(SerializableRunnable,Object)");
    assertThat(new Object[] {value, nothing, block, withResult}).containsOnlyNulls();
  }

  @Test
  void lambdasThatThrowAreCallables() {
    DurableExecutorServiceFuture<Object> thrower =
        executor.submit(
            () -> {
              throw new Exception("checked");
            });
    assertThat(recorder.last()).isEqualTo("submit(SerializableCallable)");
    assertThat((Object) thrower).isNull();
  }

  @Test
  void methodReferencesAreSerializable() {
    DurableExecutorServiceFuture<Integer> value = executor.submit(OverloadTest::answer);
    assertThat(recorder.last()).isEqualTo("submit(SerializableCallable)");

    DurableExecutorServiceFuture<?> nothing = executor.submit(System::gc);
    assertThat(recorder.last()).isEqualTo("submit(SerializableRunnable)");

    DurableExecutorServiceFuture<MyCallable> made = executor.submit(MyCallable::new);
    assertThat(recorder.last()).isEqualTo("submit(SerializableCallable)");
    assertThat(new Object[] {value, nothing, made}).containsOnlyNulls();
  }

  @Test
  void lambdasForAKeyAreSerializable() {
    DurableExecutorServiceFuture<String> value = executor.submitToKeyOwner(() -> "x", "key");
    assertThat(recorder.last()).isEqualTo("submitToKeyOwner(SerializableCallable,Object)");

    DurableExecutorServiceFuture<?> nothing = executor.submitToKeyOwner(() -> System.gc(), "key");
    assertThat(recorder.last()).isEqualTo("submitToKeyOwner(SerializableRunnable,Object)");
    assertThat(new Object[] {value, nothing}).containsOnlyNulls();
  }

  @Test
  void asynchronousFormsBehaveAlike() {
    DurableExecutorServiceFuture<Integer> value = executor.submitAsync(() -> 42);
    assertThat(recorder.last()).isEqualTo("submitAsync(SerializableCallable)");

    DurableExecutorServiceFuture<?> nothing = executor.submitAsync(() -> System.gc());
    assertThat(recorder.last()).isEqualTo("submitAsync(SerializableRunnable)");

    DurableExecutorServiceFuture<Integer> keyed = executor.submitAsyncToKeyOwner(() -> 42, "key");
    assertThat(recorder.last()).isEqualTo("submitAsyncToKeyOwner(SerializableCallable,Object)");

    DurableExecutorServiceFuture<?> keyedNothing =
        executor.submitAsyncToKeyOwner(() -> System.gc(), "key");
    assertThat(recorder.last()).isEqualTo("submitAsyncToKeyOwner(SerializableRunnable,Object)");
    assertThat(new Object[] {value, nothing, keyed, keyedNothing}).containsOnlyNulls();
  }

  @Test
  void classesKeepTheirKind() {
    DurableExecutorServiceFuture<Integer> callable = executor.submit(new MyCallable());
    assertThat(recorder.last()).isEqualTo("submit(Callable)");

    DurableExecutorServiceFuture<?> runnable = executor.submit(new MyRunnable());
    assertThat(recorder.last()).isEqualTo("submit(Runnable)");

    DurableExecutorServiceFuture<String> withResult = executor.submit(new MyRunnable(), "done");
    assertThat(recorder.last()).isEqualTo("submit(Runnable,Object)");

    SerializableCallable<Integer> task = () -> 42;
    DurableExecutorServiceFuture<Integer> serializable = executor.submit(task);
    assertThat(recorder.last()).isEqualTo("submit(SerializableCallable)");

    executor.execute(new MyRunnable());
    assertThat(recorder.last()).isEqualTo("execute(Runnable)");
    assertThat(new Object[] {callable, runnable, withResult, serializable}).containsOnlyNulls();
  }

  @Test
  void shortFormsEndInTheSameFewMethods() {
    Recorder primitives = Recorder.ofPrimitives();
    DurableExecutorService target = primitives.as(DurableExecutorService.class);

    Future<Integer> value = target.submit(() -> 42);
    assertThat(primitives.last()).isEqualTo("submit(Callable)");

    Future<?> nothing = target.submit(() -> {});
    assertThat(primitives.last()).isEqualTo("submit(Runnable)");

    Future<String> withResult = target.submit(() -> {}, "done");
    assertThat(primitives.last()).isEqualTo("submit(Callable)");

    target.execute(() -> {});
    assertThat(primitives.last()).isEqualTo("execute(Runnable)");
    assertThat(new Object[] {value, nothing, withResult}).containsOnlyNulls();
  }

  @Test
  void closeIsDeclaredHereAndSoNeverTheOneThatShutsDown() throws Exception {
    ExecutorService plain = executor;

    executor.close();

    assertThat(recorder.last()).isEqualTo("close()");
    assertThat(plain).isInstanceOf(AutoCloseable.class);
    assertThat(DurableExecutorService.class.getMethod("close").getDeclaringClass())
        .isEqualTo(DurableExecutorService.class);
  }

  @Test
  void resultsAreReadByTheTypeAskedFor() {
    Future<Integer> result = executor.retrieveResult(1);
    Future<String> disposed = executor.retrieveAndDisposeResult(1);

    assertThat(new Object[] {result, disposed}).containsOnlyNulls();
  }

  private static int answer() {
    return 42;
  }

  private static final class MyCallable implements Callable<Integer>, Serializable {
    @Override
    public Integer call() {
      return 42;
    }
  }

  private static final class MyRunnable implements Runnable, Serializable {
    @Override
    public void run() {}
  }
}
