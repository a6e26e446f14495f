// SPDX-License-Identifier: Apache-2.0
package io.outlast.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a member finds others: one of a list of addresses, multicast, the DNS of Kubernetes, or a
 * file of the transport's own. With none the member stays alone and opens no socket. Not
 * thread-safe.
 */
public final class JoinConfig {

  private TcpIpConfig tcpIpConfig = new TcpIpConfig();
  private MulticastConfig multicastConfig = new MulticastConfig();
  private KubernetesConfig kubernetesConfig = new KubernetesConfig();
  private @Nullable String jgroupsFile;

  /** Makes a configuration in which nothing is enabled. */
  public JoinConfig() {}

  /** Makes a deep copy. */
  public JoinConfig(JoinConfig other) {
    tcpIpConfig = new TcpIpConfig(other.tcpIpConfig);
    multicastConfig = new MulticastConfig(other.multicastConfig);
    kubernetesConfig = new KubernetesConfig(other.kubernetesConfig);
    jgroupsFile = other.jgroupsFile;
  }

  /** Tells whether a cluster is configured: whether any way to find others is enabled. */
  public boolean isEnabled() {
    return !enabledWays().isEmpty();
  }

  /** Returns the list of addresses; live. */
  public TcpIpConfig getTcpIpConfig() {
    return tcpIpConfig;
  }

  /** Sets the list of addresses. */
  public JoinConfig setTcpIpConfig(TcpIpConfig tcpIpConfig) {
    this.tcpIpConfig = Objects.requireNonNull(tcpIpConfig, "tcpIpConfig");
    return this;
  }

  /** Returns the multicast group; live. */
  public MulticastConfig getMulticastConfig() {
    return multicastConfig;
  }

  /** Sets the multicast group. */
  public JoinConfig setMulticastConfig(MulticastConfig multicastConfig) {
    this.multicastConfig = Objects.requireNonNull(multicastConfig, "multicastConfig");
    return this;
  }

  /** Returns the service in Kubernetes; live. */
  public KubernetesConfig getKubernetesConfig() {
    return kubernetesConfig;
  }

  /** Sets the service in Kubernetes. */
  public JoinConfig setKubernetesConfig(KubernetesConfig kubernetesConfig) {
    this.kubernetesConfig = Objects.requireNonNull(kubernetesConfig, "kubernetesConfig");
    return this;
  }

  /** Returns the JGroups configuration, or null. */
  public @Nullable String getJgroupsFile() {
    return jgroupsFile;
  }

  /**
   * Sets a JGroups configuration, a file or a resource on the class path, for experts: ports,
   * interfaces and failure detection are then its affair. Null, the default, for none.
   */
  public JoinConfig setJgroupsFile(@Nullable String jgroupsFile) {
    this.jgroupsFile =
        jgroupsFile == null
            ? null
            : ConfigChecks.notBlank("jgroups-file", jgroupsFile, "Leave it out for none.");
    return this;
  }

  @Override
  public String toString() {
    return "join" + enabledWays();
  }

  void validate() {
    List<String> ways = enabledWays();
    if (ways.size() > 1) {
      throw new IllegalArgumentException(
          "join has " + ways + " enabled, allowed is one. Disable the others.");
    }
    if (kubernetesConfig.isEnabled() && kubernetesConfig.getServiceDns() == null) {
      throw new IllegalArgumentException(
          "kubernetes join is enabled without service-dns. Set the DNS name of the headless service"
              + " by setServiceDns.");
    }
  }

  private List<String> enabledWays() {
    List<String> ways = new ArrayList<>();
    if (tcpIpConfig.isEnabled()) {
      ways.add("tcp-ip");
    }
    if (multicastConfig.isEnabled()) {
      ways.add("multicast");
    }
    if (kubernetesConfig.isEnabled()) {
      ways.add("kubernetes");
    }
    if (jgroupsFile != null) {
      ways.add("jgroups-file");
    }
    return ways;
  }
}
