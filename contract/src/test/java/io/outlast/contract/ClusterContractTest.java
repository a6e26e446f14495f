// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import io.outlast.contract.fixture.Fixture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** All suites on a cluster of three, where most tasks run on another member than the submitter. */
class ClusterContractTest {

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
  class Submit extends SubmitContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class Retrieve extends RetrieveContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class Ring extends RingContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class Cancel extends CancelContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class Invoke extends InvokeContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class Shutdown extends ShutdownContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class Stage extends StageContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class Async extends AsyncContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class TaskContext extends TaskContextContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class Injection extends InjectionContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class Serialization extends SerializationContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class Key extends KeyContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class Destroy extends DestroyContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class Stats extends StatsContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class Lifecycle extends LifecycleContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class StartGate extends StartGateContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class ClusterView extends ClusterViewContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }

  @Nested
  class Health extends HealthContract {
    @Override
    protected Fixture fixture() {
      return cluster;
    }
  }
}
