// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import io.outlast.contract.fixture.Fixture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** All suites through clients of a cluster of three: nothing is different from there. */
class ClientContractTest {

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
  class Submit extends SubmitContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class Retrieve extends RetrieveContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class Ring extends RingContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class Cancel extends CancelContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class Invoke extends InvokeContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class Shutdown extends ShutdownContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class Stage extends StageContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class Async extends AsyncContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class TaskContext extends TaskContextContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class Injection extends InjectionContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class Serialization extends SerializationContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class Key extends KeyContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class Destroy extends DestroyContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class Stats extends StatsContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class Lifecycle extends LifecycleContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class StartGate extends StartGateContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class ClusterView extends ClusterViewContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }

  @Nested
  class Health extends HealthContract {
    @Override
    protected Fixture fixture() {
      return clients;
    }
  }
}
