// SPDX-License-Identifier: Apache-2.0
package io.outlast.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.config.Config;
import io.outlast.config.NetworkConfig;
import io.outlast.core.Outlast;
import org.junit.jupiter.api.Test;

/** Client ports of members that have nothing on their class path to open them with. */
class ClientPortTest {
  @Test
  void whenNothingCanSpeakWithClients_thenTheMemberDoesNotStartAndNamesTheArtifact() {
    Config config = new Config().setClientPort(5901).addAllowedClasses("**");

    assertThatThrownBy(() -> Outlast.newOutlastInstance(config))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("client-port is 5901")
        .hasMessageContaining("io.outlast:outlast-endpoint");
  }

  @Test
  void whenNothingIsConfigured_thenClientsAreLetInFromThisMachineOnly() {
    assertThat(ClientPort.addressOf(new Config().setClientPort(5901))).isEqualTo("127.0.0.1:5901");
    assertThat(ClientPort.addressOf(new Config())).isEmpty();
  }

  @Test
  void whenAnInterfaceIsEnabled_thenClientsAreLetInThere() {
    Config config = new Config().setClientPort(5901);
    NetworkConfig network = config.getNetworkConfig();
    network.getInterfaces().setEnabled(true).addInterface("127.0.0.*");

    assertThat(ClientPort.addressOf(config)).isEqualTo("127.0.0.1:5901");
  }
}
