// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberViewTest {
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "10.1.2.3", "0:0:0:0:0:0:0:1"})
  void whenTheHostIsAnAddress_thenTheSocketAddressIsResolved(String host) {
    InetSocketAddress address = member(host, 5801).getSocketAddress();

    assertThat(address.isUnresolved()).isFalse();
    assertThat(address.getHostString()).isEqualTo(host);
    assertThat(address.getPort()).isEqualTo(5801);
  }

  @Test
  void whenTheHostIsAName_thenNobodyIsAskedForIt() {
    assertThat(member("member-3.example", 5801).getSocketAddress())
        .isEqualTo(InetSocketAddress.createUnresolved("member-3.example", 5801));
  }

  @Test
  void whenThereIsNoSocket_thenTheAddressSaysSo() {
    assertThat(member("", 0).getSocketAddress())
        .isEqualTo(InetSocketAddress.createUnresolved("localhost", 0));
  }

  private static MemberView member(String host, int port) {
    return new MemberView(
        new MemberInfo(
            new UUID(1, 2),
            host,
            port,
            Map.of(),
            /* lite= */ false,
            /* ready= */ true,
            /* leaving= */ false,
            /* clientAddress= */ ""),
        /* isLocal= */ false);
  }
}
