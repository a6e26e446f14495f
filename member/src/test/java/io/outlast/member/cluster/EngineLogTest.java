// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.jgroups.logging.CustomLogFactory;
import org.jgroups.logging.Log;
import org.jgroups.logging.LogFactory;
import org.junit.jupiter.api.Test;

class EngineLogTest {
  @Test
  void whileAChannelIsMade_thenItsPartsGetThisLogAndOthersDoNotAfterwards() throws Exception {
    CustomLogFactory before = LogFactory.getCustomLogFactory();

    Log log = EngineLog.during(() -> LogFactory.getLog(EngineLogTest.class));

    assertThat(log).isInstanceOf(EngineLog.class);
    assertThat(log.isInfoEnabled()).isEqualTo(log.isDebugEnabled());
    assertThat(LogFactory.getCustomLogFactory()).isSameAs(before);
  }

  @Test
  void whenAChannelCannotBeMade_thenOthersGetTheirOwnLogsAllTheSame() {
    CustomLogFactory before = LogFactory.getCustomLogFactory();

    assertThatThrownBy(
            () ->
                EngineLog.during(
                    () -> {
                      throw new IOException("no channel");
                    }))
        .isInstanceOf(IOException.class);

    assertThat(LogFactory.getCustomLogFactory()).isSameAs(before);
  }

  @Test
  void whenTheApplicationHasChosenNoLog_thenThatOfTheEngineGoesToSlf4j() {
    EngineLog.join();

    assertThat(System.getProperty("org.jboss.logging.provider")).isEqualTo("slf4j");
  }
}
