// SPDX-License-Identifier: Apache-2.0
package io.outlast.client.config;

import io.outlast.config.Config;
import io.outlast.config.ConfigChecks;
import io.outlast.config.ExecutorConfig;
import io.outlast.config.TlsConfig;
import io.outlast.spi.lookup.ConfigLookup;
import io.outlast.spi.lookup.ConfigSource;
import java.io.File;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Configuration of a client. What its getters return is live until a client starts from it: the
 * client works on a copy. Not thread-safe.
 */
public final class ClientConfig {

  private String clusterName = Config.DEFAULT_CLUSTER_NAME;
  private @Nullable String instanceName;
  private ClientNetworkConfig networkConfig = new ClientNetworkConfig();
  private int maxInFlight = ExecutorConfig.DEFAULT_MAX_IN_FLIGHT;
  private @Nullable String token;
  private TlsConfig tlsConfig = new TlsConfig();
  private final List<String> allowedClasses = new ArrayList<>();
  private @Nullable ClassLoader classLoader;
  private ConcurrentMap<String, Object> userContext = new ConcurrentHashMap<>();

  /** Makes a configuration with all defaults. */
  public ClientConfig() {}

  /** Makes a deep copy; class loader and user context are shared. */
  public ClientConfig(ClientConfig other) {
    clusterName = other.clusterName;
    instanceName = other.instanceName;
    networkConfig = new ClientNetworkConfig(other.networkConfig);
    maxInFlight = other.maxInFlight;
    token = other.token;
    tlsConfig = new TlsConfig(other.tlsConfig);
    allowedClasses.addAll(other.allowedClasses);
    classLoader = other.classLoader;
    userContext = other.userContext;
  }

  /**
   * Reads the configuration of this program's client, as {@link
   * io.outlast.client.OutlastClient#newOutlastClient()} does. Looked for as by {@link
   * Config#load()}, with the system property {@code outlast.client.config} and the files {@code
   * outlast-client} and {@code hazelcast-client}.
   *
   * @return a new configuration, to be changed at will
   * @throws IllegalArgumentException see {@link Config#load()}
   * @throws IllegalStateException see {@link Config#load()}
   */
  public static ClientConfig load() {
    ConfigSource source =
        ConfigLookup.find("outlast.client.config", "outlast-client", "hazelcast-client");
    return source == null ? new ClientConfig() : ConfigLookup.read(source, ClientConfig.class);
  }

  /** Reads a file; see {@link Config#loadFromFile}. */
  public static ClientConfig loadFromFile(File file) {
    return ConfigLookup.read(ConfigSource.ofFile(file), ClientConfig.class);
  }

  /** Reads XML or YAML; see {@link Config#loadFromString}. */
  public static ClientConfig loadFromString(String text) {
    return ConfigLookup.read(ConfigSource.ofString(text), ClientConfig.class);
  }

  /** Returns the name of the cluster. */
  public String getClusterName() {
    return clusterName;
  }

  /**
   * Sets the name of the cluster; a cluster of another name refuses the client.
   *
   * @param clusterName default "dev"
   * @throws IllegalArgumentException if it is blank
   */
  public ClientConfig setClusterName(String clusterName) {
    this.clusterName =
        ConfigChecks.notBlank(
            "cluster-name", clusterName, "The default is " + Config.DEFAULT_CLUSTER_NAME + ".");
    return this;
  }

  /** Returns the name of the client, or null if it makes one. */
  public @Nullable String getInstanceName() {
    return instanceName;
  }

  /** Sets the name of the client, unique in its JVM; null, the default, lets it make one. */
  public ClientConfig setInstanceName(@Nullable String instanceName) {
    this.instanceName =
        instanceName == null
            ? null
            : ConfigChecks.notBlank(
                "instance-name", instanceName, "Leave it out to have one made.");
    return this;
  }

  /** Returns how the client reaches members; live. */
  public ClientNetworkConfig getNetworkConfig() {
    return networkConfig;
  }

