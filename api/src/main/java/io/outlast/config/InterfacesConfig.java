// SPDX-License-Identifier: Apache-2.0
package io.outlast.config;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** Which network interfaces a member uses, by their addresses. Not thread-safe. */
public final class InterfacesConfig {

  private boolean enabled;
  private final Set<String> interfaces = new LinkedHashSet<>();

  /** Makes a configuration that is not enabled. */
  public InterfacesConfig() {}

  /** Makes a copy. */
  public InterfacesConfig(InterfacesConfig other) {
    enabled = other.enabled;
    interfaces.addAll(other.interfaces);
  }

  /** Tells whether the choice is restricted. */
  public boolean isEnabled() {
    return enabled;
  }

  /** Chooses whether only the interfaces named here are used; by default, any. */
  public InterfacesConfig setEnabled(boolean enabled) {
    this.enabled = enabled;
    return this;
  }

  /** Returns the addresses of interfaces; immutable. */
  public Set<String> getInterfaces() {
    return Collections.unmodifiableSet(interfaces);
  }

  /**
   * Adds the address of an interface, in which {@code *} stands for any text: {@code 10.3.*.*}.
   *
   * @throws IllegalArgumentException if it is blank
   */
  public InterfacesConfig addInterface(String address) {
    interfaces.add(
        ConfigChecks.notBlank("interface", address, "Give an address such as 10.3.10.*."));
    return this;
  }

  /** Sets the addresses of interfaces, in place of those added so far. */
  public InterfacesConfig setInterfaces(Collection<String> addresses) {
    interfaces.clear();
    addresses.forEach(this::addInterface);
    return this;
  }

  @Override
  public String toString() {
    return "interfaces{enabled=" + enabled + ", " + interfaces + "}";
  }
}
