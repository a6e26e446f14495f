// SPDX-License-Identifier: Apache-2.0
package io.outlast.member;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.outlast.config.Config;
import io.outlast.config.TlsConfig;
import io.outlast.core.Outlast;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A member that strangers may reach says which classes it deserializes (SPEC §6). */
class ExposureTest {
  private static final TlsConfig MUTUAL =
      new TlsConfig().setEnabled(true).setClientCertificateRequired(true);

  static Stream<Arguments> open() {
    return Stream.of(
        of("client-port 5901", c -> c.setClientPort(5901)),
        of(
            "client-port 5901",
            c -> c.setClientPort(5901).getClientSecurity().addToken("a", "0123456789abcdef")),
        of(
            "client-port 5901",
            c -> c.setClientPort(5901).getClientSecurity().getTlsConfig().setEnabled(true)),
        of("listens for members on", ExposureTest::listenAnywhere),
        of(
            "jgroups-file mine.xml",
            c -> c.getNetworkConfig().getJoin().setJgroupsFile("mine.xml")));
  }

  static Stream<Arguments> closed() {
    return Stream.of(
        of("no socket", c -> {}),
        of("loopback", c -> listen(c, "127.0.0.1")),
        of(
            "mutual TLS of members",
            c -> {
              listenAnywhere(c);
              c.getNetworkConfig().setTlsConfig(MUTUAL);
            }),
        of(
            "mutual TLS of clients",
            c -> c.setClientPort(5901).getClientSecurity().setTlsConfig(MUTUAL)),
        of("a list", c -> c.setClientPort(5901).addAllowedClasses("com.acme.**")),
        of("all, said by the user", c -> c.setClientPort(5901).addAllowedClasses("**")));
  }

  @ParameterizedTest
  @MethodSource("open")
  void whenStrangersMaySendClasses_thenAListIsAskedFor(String way, Consumer<Config> settings) {
    Config config = new Config();
    settings.accept(config);

    assertThatThrownBy(() -> Exposure.require("m1", config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("m1: allowed-classes names no class")
        .hasMessageContaining(way)
        .hasMessageContaining("addAllowedClasses(\"com.acme.jobs.**\")")
        .hasMessageContaining("<allowed-classes>com.acme.jobs.**</allowed-classes>");
  }

  @ParameterizedTest
  @MethodSource("closed")
  void whenTheyMayNot_thenNoneIs(String why, Consumer<Config> settings) {
    Config config = new Config();
    settings.accept(config);

    assertThatCode(() -> Exposure.require("m1", config)).as(why).doesNotThrowAnyException();
  }

  @Test
  void withoutOneTheMemberDoesNotStart() {
    assertThatThrownBy(() -> Outlast.newOutlastInstance(new Config().setClientPort(5901)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("allowed-classes");
  }

  private static void listen(Config config, String address) {
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface(address);
    config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).addMember(address);
  }

  /** On an address that is not loopback: a machine that has none cannot be reached. */
  private static void listenAnywhere(Config config) {
    listen(config, outside());
  }

  private static String outside() {
    try {
      Optional<String> outside =
          NetworkInterface.networkInterfaces()
              .flatMap(NetworkInterface::inetAddresses)
              .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
              .map(InetAddress::getHostAddress)
              .findFirst();
      assumeTrue(outside.isPresent(), "no address but loopback");
      return outside.get();
    } catch (SocketException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Arguments of(String text, Consumer<Config> settings) {
    return Arguments.of(text, settings);
  }
}
