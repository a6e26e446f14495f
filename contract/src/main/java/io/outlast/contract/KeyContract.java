// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.valueOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.partition.Partition;
import io.outlast.partition.PartitionAware;
import io.outlast.scheduledexecutor.TaskUtils;
import java.io.Serializable;
import java.math.BigInteger;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys and the partitions they lead to (SPEC §2). */
public abstract class KeyContract extends ContractSuite {

  static Stream<Object> keys() {
    return Stream.of(
        "a key",
        "",
        "Grüße, 世界",
        42,
        42L,
        (short) 42,
        (byte) 42,
        4.2,
        4.2f,
        'c',
        true,
        new BigInteger("123456789012345678901234567890"),
        new UUID(1, 2),
        TimeUnit.DAYS,
        new byte[] {1, 2, 3},
        new CustomerKey("acme", 7));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void whenATaskHasAKey_thenItGoesToThePartitionThatEveryInstanceNames(Object key)
      throws Exception {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<String> future = executor.submitToKeyOwner(() -> "done", key);

    assertThat(valueOf(future)).isEqualTo("done");
    assertThat(fixture().instances())
        .extracting(instance -> partitionId(instance, key))
        .containsOnly(partitionOf(future));
  }

  @Test
  void whenKeysAreEqual_thenTheirPartitionIsTheSame() {
    OutlastInstance instance = submitter();

    assertThat(partitionId(instance, new byte[] {1, 2, 3}))
        .isEqualTo(partitionId(other(), new byte[] {1, 2, 3}));
    assertThat(partitionId(instance, new CustomerKey("acme", 7)))
        .isEqualTo(partitionId(other(), new CustomerKey("acme", 7)));
    assertThat(partitionId(instance, "key")).isEqualTo(partitionId(other(), "k" + "ey"));
  }

  @Test
  void whenThereAreManyKeys_thenTheySpreadOverThePartitions() {
    OutlastInstance instance = submitter();

    long used =
        IntStream.range(0, 5_000).map(i -> partitionId(instance, "key-" + i)).distinct().count();

    assertThat(used).isEqualTo(instance.getPartitionService().getPartitions().size());
  }

  @Test
  void whenAKeyCannotBeSerialized_thenItIsAnIllegalArgument() {
    OutlastInstance instance = submitter();
    Object key = new Object();

    assertThatThrownBy(() -> instance.getPartitionService().getPartition(key))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Object.class.getName());
  }

  @Test
  void whenAKeyOfACallCannotBeSerialized_thenNothingIsStored() {
    DurableExecutorService executor = executor();
    Object key = new Object();

    assertThatThrownBy(() -> executor.executeOnKeyOwner(probe().runnable("a"), key))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(fixture().stats(executor.getName()).submitted()).isZero();
  }

  @Test
  void whenATaskHasAPartitionKey_thenItGoesToThatPartition() throws Exception {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<String> future = executor.submit(new Keyed("key"));

    assertThat(valueOf(future)).isEqualTo("ran");
    assertThat(partitionOf(future)).isEqualTo(partitionId(submitter(), "key"));
  }

  static Stream<Named<Callable<String>>> wrapped() {
    Callable<String> keyed = new Keyed("key");
    return Stream.of(
        Named.of("named", TaskUtils.named("n", keyed)),
        Named.of("auto-disposable", TaskUtils.autoDisposable(keyed)),
        Named.of("both", TaskUtils.named("n", TaskUtils.autoDisposable(keyed))),
        Named.of("with a result", TaskUtils.callable(new KeyedRunnable("key"), "ran")));
  }

  @ParameterizedTest
  @MethodSource("wrapped")
  void whenATaskWithAPartitionKeyIsWrapped_thenTheKeyStillCounts(Callable<String> task)
      throws Exception {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<String> future = executor.submit(task);

    assertThat(valueOf(future)).isEqualTo("ran");
    assertThat(partitionOf(future)).isEqualTo(partitionId(submitter(), "key"));
  }

  @Test
  void whenARunnableHasAPartitionKey_thenItCountsWithAndWithoutAResult() {
    DurableExecutorService executor = executor();

    DurableExecutorServiceFuture<?> plain = executor.submit((Runnable) new KeyedRunnable("key"));
    DurableExecutorServiceFuture<?> given =
        executor.submit((Runnable) new KeyedRunnable("key"), "given");

    assertThat(List.of(partitionOf(plain), partitionOf(given)))
        .containsOnly(partitionId(submitter(), "key"));
  }

  @Test
  void whenTheCallGivesAKeyToo_thenThatOneWins() {
    DurableExecutorService executor = executor();
    List<String> keys = keysOfPartitions(2);

    DurableExecutorServiceFuture<String> future =
        executor.submitToKeyOwner(new Keyed(keys.get(0)), keys.get(1));

    assertThat(partitionOf(future))
        .isEqualTo(submitter().getPartitionService().getPartition(keys.get(1)).getPartitionId());
  }

  @Test
  void whenTheKeyOfATaskIsNull_thenItThrowsAtOnce() {
    DurableExecutorService executor = executor();

    assertThatThrownBy(() -> executor.submit(new Keyed(nothing())))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void whenATaskHasAPartitionKey_thenTheSubmitterAsksForItOnce() throws Exception {
    DurableExecutorService executor = executor();
    CountsQuestions task = new CountsQuestions();

    int askedOnTheMember = valueOf(executor.submit(task));

    assertThat(task.questions).hasValue(1);
    assertThat(askedOnTheMember).isLessThanOrEqualTo(1);
  }

  @Test
  void whenATaskHasAKey_thenItRunsOnTheOwnerOfThePartition() {
    DurableExecutorService executor = executor();

    List<String> keys = keysOfPartitions(10);
    keys.forEach(key -> executor.submitToKeyOwner(probe().passing(key), key).getTaskId());

    assertThat(keys)
        .allSatisfy(key -> assertThat(probe().awaitRun(key).member()).isEqualTo(ownerOf(key)));
  }

  private static int partitionId(OutlastInstance instance, Object key) {
    return instance.getPartitionService().getPartition(key).getPartitionId();
  }

  private static int partitionOf(DurableExecutorServiceFuture<?> future) {
    return (int) (future.getTaskId() >>> 52);
  }

  private @Nullable UUID ownerOf(Object key) {
    Partition partition = submitter().getPartitionService().getPartition(key);
    return partition.getOwner() == null ? null : partition.getOwner().getUuid();
  }

  /** A key of a user's own class. */
  private record CustomerKey(String name, int number) implements Serializable {}

  private record Keyed(String key)
      implements Callable<String>, PartitionAware<String>, Serializable {
    @Override
    public String getPartitionKey() {
      return key;
    }

    @Override
    public String call() {
      return "ran";
    }
  }

  private record KeyedRunnable(String key)
      implements Runnable, PartitionAware<String>, Serializable {
    @Override
    public String getPartitionKey() {
      return key;
    }

    @Override
    public void run() {}
  }

  private static final class CountsQuestions
      implements Callable<Integer>, PartitionAware<String>, Serializable {

    private static final long serialVersionUID = 1L;

    private final AtomicInteger questions = new AtomicInteger();

    @Override
    public String getPartitionKey() {
      questions.incrementAndGet();
      return "key";
    }

    @Override
    public Integer call() {
      return questions.get();
    }
  }
}
