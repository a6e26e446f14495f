// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import io.outlast.member.cluster.ClusterSettings.Discovery;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.infinispan.remoting.transport.jgroups.JGroupsChannelConfigurator;
import org.jgroups.JChannel;
import org.jgroups.conf.ConfiguratorFactory;
import org.jgroups.conf.ProtocolConfiguration;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.MFC;
import org.jgroups.protocols.MPING;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.UFC;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.dns.DNS_PING;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.stack.Protocol;
import org.jgroups.util.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes the member's one JGroups channel, which Infinispan uses and our own messages with it.
 *
 * <p>Death is seen in two ways. A process that dies closes its FD_SOCK2 connection: suspected at
 * once, out as soon as its machine refuses a connection, or after {@link #VERIFICATION} to twice
 * that. A host that vanishes or a process that hangs keeps its connections: FD_ALL3 misses its
 * heartbeats. {@code failureDetectionTimeout} bounds the sum of silence, check interval and
 * verification.
 */
final class ProtocolStack implements JGroupsChannelConfigurator {
  /**
   * How long a suspect has to answer before it is out, at least: JGroups looks at suspects in this
   * interval, so it may be twice as long.
   */
  static final Duration VERIFICATION = Duration.ofMillis(150);

  /**
   * How long a member waits for answers before it founds the cluster, unless it knows before that
   * nobody is there ({@link KnockingPing}).
   */
  private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(2);

  /**
   * How often it asks in that time. Once is not enough: who starts where a member has just died may
   * be answered over the connection to that one, or by members that do not know yet who is the
   * coordinator now.
   */
  private static final int QUESTIONS = 4;

  /** How often a coordinator that answers, but does not let us in, is asked. */
  private static final int JOIN_ATTEMPTS = 15;

  /** Heartbeats per failure detection timeout. */
  private static final int HEARTBEATS = 10;

  private static final int PORTS_ASKED = 3;
  private static final int CONNECT_MILLIS = 300;

  /**
   * Bytes in flight to one member. They fit into the socket's buffers: with more, one member that
   * has stopped reading would block the only thread that sends, and with it the heartbeats to all
   * others.
   */
  static final long CREDITS = 2_000_000;

  /** No frame is longer: what is larger goes in fragments. Who announces more is cut off. */
  private static final int MOST_BYTES = 1_000_000;

  private final ClusterSettings settings;
  private final int port;
  private final MessageProtocol messages;
  private final Executor senders;
  private final @Nullable SocketFactory sockets;

  /**
   * Makes channels.
   *
   * @param port the first port to try, of those in the settings
   * @param senders runs what sends, and may block
   * @param sockets makes the sockets of the transport; null for plain ones
   */
  ProtocolStack(
      ClusterSettings settings,
      int port,
      MessageProtocol messages,
      Executor senders,
      @Nullable SocketFactory sockets) {
    this.settings = settings;
    this.port = port;
    this.messages = messages;
    this.senders = senders;
    this.sockets = sockets;
  }

  @Override
  public JChannel createChannel(String name) throws Exception {
    return EngineLog.during(this::channel);
  }

  private JChannel channel() throws Exception {
    String file = settings.jgroupsFile();
    if (file != null) {
      var channel = new JChannel(ConfiguratorFactory.getStackConfigurator(file));
      channel.getProtocolStack().insertProtocolAtTop(messages);
      messages.init();
      return channel;
    }
    var channel = new JChannel(protocols());
    // On by default, on all interfaces, open to anyone.
    channel.getProtocolStack().getTransport().getDiagnosticsHandler().setEnabled(false);
    return channel;
  }

  private List<Protocol> protocols() throws UnknownHostException {
    InetAddress bind = InetAddress.getByName(settings.bindAddress());
    Duration verified = VERIFICATION.multipliedBy(2);
    long heartbeat = settings.failureDetectionTimeout().minus(verified).toMillis() / HEARTBEATS;
    long merge = settings.mergeInterval().toMillis();
    var stack = new ArrayList<Protocol>();
    stack.add(tcp(bind));
    stack.add(discovery(bind).numDiscoveryRuns(QUESTIONS));
    // Sides that see each other again tell of themselves within a quarter, and are compared within
    // a half of the interval after that. Not more often: who compares in the moment of a join, when
    // not all have the view yet, sees sides where there are none.
    stack.add(
        new MERGE3()
            .setMinInterval(Math.max(500, merge / 8))
            .setMaxInterval(Math.max(1_000, merge / 4))
            .setCheckInterval(Math.max(2_000, merge / 2)));
    // The last heartbeat may have come late in its interval, the check may come late in the next,
    // and the view takes a moment.
    stack.add(new FD_ALL3().setTimeout(heartbeat * (HEARTBEATS - 3)).setInterval(heartbeat));
    stack.add(new BoundedFdSock().setBindAddress(bind).setOffset(Ports.OFFSET).setPortRange(0));
    stack.add(
        new KnockingVerification(senders, CONNECT_MILLIS).setTimeout(VERIFICATION.toMillis()));
    stack.add(new NAKACK2().useMcastXmit(false).setXmitInterval(200));
    stack.add(new UNICAST3().sendsCanBlock(true).setXmitInterval(200));
    stack.add(new STABLE().setDesiredAverageGossip(5_000).setMaxBytes(1_000_000));
    stack.add(
        new WaitingGms()
            .setJoinTimeout(JOIN_TIMEOUT.toMillis())
            .setMaxJoinAttempts(JOIN_ATTEMPTS)
            .printLocalAddress(false));
    stack.add(new UFC().setMaxCredits(CREDITS).setMinThreshold(0.4));
    stack.add(new MFC().setMaxCredits(CREDITS).setMinThreshold(0.4));
    stack.add(new FRAG4().setFragSize(60_000));
    stack.add(messages);
    return stack;
  }

  private Protocol tcp(InetAddress bind) {
    TCP tcp = new TCP();
    tcp.setBindAddress(bind).setBindPort(port);
    tcp.setPortRange(settings.port() + settings.portCount() - 1 - port);
    tcp.tcpNodelay(true).setSockConnTimeout(CONNECT_MILLIS).setSendBufSize(640_000);
    tcp.setBundler(new PromptBundler(senders));
    tcp.setMessageProcessingPolicy(DirectDelivery.class.getName());
    tcp.setMaxLength(MOST_BYTES);
    if (sockets != null) {
      tcp.setSocketFactory(sockets);
    }
    return tcp;
  }

  private org.jgroups.protocols.Discovery discovery(InetAddress bind) throws UnknownHostException {
    if (settings.discovery() instanceof Discovery.Multicast multicast) {
      return new MPING()
          .setBindAddr(bind)
          .setMulticastAddress(multicast.group())
          .setMcastPort(multicast.port())
          .setTTL(multicast.timeToLive());
    }
    if (settings.discovery() instanceof Discovery.Dns dns) {
      return new DNS_PING().setValue("dns_query", dns.name());
    }
    return new KnockingPing(CONNECT_MILLIS)
        .setInitialHosts(hosts((Discovery.Members) settings.discovery()))
        .setPortRange(0);
  }

  private List<InetSocketAddress> hosts(Discovery.Members members) {
    List<String> addresses =
        members.addresses().isEmpty() ? List.of(settings.bindAddress()) : members.addresses();
    var hosts = new ArrayList<InetSocketAddress>();
    for (String address : addresses) {
      int colon = address.lastIndexOf(':');
      if (colon >= 0
          && (address.indexOf(':') == colon || address.startsWith("["))
          && !address.endsWith("]")) {
        hosts.add(
            new InetSocketAddress(
                address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))));
        continue;
      }
      for (int i = 0; i < Math.min(PORTS_ASKED, settings.portCount()); i++) {
        hosts.add(new InetSocketAddress(address, settings.port() + i));
      }
    }
    return hosts;
  }

  @Override
  public String getName() {
    return "outlast";
  }

  @Override
  public String getProtocolStackString() {
    return getName();
  }

  /** Not asked for: the channel is made above. */
  @Override
  public List<ProtocolConfiguration> getProtocolStack() {
    return List.of();
  }

  @Override
  public void setSocketFactory(SocketFactory socketFactory) {
    throw new UnsupportedOperationException("a socket factory");
  }

  @Override
  public void setDataSource(DataSource dataSource) {
    throw new UnsupportedOperationException("a data source");
  }
}
