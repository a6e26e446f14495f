// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import io.outlast.contract.InJvmCluster;
import io.outlast.contract.fixture.Fixture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** All suites of the scheduled executor on a cluster of three. */
class ClusterScheduledContractTest {

  private static InJvmCluster cluster;

  @BeforeAll
  static void start() {
    cluster = new InJvmCluster(3);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Nested
  class Schedule extends ScheduleContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class SchedulePlacement extends SchedulePlacementContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class RunNow extends RunNowContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class TaskName extends TaskNameContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class Series extends SeriesContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class FailurePolicy extends FailurePolicyContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class RunLimit extends RunLimitContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class Misfire extends MisfireContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class Overflow extends OverflowContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class FutureState extends FutureStateContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class Handler extends HandlerContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class CancelAndDispose extends CancelAndDisposeContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class SchedulerCapacity extends SchedulerCapacityContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class Alter extends AlterContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class SchedulerStats extends SchedulerStatsContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class Stateful extends StatefulContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class Traits extends TraitsContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class SchedulerShutdown extends SchedulerShutdownContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class Listing extends ListingContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }
}
