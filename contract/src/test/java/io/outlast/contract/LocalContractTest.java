// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.awaitEnd;
import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.contract.fixture.Fixture;
import io.outlast.contract.fixture.Probe;
import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** All suites on one JVM, with no cluster configured. */
class LocalContractTest {

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
  class Submit extends SubmitContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class Retrieve extends RetrieveContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class Ring extends RingContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class Cancel extends CancelContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class Invoke extends InvokeContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class Shutdown extends ShutdownContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class Stage extends StageContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class Async extends AsyncContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class TaskContext extends TaskContextContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class Injection extends InjectionContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class Serialization extends SerializationContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class Key extends KeyContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class Destroy extends DestroyContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class Stats extends StatsContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class Lifecycle extends LifecycleContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class StartGate extends StartGateContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }

    @Test
    void whenTheGateIsClosedAndThereIsNobodyElse_thenTasksWaitAndCanBeCancelled() {
      try (OutlastInstance alone = jvm.newMember(jvm.newConfig().setStartGate(true))) {
        DurableExecutorServiceFuture<String> cancelled = submitTo(alone, "cancelled");
        DurableExecutorServiceFuture<String> waiting = submitTo(alone, "waiting");

        boolean wasCancelled = cancelled.cancel(true);
        List<Probe.Run> runsBefore = probe().runs();
        alone.ready();

        assertThat(wasCancelled).isTrue();
        assertThat(runsBefore).isEmpty();
        assertThat(probe().awaitRun("waiting").attempt()).isEqualTo(1);
        awaitEnd(waiting);
        assertThat(probe().runs("cancelled")).isEmpty();
      }
    }
  }

  @Nested
  class ClusterView extends ClusterViewContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }

  @Nested
  class Health extends HealthContract {
    @Override
    protected Fixture fixture() {
      return jvm;
    }
  }
}
