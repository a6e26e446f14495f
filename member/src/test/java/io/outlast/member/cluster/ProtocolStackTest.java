// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outlast.member.cluster.ClusterSettings.Discovery;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jgroups.Event;
import org.jgroups.PhysicalAddress;
import org.jgroups.protocols.MPING;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.dns.DNS_PING;
import org.jgroups.util.DefaultSocketFactory;
import org.jgroups.util.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ProtocolStackTest {
  private static final int PORT = 9_700;
  private final String name = "stack-" + UUID.randomUUID();

  @Test
  void membersFindEachOtherOnTheFirstPortsOfTheirOwnHost() {
    try (var first =
            InfinispanCluster.start(
                settings(PORT, 10, new Discovery.Members(List.of()), null), TestCluster.AGREEMENT);
        var second =
            InfinispanCluster.start(
                settings(PORT, 10, new Discovery.Members(List.of()), null),
                TestCluster.AGREEMENT)) {
      assertThat(second.transport().view()).containsExactly(first.self(), second.self());
    }
  }

  @Test
  void clustersWithDifferentNamesDoNotSeeEachOther() {
    var settings = settings(PORT + 10, 10, new Discovery.Members(List.of()), null);
    try (var first = InfinispanCluster.start(settings, TestCluster.AGREEMENT);
        var other =
            InfinispanCluster.start(
                new ClusterSettings(
                    name + "-other",
                    "o",
                    "127.0.0.1",
                    PORT + 10,
                    10,
                    settings.discovery(),
                    null,
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(1),
                    31,
                    false),
                TestCluster.AGREEMENT)) {
      assertThat(first.transport().view()).containsExactly(first.self());
      assertThat(other.transport().view()).containsExactly(other.self());
    }
  }

  @Test
  void aTakenPortIsAnErrorThatNamesIt() throws Exception {
    try (var taken = new ServerSocket(PORT + 20, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () ->
                  InfinispanCluster.start(
                      settings(PORT + 20, 1, new Discovery.Members(List.of()), null),
                      TestCluster.AGREEMENT))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("127.0.0.1")
          .hasMessageContaining("" + taken.getLocalPort());
    }
  }

  @Test
  void ifTheSecondPortIsTakenAndThereAreNoMore_thenTheErrorNamesBothAndTheRemedy()
      throws Exception {
    int port = PORT + 30;
    var settings = settings(port, 1, new Discovery.Members(List.of()), null);
    try (var taken = new ServerSocket(port + 10_000, 1, InetAddress.getLoopbackAddress())) {
      assertThat(taken.isBound()).isTrue();
      assertThatThrownBy(() -> InfinispanCluster.start(settings, TestCluster.AGREEMENT))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll(
              "'m'", "127.0.0.1", "" + port, "" + (port + 10_000), "setPort", "failures");
    }
  }

  @Test
  void ifTheSecondPortIsTaken_thenTheNextPairIs() throws Exception {
    int port = PORT + 40;
    var settings = settings(port, 10, new Discovery.Members(List.of()), null);
    try (var taken = new ServerSocket(port + 10_000, 1, InetAddress.getLoopbackAddress());
        var member = InfinispanCluster.start(settings, TestCluster.AGREEMENT)) {
      assertThat(taken.isBound()).isTrue();
      assertThat(member.address(member.self()).orElseThrow().getPort()).isEqualTo(port + 1);
    }
  }

  /** Others would take such a connection for that of whoever starts on the port next. */
  @Test
  void aConnectionMadeWhileTheMemberEndsIsNotLeftBehind() throws Exception {
    var nobody = new Discovery.Members(List.of());
    var connecting = new AtomicReference<Runnable>(() -> {});
    var sockets =
        new DefaultSocketFactory() {
          @Override
          public Socket createSocket(String service) throws IOException {
            connecting.getAndSet(() -> {}).run();
            return super.createSocket(service);
          }
        };
    try (var other = channel(settings(PORT + 50, 1, nobody, null), null).connect(name);
        var ending = channel(settings(PORT + 60, 1, nobody, null), sockets).connect(name)) {
      var address =
          (PhysicalAddress) other.down(new Event(Event.GET_PHYSICAL_ADDRESS, other.getAddress()));
      TCP transport = ending.getProtocolStack().findProtocol(TCP.class);
      connecting.set(ending::disconnect);

      transport.sendUnicast(address, new byte[1], 0, 1);

      assertThat(ending.isConnected()).isFalse();
      assertThat(transport.getOpenConnections()).isZero();
    }
  }

  @Test
  void anExpertsFileReplacesTheStack(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("stack.xml");
    Files.writeString(
        file,
        """
        <config xmlns="urn:org:jgroups">
          <TCP bind_addr="127.0.0.1" bind_port="9730" port_range="5" diag.enabled="false"/>
          <TCPPING initial_hosts="127.0.0.1[9730]" port_range="3"/>
          <MERGE3/>
          <FD_ALL3/>
          <pbcast.NAKACK2 use_mcast_xmit="false"/>
          <UNICAST3/>
          <pbcast.STABLE/>
          <pbcast.GMS join_timeout="500"/>
          <FRAG4/>
        </config>
        """);
    var settings = settings(1, 1, new Discovery.Members(List.of()), file.toString());
    try (var first = InfinispanCluster.start(settings, TestCluster.AGREEMENT);
        var second = InfinispanCluster.start(settings, TestCluster.AGREEMENT)) {
      assertThat(second.transport().view()).containsExactly(first.self(), second.self());
      assertThat(second.address(first.self()).orElseThrow().getPort()).isEqualTo(9730);
      assertThat(first.store(1).toCompletableFuture().join().durability()).isEqualTo(1);
      assertThat(second.opened()).hasSize(1);
    }
  }

  @Test
  void discoveryByMulticastOrDnsIsOneProtocolEach() throws Exception {
    var multicast = settings(PORT, 1, new Discovery.Multicast("239.6.7.9", 46_700, 0), null);
    var dns = settings(PORT, 1, new Discovery.Dns("members.example"), null);

    try (var channel = channel(multicast, null)) {
      MPING ping = channel.getProtocolStack().findProtocol(MPING.class);
      assertThat(ping.getMcastAddr().getHostAddress()).isEqualTo("239.6.7.9");
      assertThat(ping.getMcastPort()).isEqualTo(46_700);
    }
    try (var channel = channel(dns, null)) {
      assertThat((Object) channel.getProtocolStack().findProtocol(DNS_PING.class)).isNotNull();
    }
  }

  private static org.jgroups.JChannel channel(
      ClusterSettings settings, @Nullable SocketFactory sockets) throws Exception {
    return new ProtocolStack(
            settings,
            settings.port(),
            new MessageProtocol(Runnable::run, new MergeViews(Runnable::run)),
            Runnable::run,
            sockets)
        .createChannel("");
  }

  private ClusterSettings settings(int port, int portCount, Discovery discovery, String file) {
    return new ClusterSettings(
        name,
        "m",
        "127.0.0.1",
        port,
        portCount,
        discovery,
        file,
        Duration.ofSeconds(3),
        Duration.ofSeconds(1),
        31,
        false);
  }
}
