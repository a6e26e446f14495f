// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import io.outlast.config.Config;
import io.outlast.contract.fixture.Fixture;
import io.outlast.contract.fixture.Profile;
import io.outlast.contract.fixture.SchedulerProfile;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import java.util.List;

/** A member with no cluster configured. */
public final class OneJvm implements Fixture, AutoCloseable {

  private final OutlastInstance instance = newMember(newConfig());

  @Override
  public List<OutlastInstance> instances() {
    return List.of(instance);
  }

  @Override
  public List<OutlastInstance> members() {
    return instances();
  }

  @Override
  public Config newConfig() {
    Config config = new Config();
    Profile.addAllTo(config);
    SchedulerProfile.addAllTo(config);
    return config;
  }

  @Override
  public OutlastInstance newMember(Config config) {
    return Outlast.newOutlastInstance(config);
  }

  @Override
  public void awaitCalm() {
    // Nobody comes or goes.
  }

  @Override
  public void close() {
    instance.getLifecycleService().terminate();
  }
}
