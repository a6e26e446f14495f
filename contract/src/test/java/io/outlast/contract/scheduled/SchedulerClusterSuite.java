// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.outlast.contract.InJvmCluster;
import io.outlast.contract.fixture.Fixture;
import io.outlast.contract.fixture.SystemTime;
import io.outlast.core.OutlastInstance;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.IScheduledFuture;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** What only a cluster promises: each test begins with three members, which may come and go. */
abstract class SchedulerClusterSuite extends ScheduledSuite {

  /** How far estimates of due times may be apart: much more than clocks and round trips need. */
  static final Duration TOLERANCE = Duration.ofSeconds(1);

  /** A time that nobody takes for an error of measurement. */
  static final Duration A_WHILE = TOLERANCE.multipliedBy(2);

  private static InJvmCluster cluster;

  @BeforeAll
  static void start() {
    cluster = new InJvmCluster(3);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @BeforeEach
  void threeMembers() {
    cluster.resize(3);
  }

  @Override
  protected Fixture fixture() {
    return cluster;
  }

  static InJvmCluster cluster() {
    return cluster;
  }

  static OutlastInstance member(int index) {
    return cluster.members().get(index);
  }

  /** Tells whether a member owns the partition of a key. */
  static boolean isOwner(OutlastInstance member, String key) {
    return Objects.equals(
        member.getPartitionService().getPartition(key).getOwner(), asMember(member));
  }

  /** Returns the same scheduler on a member. */
  static IScheduledExecutorService on(OutlastInstance member, IScheduledExecutorService scheduler) {
    return member.getScheduledExecutorService(scheduler.getName());
  }

  /** Returns a future for the same task, obtained on a member from its address. */
  static <V> IScheduledFuture<V> on(
      OutlastInstance member, IScheduledExecutorService scheduler, IScheduledFuture<V> future) {
    return on(member, scheduler).getScheduledFuture(future.getHandler());
  }

  /**
   * Returns when a task is due, on the clock of this JVM; a little late by the way to its owner.
   */
  static long dueOf(IScheduledFuture<?> future) {
    return SystemTime.nanos() + future.getDelay(NANOSECONDS);
  }
}
