// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static io.outlast.contract.fixture.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.config.Config;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import java.lang.management.ManagementFactory;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** A member's health as JMX shows it. */
class HealthBeanTest {

  @Test
  void whenAMemberRuns_thenItsHealthIsABeanThatGoesWithIt() throws Exception {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    ObjectName name = new ObjectName("io.outlast:type=Health,instance=\"bean\"");
    try (OutlastInstance member =
        Outlast.newOutlastInstance(new Config().setInstanceName("bean"))) {

      until("the bean of " + member, () -> beans.isRegistered(name));

      until("health", () -> beans.getAttribute(name, "State").equals("OK"));
      assertThat((String[]) beans.getAttribute(name, "Reasons")).isEmpty();
    }

    assertThat(beans.isRegistered(name)).isFalse();
  }
}
