// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.until;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.config.Config;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.scheduledexecutor.IScheduledExecutorService;
import io.outlast.scheduledexecutor.StatefulTask;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** What JMX shows of a member. */
class BeansTest {
  private static final MBeanServer BEANS = ManagementFactory.getPlatformMBeanServer();

  /** A task whose state nobody can have. */
  private static final class Unsaveable
      implements Runnable, Serializable, StatefulTask<String, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void run() {}

    @Override
    public void save(Map<String, String> snapshot) {
      throw new IllegalStateException("This state cannot be saved, as it shall.");
    }

    @Override
    public void load(Map<String, String> snapshot) {}
  }

  @Test
  void whenAStateCannotBeSaved_thenThatIsCounted() throws Exception {
    ObjectName name =
        new ObjectName("io.outlast:type=ScheduledExecutor,instance=\"counts\",name=\"jobs\"");
    try (OutlastInstance member =
        Outlast.newOutlastInstance(new Config().setInstanceName("counts"))) {
      IScheduledExecutorService jobs = member.getScheduledExecutorService("jobs");
      until("the bean of " + jobs, () -> BEANS.isRegistered(name));
      assertThat(BEANS.getAttribute(name, "FailedSaves")).isEqualTo(0L);

      jobs.schedule(new Unsaveable(), 0, SECONDS).get();

      until("a run", () -> BEANS.getAttribute(name, "Runs").equals(1L));
      assertThat(BEANS.getAttribute(name, "FailedSaves")).isEqualTo(1L);
    }
  }

  @Test
  void whenAMemberRuns_thenItsHealthIsABeanThatGoesWithIt() throws Exception {
    ObjectName name = new ObjectName("io.outlast:type=Health,instance=\"bean\"");
    try (OutlastInstance member =
        Outlast.newOutlastInstance(new Config().setInstanceName("bean"))) {

      until("the bean of " + member, () -> BEANS.isRegistered(name));

      until("health", () -> BEANS.getAttribute(name, "State").equals("OK"));
      assertThat((String[]) BEANS.getAttribute(name, "Reasons")).isEmpty();
    }

    assertThat(BEANS.isRegistered(name)).isFalse();
  }
}
