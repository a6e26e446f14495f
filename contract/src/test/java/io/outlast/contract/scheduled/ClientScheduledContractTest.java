// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import io.outlast.contract.ClientsOfACluster;
import io.outlast.contract.fixture.Fixture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** All suites of the scheduled executor through clients of a cluster of three. */
class ClientScheduledContractTest {

  private static ClientsOfACluster clients;

  @BeforeAll
  static void start() {
    clients = new ClientsOfACluster(3, 2);
  }

  @AfterAll
  static void stop() {
    clients.close();
  }

  @Nested
  class Schedule extends ScheduleContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class SchedulePlacement extends SchedulePlacementContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class RunNow extends RunNowContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class TaskName extends TaskNameContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class Series extends SeriesContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class FailurePolicy extends FailurePolicyContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class RunLimit extends RunLimitContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class FutureState extends FutureStateContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class Handler extends HandlerContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class CancelAndDispose extends CancelAndDisposeContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class SchedulerCapacity extends SchedulerCapacityContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class Alter extends AlterContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class SchedulerStats extends SchedulerStatsContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class Stateful extends StatefulContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class Traits extends TraitsContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class SchedulerShutdown extends SchedulerShutdownContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class Listing extends ListingContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }
}