  /** Sets how the client reaches members. */
  public ClientConfig setNetworkConfig(ClientNetworkConfig networkConfig) {
    this.networkConfig = Objects.requireNonNull(networkConfig, "networkConfig");
    return this;
  }

  /** Returns how many tasks of one executor the client may have on their way. */
  public int getMaxInFlight() {
    return maxInFlight;
  }

  /**
   * Bounds the tasks of one executor that the client has on their way to be stored by asynchronous
   * calls; see {@link ExecutorConfig#setMaxInFlight}. What members have configured for the executor
   * bounds them too.
   *
   * @param maxInFlight 1 or more; default 10,000
   * @throws IllegalArgumentException if it is less than 1
   */
  public ClientConfig setMaxInFlight(int maxInFlight) {
    this.maxInFlight =
        ConfigChecks.inRange(
            "max-in-flight",
            maxInFlight,
            1,
            Integer.MAX_VALUE,
            "It bounds the tasks on their way per executor.");
    return this;
  }

  /** Returns the token that the client shows, or null. */
  public @Nullable String getToken() {
    return token;
  }

  /**
   * Sets the token that the client shows to members, see {@link
   * io.outlast.config.ClientSecurity#addToken}; null, the default, if they ask for none.
   */
  public ClientConfig setToken(@Nullable String token) {
    this.token = token;
    return this;
  }

  /** Returns how the connections are encrypted; live. */
  public TlsConfig getTlsConfig() {
    return tlsConfig;
  }

  /** Sets how the connections are encrypted. */
  public ClientConfig setTlsConfig(TlsConfig tlsConfig) {
    this.tlsConfig = Objects.requireNonNull(tlsConfig, "tlsConfig");
    return this;
  }

  /** Returns the patterns of the classes that the client deserializes; immutable. */
  public List<String> getAllowedClasses() {
    return List.copyOf(allowedClasses);
  }

  /**
   * Adds to the classes that the client deserializes: in results and exceptions. With none added,
   * all are taken but those known to run an attacker's code; with one, only those that a pattern
   * covers, values and collections of the JDK, its exceptions, and Outlast's own. Of a lambda it is
   * the class in which it is written that counts.
   *
   * @param patterns {@code com.acme.Job} for a class and those nested in it, {@code com.acme.*} for
   *     those of a package, {@code com.acme.**} for those of the packages below it too, {@code **}
   *     for all but the known ones
   * @throws IllegalArgumentException if one is no such pattern
   */
  public ClientConfig addAllowedClasses(String... patterns) {
    for (String pattern : patterns) {
      allowedClasses.add(ConfigChecks.classes("allowed-classes", pattern));
    }
    return this;
  }

  /** Sets these classes, in place of those added so far. */
  public ClientConfig setAllowedClasses(Collection<String> patterns) {
    String[] copy = patterns.toArray(String[]::new);
    allowedClasses.clear();
    return addAllowedClasses(copy);
  }

  /** Returns the class loader for results, or null for that of the starting thread. */
  public @Nullable ClassLoader getClassLoader() {
    return classLoader;
  }

  /**
   * Sets the class loader for results and exceptions; null, the default, means the context class
   * loader of the thread that starts the client.
   */
  public ClientConfig setClassLoader(@Nullable ClassLoader classLoader) {
    this.classLoader = classLoader;
    return this;
  }

  /** Returns the objects that the application keeps with the client; live. */
  public ConcurrentMap<String, Object> getUserContext() {
    return userContext;
  }

  /** Sets the objects that the application keeps with the client; the map is not copied. */
  public ClientConfig setUserContext(ConcurrentMap<String, Object> userContext) {
    this.userContext = Objects.requireNonNull(userContext, "userContext");
    return this;
  }

  @Override
  public String toString() {
    return "ClientConfig{cluster-name="
        + clusterName
        + ", instance-name="
        + instanceName
        + ", "
        + networkConfig
        + "}";
  }
}
