// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.config.Config;
import io.outlast.config.TlsConfig;
import io.outlast.core.OutlastInstance;
import io.outlast.core.SerializableCallable;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Members that show certificates to each other let nobody else in (R49). */
@Timeout(180)
class MutualTlsTest {
  private static final int STRANGERS = 60;

  @TempDir private static Path folder;
  private static Identities identities;
  private static InJvmCluster cluster;

  @BeforeAll
  static void start() {
    identities = new Identities(folder);
    identities.make("a", 1);
    identities.make("b", 1);
    identities.make("c", 1);
    identities.make("expired", 10);
    identities.make("stranger", 1);
    identities.join("members.crt", "a", "b", "c", "expired");
    cluster = new InJvmCluster(0);
    join("a");
    join("b");
    cluster.awaitCalm();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static OutlastInstance join(String who) {
    return cluster.join(c -> secure(c, identities.tls(who, "members.crt")));
  }

  private static void secure(Config config, TlsConfig tls) {
    config.getNetworkConfig().setTlsConfig(tls);
  }

  @Test
  void membersWithCertificatesAreACluster() throws Exception {
    assertServes();
  }

  @Test
  void whoHasNoCertificateThatIsTrusted_staysAlone() throws Exception {
    identities.join("all.crt", "a", "b", "c", "stranger");
    Config strange = cluster.newConfig();
    secure(strange, identities.tls("stranger", "all.crt"));

    try (OutlastInstance stranger = cluster.newMember(strange)) {
      assertThat(stranger.getCluster().getMembers()).hasSize(1);
      assertServes();
    }
    assertServes();
  }

  @Test
  void whoSpeaksInTheClear_staysAlone() throws Exception {
    try (OutlastInstance plain = cluster.newMember(cluster.newConfig())) {
      assertThat(plain.getCluster().getMembers()).hasSize(1);
      assertServes();
    }
    assertServes();
  }

  @Test
  void whoseCertificateHasExpired_doesNotStart() {
    Config late = cluster.newConfig();
    secure(late, identities.tls("expired", "members.crt"));

    assertThatThrownBy(() -> cluster.newMember(late))
        .hasMessageContaining("expired.crt")
        .hasMessageContaining("not now");
  }

  @Test
  void strangersKeepNobodyOut() throws Exception {
    Random random = new Random(7);
    Socket[] silent = new Socket[STRANGERS];
    try {
      for (int i = 0; i < STRANGERS; i++) {
        silent[i] = Strangers.connect(port());
        assertThat(Strangers.say(port(), random, i)).doesNotContain(Strangers.MAGIC_OF_JGROUPS);
      }

      join("c");
      cluster.awaitCalm();
      assertServes();
    } finally {
      for (Socket socket : silent) {
        if (socket != null) {
          socket.close();
        }
      }
    }
    cluster.leave(cluster.members().get(2));
    cluster.awaitCalm();
  }

  @Test
  void whenCertificatesAreReplaced_thenWhoJoinsIsShownTheNewOnes() throws Exception {
    identities.make("new", 1);
    identities.join("members.crt", "a", "b", "c", "expired", "new");
    identities.replace("b", "new");

    // Trusts the new one, and no more the one that b was started with.
    identities.join("later.crt", "a", "c", "new");
    cluster.join(c -> secure(c, identities.tls("c", "later.crt")));
    cluster.awaitCalm();

    assertServes();
    cluster.leave(cluster.members().get(2));
    cluster.awaitCalm();
  }

  private static int port() {
    return cluster.members().get(0).getCluster().getLocalMember().getSocketAddress().getPort();
  }

  private static void assertServes() throws Exception {
    assertThat(cluster.members()).allMatch(m -> m.getCluster().getMembers().size() >= 2);
    for (OutlastInstance member : cluster.members()) {
      for (int i = 0; i < 10; i++) {
        assertThat(
                member
                    .getDurableExecutorService("any")
                    .submit((SerializableCallable<String>) () -> "served")
                    .get(30, TimeUnit.SECONDS))
            .isEqualTo("served");
      }
    }
  }
}
