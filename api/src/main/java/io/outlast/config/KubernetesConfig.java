// SPDX-License-Identifier: Apache-2.0
package io.outlast.config;

import org.jspecify.annotations.Nullable;

/** Finding members by the DNS name of a headless service in Kubernetes. Not thread-safe. */
public final class KubernetesConfig {

  private boolean enabled;
  private @Nullable String serviceDns;

  /** Makes a configuration that is not enabled. */
  public KubernetesConfig() {}

  /** Makes a copy. */
  public KubernetesConfig(KubernetesConfig other) {
    enabled = other.enabled;
    serviceDns = other.serviceDns;
  }

  /** Tells whether members are found by DNS. */
  public boolean isEnabled() {
    return enabled;
  }

  /** Chooses whether members are found by DNS; needs {@link #setServiceDns}. */
  public KubernetesConfig setEnabled(boolean enabled) {
    this.enabled = enabled;
    return this;
  }

  /** Returns the DNS name, or null. */
  public @Nullable String getServiceDns() {
    return serviceDns;
  }

  /**
   * Sets the DNS name of the headless service whose addresses are the members, such as {@code
   * outlast.default.svc.cluster.local}.
   *
   * @throws IllegalArgumentException if it is blank
   */
  public KubernetesConfig setServiceDns(String serviceDns) {
    this.serviceDns =
        ConfigChecks.notBlank(
            "service-dns",
            serviceDns,
            "Give the name of a headless service: <service>.<namespace>.svc.cluster.local.");
    return this;
  }

  @Override
  public String toString() {
    return "kubernetes{enabled=" + enabled + ", service-dns=" + serviceDns + "}";
  }
}
