// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import org.jgroups.logging.CustomLogFactory;
import org.jgroups.logging.Log;
import org.jgroups.logging.LogFactory;
import org.jgroups.util.Util;
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

  /** A reader that comes late to a connection that this member has closed finds just that. */
  @Test
  void whenTheEnginePartsWithADeadMemberOrIsKnockedAt_thenThatIsNoWarningAndOtherFailuresAre()
      throws Exception {
    Log log = EngineLog.during(() -> LogFactory.getLog(EngineLogTest.class));

    String ofParting =
        Said.by(
            () -> {
              log.error("%s: failed sending graceful close to %s: %s", "a", "b", "Broken pipe");
              log.warn("a: failed handling message", new IOException("Stream closed"));
              log.warn(Util.getMessage("AcceptError"), "a", "socket", new EOFException());
            });
    String ofFailures =
        Said.by(
            () -> {
              log.warn(Util.getMessage("AcceptError"), "a", "b", new IOException("too many files"));
              log.error("%s: failed sending data to %s: %s", "a", "b", "no route");
              log.warn("a: failed handling message", new IOException("not a TLS record"));
            });

    assertThat(ofParting).isEmpty();
    assertThat(ofFailures)
        .contains("no route")
        .contains("not a TLS record")
        .contains("too many files");
  }
}
