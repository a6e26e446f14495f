// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract.scheduled;

import io.outlast.contract.OneJvm;
import io.outlast.contract.fixture.Fixture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** All suites of the scheduled executor on one JVM, with no cluster configured. */
class LocalScheduledContractTest {

  private static OneJvm jvm;

  @BeforeAll
  static void start() {
    jvm = new OneJvm();
  }

  @AfterAll
  static void stop() {
    jvm.close();
  }

  @Nested
  class Schedule extends ScheduleContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class SchedulePlacement extends SchedulePlacementContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class RunNow extends RunNowContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class TaskName extends TaskNameContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class Series extends SeriesContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class FailurePolicy extends FailurePolicyContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class RunLimit extends RunLimitContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class Misfire extends MisfireContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class Overflow extends OverflowContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class FutureState extends FutureStateContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class Handler extends HandlerContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class CancelAndDispose extends CancelAndDisposeContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class SchedulerCapacity extends SchedulerCapacityContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class Alter extends AlterContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class SchedulerStats extends SchedulerStatsContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class Stateful extends StatefulContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class Traits extends TraitsContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class SchedulerShutdown extends SchedulerShutdownContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class Listing extends ListingContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }
}
