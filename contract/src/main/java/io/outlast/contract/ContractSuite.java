// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.outlast.cluster.Member;
import io.outlast.contract.fixture.FailureReport;
import io.outlast.contract.fixture.Fixture;
import io.outlast.contract.fixture.Probe;
import io.outlast.contract.fixture.Profile;
import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.partition.Partition;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What all suites share: executors that only one test knows, called from an instance that the name
 * of the test picks, and the probe for its tasks. After the test the tasks are let go and the
 * executors destroyed.
 */
@Timeout(value = 40, threadMode = ThreadMode.SEPARATE_THREAD)
@ExtendWith(FailureReport.class)
public abstract class ContractSuite implements FailureReport.Describable {

  private static final AtomicInteger TESTS = new AtomicInteger();

  private final String id =
      TESTS.incrementAndGet()
          + "-"
          + Long.toString(UUID.randomUUID().getLeastSignificantBits(), 36);
  private final Probe probe = Probe.of(id);
  private final Set<String> executors = new LinkedHashSet<>();
  private int pick;

  /** Returns where this suite runs. */
  protected abstract Fixture fixture();

  @BeforeEach
  final void pickTheSubmitter(TestInfo test) {
    fixture().awaitCalm();
    pick = test.getDisplayName().hashCode();
  }

  @AfterEach
  @Timeout(value = 40, threadMode = ThreadMode.SEPARATE_THREAD)
  final void letGo() {
    probe.close();
    executors.forEach(name -> submitter().getDurableExecutorService(name).destroy());
  }

  /** Returns what no other test has, for names. */
  protected final String id() {
    return id;
  }

  /** Returns the probe of this test. */
  protected final Probe probe() {
    return probe;
  }

  /** Returns the instance that this test calls. */
  protected final OutlastInstance submitter() {
    List<OutlastInstance> instances = fixture().instances();
    return instances.get(Math.floorMod(pick, instances.size()));
  }

  /** Returns a member: the instance that this test calls, if that is one. */
  protected final OutlastInstance aMember() {
    List<OutlastInstance> members = fixture().members();
    return members.get(Math.floorMod(pick, members.size()));
  }

  /** Returns another instance, wherever there are several. */
  protected final OutlastInstance other() {
    return fixture().anyOther(submitter());
  }

  /** Returns the executor of this test, with the defaults. */
  protected final DurableExecutorService executor() {
    return executor(Profile.PLAIN);
  }

  /** Returns the executor of this test with that profile. */
  protected final DurableExecutorService executor(Profile profile) {
    String name = profile.executorName(id);
    executors.add(name);
    return submitter().getDurableExecutorService(name);
  }

  /** Returns the executor of this test with that profile, on that instance. */
  protected final DurableExecutorService executor(Profile profile, OutlastInstance instance) {
    return instance.getDurableExecutorService(executor(profile).getName());
  }

  /** Returns the same executor on another instance, wherever there are several. */
  protected final DurableExecutorService elsewhere(DurableExecutorService executor) {
    return other().getDurableExecutorService(executor.getName());
  }

  /** Returns the same executor on all instances. */
  protected final List<DurableExecutorService> everywhere(DurableExecutorService executor) {
    return fixture().instances().stream()
        .map(instance -> instance.getDurableExecutorService(executor.getName()))
        .toList();
  }

  /**
   * Returns keys of as many different partitions: spread over all, in the order of their numbers.
   */
  protected final List<String> keysOfPartitions(int count) {
    List<Integer> all =
        submitter().getPartitionService().getPartitions().stream()
            .map(Partition::getPartitionId)
            .toList();
    return spread(all, count).stream().map(this::keyOfPartition).toList();
  }

  /** Returns keys of as many different partitions that this instance owns. */
  protected final List<String> keysOwnedBy(OutlastInstance member, int count) {
    Member local = member.getCluster().getLocalMember();
    List<Integer> owned =
        member.getPartitionService().getPartitions().stream()
            .filter(partition -> local.equals(partition.getOwner()))
            .map(Partition::getPartitionId)
            .toList();
    return spread(owned, count).stream().map(this::keyOfPartition).toList();
  }

  /** Members own whole ranges: only of what is spread evenly has each its share. */
  private static List<Integer> spread(List<Integer> partitions, int count) {
    int chosen = Math.min(count, partitions.size());
    return IntStream.range(0, chosen)
        .mapToObj(i -> partitions.get(i * partitions.size() / chosen))
        .toList();
  }

  /** Returns a key of a partition that this instance owns. */
  protected final String keyOwnedBy(OutlastInstance member) {
    return anyKey(
        member, partition -> member.getCluster().getLocalMember().equals(partition.getOwner()));
  }

  /** Checks that a submit was refused for that reason, in all the ways in which it shows. */
  protected static void assertRefused(
      DurableExecutorServiceFuture<?> future, Class<? extends Throwable> reason) {
    assertThat(failureOf(future)).isInstanceOf(reason);
    assertThat(future.isDone()).isTrue();
    assertThat(future.isCancelled()).isFalse();
    assertThat(failureOf(future.taskIdStage().toCompletableFuture())).isInstanceOf(reason);
    assertThat(catchThrowable(future::getTaskId))
        .isInstanceOf(IllegalStateException.class)
        .cause()
        .isInstanceOf(reason);
  }

  /** Returns null where none is allowed, to see it refused. */
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  protected static <T> T nothing() {
    return null;
  }

  @Override
  public String describe() {
    return "Members "
        + fixture().members().stream().map(OutlastInstance::getName).toList()
        + ", called "
        + submitter().getName()
        + "; "
        + executors.stream().map(name -> name + " " + fixture().stats(name)).toList()
        + "; "
        + probe;
  }

  private String keyOfPartition(int number) {
    return anyKey(submitter(), partition -> partition.getPartitionId() == number);
  }

  private static String anyKey(OutlastInstance instance, Predicate<Partition> where) {
    return Stream.iterate(0, i -> i + 1)
        .limit(100_000)
        .map(i -> "key-" + i)
        .filter(key -> where.test(instance.getPartitionService().getPartition(key)))
        .findFirst()
        .orElseThrow();
  }
}
