// SPDX-License-Identifier: Apache-2.0
package io.outlast.member;

import io.outlast.config.Config;
import io.outlast.core.OutlastInstance;
import io.outlast.member.engine.Engine;
import io.outlast.member.gateway.MemberDispatcher;
import io.outlast.member.gateway.MemberGateway;
import io.outlast.member.local.LocalStore;
import io.outlast.member.membership.Members;
import io.outlast.member.partition.PartitionGroup;
import io.outlast.member.run.Runner;
import io.outlast.member.settings.SettingsOf;
import io.outlast.member.stats.LocalStats;
import io.outlast.member.stats.MemberBeans;
import io.outlast.member.watch.Watchdog;
import io.outlast.spi.MemberFactory;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;

/** Makes members for {@link io.outlast.core.Outlast}. */
public final class OutlastMemberFactory implements MemberFactory {
  @Override
  public OutlastInstance newMember(Config config) {
    return OutlastMember.start(config);
  }

  /** Loads and links the largest of the classes that every member needs. */
  @Override
  public void prepare() {
    ClassLoader loader = OutlastMemberFactory.class.getClassLoader();
    for (Class<?> needed :
        List.of(
            ThreadPoolExecutor.class,
            ScheduledThreadPoolExecutor.class,
            CompletableFuture.class,
            OutlastMember.class,
            MemberThreads.class,
            SettingsOf.class,
            Engine.class,
            Members.class,
            MemberGateway.class,
            MemberDispatcher.class,
            PartitionGroup.class,
            Runner.class,
            LocalStore.class,
            LocalStats.class,
            MemberBeans.class,
            Watchdog.class)) {
      try {
        Class.forName(needed.getName(), /* initialize= */ true, loader);
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(e); // it is there: this class is compiled with it
      }
    }
  }
}
