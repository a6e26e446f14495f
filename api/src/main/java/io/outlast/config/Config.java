// SPDX-License-Identifier: Apache-2.0
package io.outlast.config;

import io.outlast.core.ManagedContext;
import io.outlast.core.TaskFunction;
import io.outlast.spi.lookup.ConfigLookup;
import io.outlast.spi.lookup.ConfigSource;
import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Configuration of a member (SPEC §4). What its getters return is live until a member starts from
 * it: the member works on a copy.
 *
 * <pre>{@code
 * Config config = new Config().setClusterName("billing");
 * config.getDurableExecutorConfig("jobs").setPoolSize(8).setDurability(2);
 * config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).addMember("10.0.0.7:5801");
 * OutlastInstance outlast = Outlast.newOutlastInstance(config);
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class Config {

  /** Default of {@link #setClusterName}. */
  public static final String DEFAULT_CLUSTER_NAME = "dev";

  /** Default of {@link #setDrainTimeout}. */
  public static final Duration DEFAULT_DRAIN_TIMEOUT = Duration.ofSeconds(30);

  /** Default of {@link #setFailureDetectionTimeout}. */
  public static final Duration DEFAULT_FAILURE_DETECTION_TIMEOUT = Duration.ofSeconds(10);

  /** Default of {@link #setMergeInterval}. */
  public static final Duration DEFAULT_MERGE_INTERVAL = Duration.ofSeconds(5);

  /** Default of {@link #setStallThreshold}. */
  public static final Duration DEFAULT_STALL_THRESHOLD = Duration.ofSeconds(5);

  /** Default of {@link #setPartitionCount}. */
  public static final int DEFAULT_PARTITION_COUNT = 271;

  /**
   * Greatest {@linkplain #setPartitionCount number of partitions}: task IDs have 12 bits for it.
   */
  public static final int MAX_PARTITION_COUNT = 4096;

  /** Value of {@link #setClientPort} that accepts no clients; the default. */
  public static final int CLIENT_PORT_OFF = 0;

  /** Default of {@link #setLiteMember}. */
  public static final boolean DEFAULT_LITE_MEMBER = false;

  /** Default of {@link #setStartGate}. */
  public static final boolean DEFAULT_START_GATE = false;

  /** Default of {@link #setInitialMinClusterSize}: nothing is waited for. */
  public static final int DEFAULT_INITIAL_MIN_CLUSTER_SIZE = 1;

  private String clusterName = DEFAULT_CLUSTER_NAME;
  private @Nullable String instanceName;
  private NetworkConfig networkConfig = new NetworkConfig();
  private final ExecutorConfigs<DurableExecutorConfig> durableExecutors =
      new ExecutorConfigs<>(new DurableExecutorConfig(), DurableExecutorConfig::new);
  private final ExecutorConfigs<ScheduledExecutorConfig> scheduledExecutors =
      new ExecutorConfigs<>(new ScheduledExecutorConfig(), ScheduledExecutorConfig::new);
  private final List<SplitBrainProtectionConfig> splitBrainProtections = new ArrayList<>();
  private Duration drainTimeout = DEFAULT_DRAIN_TIMEOUT;
  private Duration failureDetectionTimeout = DEFAULT_FAILURE_DETECTION_TIMEOUT;
  private Duration mergeInterval = DEFAULT_MERGE_INTERVAL;
  private Duration stallThreshold = DEFAULT_STALL_THRESHOLD;
  private int partitionCount = DEFAULT_PARTITION_COUNT;
  private int clientPort = CLIENT_PORT_OFF;
  private ClientSecurity clientSecurity = new ClientSecurity();
  private PersistenceConfig persistenceConfig = new PersistenceConfig();
  private final List<String> allowedClasses = new ArrayList<>();
  private boolean liteMember = DEFAULT_LITE_MEMBER;
  private Map<String, String> memberAttributes = Map.of();
  private boolean startGate = DEFAULT_START_GATE;
  private int initialMinClusterSize = DEFAULT_INITIAL_MIN_CLUSTER_SIZE;
  private final Map<String, TaskFunction> registeredTasks = new LinkedHashMap<>();
  private @Nullable ManagedContext managedContext;
  private @Nullable ClassLoader classLoader;
  private ConcurrentMap<String, Object> userContext = new ConcurrentHashMap<>();

  /** Makes a configuration with all defaults: a complete system in one JVM. */
  public Config() {}

  /**
   * Makes a deep copy. Live objects are shared: managed context, class loader, user context,
   * functions and listeners.
   */
  public Config(Config other) {
    clusterName = other.clusterName;
    instanceName = other.instanceName;
    networkConfig = new NetworkConfig(other.networkConfig);
    durableExecutors.addCopiesOf(other.durableExecutors);
    scheduledExecutors.addCopiesOf(other.scheduledExecutors);
    other.splitBrainProtections.forEach(
        protection -> splitBrainProtections.add(new SplitBrainProtectionConfig(protection)));
    drainTimeout = other.drainTimeout;
    failureDetectionTimeout = other.failureDetectionTimeout;
    mergeInterval = other.mergeInterval;
    stallThreshold = other.stallThreshold;
    partitionCount = other.partitionCount;
    clientPort = other.clientPort;
    clientSecurity = new ClientSecurity(other.clientSecurity);
    persistenceConfig = new PersistenceConfig(other.persistenceConfig);
    allowedClasses.addAll(other.allowedClasses);
    liteMember = other.liteMember;
    memberAttributes = other.memberAttributes;
    startGate = other.startGate;
    initialMinClusterSize = other.initialMinClusterSize;
    registeredTasks.putAll(other.registeredTasks);
    managedContext = other.managedContext;
    classLoader = other.classLoader;
    userContext = other.userContext;
  }

  /**
   * Reads the configuration of this program, as {@link
   * io.outlast.core.Outlast#newOutlastInstance()} does. Looked for, in this order: what the system
   * property {@code outlast.config} names, a path or {@code classpath:} and a path; {@code
   * outlast.xml}, {@code .yaml} or {@code .yml} in the working directory, then on the class path;
   * the same for {@code hazelcast.xml}, {@code .yaml} or {@code .yml}. If there is none, all
   * defaults hold.
   *
   * @return a new configuration, to be changed at will
   * @throws IllegalArgumentException if it is wrong; the message names file, line, key and value,
   *     and says what is allowed
   * @throws IllegalStateException if there is a file but no {@code io.outlast:outlast-config} on
   *     the class path
   */
  public static Config load() {
    ConfigSource source = ConfigLookup.find("outlast.config", "outlast", "hazelcast");
    return source == null ? new Config() : ConfigLookup.read(source, Config.class);
  }

  /**
   * Reads a file: XML or YAML, as its ending says, or else its content.
   *
   * @throws IllegalArgumentException see {@link #load()}; also if the file cannot be read
   * @throws IllegalStateException see {@link #load()}
   */
  public static Config loadFromFile(File file) {
    return ConfigLookup.read(ConfigSource.ofFile(file), Config.class);
  }

  /**
   * Reads XML or YAML.
   *
   * @throws IllegalArgumentException see {@link #load()}
   * @throws IllegalStateException see {@link #load()}
   */
  public static Config loadFromString(String text) {
    return ConfigLookup.read(ConfigSource.ofString(text), Config.class);
  }

  /**
   * Checks what only all settings together can tell; called when a member starts.
   *
   * @throws IllegalArgumentException if an executor refers to a split-brain protection that is not
   *     defined, asks for more replicas than it can have, or is persistent without a folder, or if
   *     several ways to join are enabled
   */
  public void validate() {
    networkConfig.getJoin().validate();
    clientSecurity.getTlsConfig().validate(TlsConfig.Use.MEMBER_FOR_CLIENTS);
    networkConfig.getTlsConfig().validate(TlsConfig.Use.BETWEEN_MEMBERS);
    if (networkConfig.getTlsConfig().isEnabled()
        && networkConfig.getJoin().getJgroupsFile() != null) {
      throw new IllegalArgumentException(
          "network/tls is enabled and jgroups-file is "
              + networkConfig.getJoin().getJgroupsFile()
              + ", which says by itself how members connect. Set up TLS there, or leave one out.");
    }
    List<ExecutorConfig<?>> executors = new ArrayList<>();
    executors.addAll(durableExecutors.all().values());
    executors.addAll(scheduledExecutors.all().values());
    for (ExecutorConfig<?> executor : executors) {
      executor.validate();
      if (executor.isPersistent() && persistenceConfig.getFolder() == null && !liteMember) {
        throw new IllegalArgumentException(
            executor.setting("persistence")
                + " is on, but persistence has no folder. Name one for this member alone:"
                + " getPersistenceConfig().setFolder(...).");
      }
      String protection = executor.getSplitBrainProtectionName();
      if (protection != null && findSplitBrainProtectionConfig(protection).isEmpty()) {
        throw new IllegalArgumentException(
            executor.setting("split-brain-protection-ref")
                + " is '"
                + protection
                + "', which is not defined. Defined are "
                + getSplitBrainProtectionConfigs().keySet()
                + "; add it by addSplitBrainProtectionConfig.");
      }
    }
  }

  /** Returns the name of the cluster. */
  public String getClusterName() {
    return clusterName;
  }

  /**
   * Sets the name of the cluster; only members and clients of the same name find each other.
   *
   * @param clusterName default "dev"
   * @throws IllegalArgumentException if it is blank
   */
  public Config setClusterName(String clusterName) {
    this.clusterName =
        ConfigChecks.notBlank(
            "cluster-name", clusterName, "The default is " + DEFAULT_CLUSTER_NAME + ".");
    return this;
  }

  /** Returns the name of the instance, or null if it makes one. */
  public @Nullable String getInstanceName() {
    return instanceName;
  }

  /** Sets the name of the instance, unique in its JVM; null, the default, lets it make one. */
  public Config setInstanceName(@Nullable String instanceName) {
    this.instanceName =
        instanceName == null
            ? null
            : ConfigChecks.notBlank(
                "instance-name", instanceName, "Leave it out to have one made.");
    return this;
  }

  /** Returns how the member finds and reaches others; live. */
  public NetworkConfig getNetworkConfig() {
    return networkConfig;
  }

  /** Sets how the member finds and reaches others. */
  public Config setNetworkConfig(NetworkConfig networkConfig) {
    this.networkConfig = Objects.requireNonNull(networkConfig, "networkConfig");
    return this;
  }

  /**
   * Returns the configuration under exactly this name, live. If there is none it is made, of what
   * {@link #findDurableExecutorConfig} finds.
   *
   * @param name a name, a pattern, or "default"
   */
  public DurableExecutorConfig getDurableExecutorConfig(String name) {
    return durableExecutors.get(name);
  }

  /** Adds a configuration, in place of the one of the same name. */
  public Config addDurableExecutorConfig(DurableExecutorConfig config) {
    durableExecutors.add(config);
    return this;
  }

  /** Returns all configurations by name, in the order of their addition: a copy of live values. */
  public Map<String, DurableExecutorConfig> getDurableExecutorConfigs() {
    return durableExecutors.all();
  }

  /**
   * Returns a copy, under the name asked for, of what holds for the executor of that name: its own
   * configuration, else that of the longest pattern that matches, else that named "default", else
   * the built-in one. Changing it has no effect here.
   *
   * @throws IllegalArgumentException if two patterns match equally well
   */
  public DurableExecutorConfig findDurableExecutorConfig(String name) {
    return durableExecutors.find(name);
  }

  /**
   * Returns the configuration under exactly this name, live. If there is none it is made, of what
   * {@link #findScheduledExecutorConfig} finds.
   *
   * @param name a name, a pattern, or "default"
   */
  public ScheduledExecutorConfig getScheduledExecutorConfig(String name) {
    return scheduledExecutors.get(name);
  }

  /** Adds a configuration, in place of the one of the same name. */
  public Config addScheduledExecutorConfig(ScheduledExecutorConfig config) {
    scheduledExecutors.add(config);
    return this;
  }

  /** Returns all configurations by name, in the order of their addition: a copy of live values. */
  public Map<String, ScheduledExecutorConfig> getScheduledExecutorConfigs() {
    return scheduledExecutors.all();
  }

  /**
   * Returns a copy, under the name asked for, of what holds for the executor of that name; see
   * {@link #findDurableExecutorConfig}.
   *
   * @throws IllegalArgumentException if two patterns match equally well
   */
  public ScheduledExecutorConfig findScheduledExecutorConfig(String name) {
    return scheduledExecutors.find(name);
  }

  /**
   * Returns the protection of that name, live; one that is not enabled is made if there is none.
   */
  public SplitBrainProtectionConfig getSplitBrainProtectionConfig(String name) {
    return findSplitBrainProtectionConfig(name)
        .orElseGet(
            () -> {
              SplitBrainProtectionConfig made = new SplitBrainProtectionConfig(name);
              splitBrainProtections.add(made);
              return made;
            });
  }

  /** Adds a protection, in place of the one of the same name. */
  public Config addSplitBrainProtectionConfig(SplitBrainProtectionConfig config) {
    Objects.requireNonNull(config, "config");
    splitBrainProtections.removeIf(old -> old.getName().equals(config.getName()));
    splitBrainProtections.add(config);
    return this;
  }

  /** Returns all protections by name, in the order of their addition: a copy of live values. */
  public Map<String, SplitBrainProtectionConfig> getSplitBrainProtectionConfigs() {
    Map<String, SplitBrainProtectionConfig> all = new LinkedHashMap<>();
    splitBrainProtections.forEach(protection -> all.put(protection.getName(), protection));
    return all;
  }

  /** Returns the protection of that name, live, if it is defined. */
  public Optional<SplitBrainProtectionConfig> findSplitBrainProtectionConfig(String name) {
    Objects.requireNonNull(name, "name");
    return splitBrainProtections.stream()
        .filter(protection -> protection.getName().equals(name))
        .findFirst();
  }

  /** Returns how long a member that leaves waits for its runs. */
  public Duration getDrainTimeout() {
    return drainTimeout;
  }

  /**
   * Sets how long a member that leaves waits for its runs before it interrupts them. Too short:
   * runs are interrupted and repeated elsewhere. Too long: deploys hang on slow tasks.
   *
   * @param drainTimeout 0 or more; default 30 seconds
   * @throws IllegalArgumentException if it is negative
   */
  public Config setDrainTimeout(Duration drainTimeout) {
    this.drainTimeout =
        ConfigChecks.notNegative(
            "drain-timeout", drainTimeout, "To wait for no run use Duration.ZERO.");
    return this;
  }

  /** Returns how long a member may be silent before it counts as lost. */
  public Duration getFailureDetectionTimeout() {
    return failureDetectionTimeout;
  }

  /**
   * Sets how long a member may be silent before it counts as lost; a closed connection shows a dead
   * process sooner. Too short: long pauses of the JVM look like deaths, and tasks run again. Too
   * long: tasks of a member that hangs wait.
   *
   * @param failureDetectionTimeout 100 ms or more; default 10 seconds
   * @throws IllegalArgumentException if it is less
   */
  public Config setFailureDetectionTimeout(Duration failureDetectionTimeout) {
    this.failureDetectionTimeout =
        ConfigChecks.atLeast(
            "failure-detection-timeout",
            failureDetectionTimeout,
            Duration.ofMillis(100),
            "Use more than the longest pause of the JVM.");
    return this;
  }

  /** Returns how often split sides look for each other. */
  public Duration getMergeInterval() {
    return mergeInterval;
  }

  /**
   * Sets how often the sides of a split look for each other, at least. Too short: needless traffic.
   * Too long: a healed network is noticed late.
   *
   * @param mergeInterval 100 ms or more; default 5 seconds
   * @throws IllegalArgumentException if it is less
   */
  public Config setMergeInterval(Duration mergeInterval) {
    this.mergeInterval =
        ConfigChecks.atLeast(
            "merge-interval",
            mergeInterval,
            Duration.ofMillis(100),
            "The default is " + DEFAULT_MERGE_INTERVAL + ".");
    return this;
  }

  /** Returns how late a due task may be before the member reports a stall. */
  public Duration getStallThreshold() {
    return stallThreshold;
  }

  /**
   * Sets how late a due task may be before the member reports a stall, by a line in its log and by
   * {@link io.outlast.core.OutlastInstance#getHealth()}, and restarts its timer (R6). Too short:
   * load looks like a stall. Too long: a real one shows late.
   *
   * @param stallThreshold positive; default 5 seconds
   * @throws IllegalArgumentException if it is not positive
   */
  public Config setStallThreshold(Duration stallThreshold) {
    this.stallThreshold =
        ConfigChecks.positive(
            "stall-threshold", stallThreshold, "The default is " + DEFAULT_STALL_THRESHOLD + ".");
    return this;
  }

  /** Returns the number of partitions. */
  public int getPartitionCount() {
    return partitionCount;
  }

  /**
   * Sets the number of partitions, for the life of the cluster. Too few: members share the work
   * unevenly. Too many: memory and messages per partition. Members must agree.
   *
   * @param partitionCount 1 to 4096; default 271
   * @throws IllegalArgumentException if it is out of range
   */
  public Config setPartitionCount(int partitionCount) {
    this.partitionCount =
        ConfigChecks.inRange(
            "partition-count",
            partitionCount,
            1,
            MAX_PARTITION_COUNT,
            "The default, " + DEFAULT_PARTITION_COUNT + ", serves up to about 50 members well.");
    return this;
  }

  /** Returns whom the member lets in at its client port, and what they may do; live. */
  public ClientSecurity getClientSecurity() {
    return clientSecurity;
  }

  /** Returns the patterns of the classes that the member deserializes; immutable. */
  public List<String> getAllowedClasses() {
    return List.copyOf(allowedClasses);
  }

  /**
   * Adds to the classes that the member deserializes: in tasks, their saved state, results and
   * exceptions. With none added, all are taken but those known to run an attacker's code; with one,
   * only those that a pattern covers, values and collections of the JDK, its exceptions, and
   * Outlast's own. Of a lambda it is the class in which it is written that counts. A member that
   * lets clients in, or listens on another than the loopback address, without mutual TLS does not
   * start without one (R49).
   *
   * @param patterns {@code com.acme.Job} for a class and those nested in it, {@code com.acme.*} for
   *     those of a package, {@code com.acme.**} for those of the packages below it too, {@code **}
   *     for all but the known ones
   * @throws IllegalArgumentException if one is no such pattern
   */
  public Config addAllowedClasses(String... patterns) {
    for (String pattern : patterns) {
      allowedClasses.add(ConfigChecks.classes("allowed-classes", pattern));
    }
    return this;
  }

  /** Sets these classes, in place of those added so far. */
  public Config setAllowedClasses(Collection<String> patterns) {
    String[] copy = patterns.toArray(String[]::new);
    allowedClasses.clear();
    return addAllowedClasses(copy);
  }

  /** Returns what this member does for {@link io.outlast.core.RegisteredTask}s: a copy, by name. */
  public Map<String, TaskFunction> getRegisteredTasks() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(registeredTasks));
  }

  /**
   * Registers what this member does for a {@link io.outlast.core.RegisteredTask} of that name, in
   * place of what was registered before. Programs in any language can then submit the name with an
   * argument. Register it on all members: one that has not leaves the task to the others.
   *
   * @param name any text; it is part of what is stored, so it should not change between versions
   * @param function thread-safe
   * @throws IllegalArgumentException if the name is blank
   */
  public Config registerTask(String name, TaskFunction function) {
    registeredTasks.put(
        ConfigChecks.notBlank("the name of a registered task", name, "Submitters name it."),
        Objects.requireNonNull(function, "function"));
    return this;
  }

  /** Returns the port for clients, 0 if none are accepted. */
  public int getClientPort() {
    return clientPort;
  }

  /**
   * Sets the port on which this member accepts clients; {@link #CLIENT_PORT_OFF}, the default,
   * accepts none.
   *
   * @param clientPort 0 to 65535
   * @throws IllegalArgumentException if it is out of range
   */
  public Config setClientPort(int clientPort) {
    this.clientPort =
        clientPort == CLIENT_PORT_OFF ? clientPort : ConfigChecks.port("client-port", clientPort);
    return this;
  }

  /** Returns where and how the member keeps tasks on disk; live. */
  public PersistenceConfig getPersistenceConfig() {
    return persistenceConfig;
  }

  /** Sets where and how the member keeps tasks on disk. */
  public Config setPersistenceConfig(PersistenceConfig persistenceConfig) {
    this.persistenceConfig = Objects.requireNonNull(persistenceConfig, "persistenceConfig");
    return this;
  }

  /** Tells whether the persistence of any executor is on, or of any that the patterns match. */
  public boolean isPersistent() {
    return durableExecutors.all().values().stream().anyMatch(ExecutorConfig::isPersistent)
        || scheduledExecutors.all().values().stream().anyMatch(ExecutorConfig::isPersistent);
  }

  /** Tells whether the member owns no partitions and runs no tasks. */
  public boolean isLiteMember() {
    return liteMember;
  }

  /**
   * Chooses whether the member owns no partitions and runs no tasks: it only submits (R24). Its
   * start waits for a member that is not lite, and fails with an {@link IllegalStateException} if
   * there is none for 60 s.
   */
  public Config setLiteMember(boolean liteMember) {
    this.liteMember = liteMember;
    return this;
  }

  /** Returns the attributes of the member; immutable. */
  public Map<String, String> getMemberAttributes() {
    return memberAttributes;
  }

  /**
   * Sets the attributes of the member, which all others see, and {@link
   * ExecutorConfig#setMemberSelector} selects by.
   *
   * @param memberAttributes copied
   */
  public Config setMemberAttributes(Map<String, String> memberAttributes) {
    this.memberAttributes = Map.copyOf(memberAttributes);
    return this;
  }

  /** Tells whether the member runs nothing before it is told that it is ready. */
  public boolean isStartGate() {
    return startGate;
  }

  /**
   * Chooses whether the member runs nothing before {@link io.outlast.core.OutlastInstance#ready()},
   * so that no task meets an application that is not up (R26). It accepts and stores tasks
   * meanwhile.
   */
  public Config setStartGate(boolean startGate) {
    this.startGate = startGate;
    return this;
  }

  /** Returns how many members there must have been once before anything runs. */
  public int getInitialMinClusterSize() {
    return initialMinClusterSize;
  }

  /**
   * Sets how many members must have been present at once before this member runs its first task, so
   * that the first one to start does not do the work of all. Later losses do not matter.
   *
   * @param initialMinClusterSize 1 or more; default 1
   * @throws IllegalArgumentException if it is less than 1
   */
  public Config setInitialMinClusterSize(int initialMinClusterSize) {
    this.initialMinClusterSize =
        ConfigChecks.inRange(
            "initial-min-cluster-size",
            initialMinClusterSize,
            1,
            Integer.MAX_VALUE,
            "To wait for no other member use 1.");
    return this;
  }

  /** Returns the hook for dependency injection, or null. */
  public @Nullable ManagedContext getManagedContext() {
    return managedContext;
  }

  /** Sets the hook for dependency injection into tasks; null, the default, for none. */
  public Config setManagedContext(@Nullable ManagedContext managedContext) {
    this.managedContext = managedContext;
    return this;
  }

  /** Returns the class loader for tasks and policies, or null for that of the starting thread. */
  public @Nullable ClassLoader getClassLoader() {
    return classLoader;
  }

  /**
   * Sets the class loader for tasks, results and policies; null, the default, means the context
   * class loader of the thread that starts the member.
   */
  public Config setClassLoader(@Nullable ClassLoader classLoader) {
    this.classLoader = classLoader;
    return this;
  }

  /** Returns the objects that tasks on this member share with the application; live. */
  public ConcurrentMap<String, Object> getUserContext() {
    return userContext;
  }

  /**
   * Sets the objects that tasks on this member share with the application; the map is not copied.
   */
  public Config setUserContext(ConcurrentMap<String, Object> userContext) {
    this.userContext = Objects.requireNonNull(userContext, "userContext");
    return this;
  }

  @Override
  public String toString() {
    return "Config{cluster-name="
        + clusterName
        + ", instance-name="
        + instanceName
        + ", "
        + networkConfig
        + ", durable executors "
        + durableExecutors.all().values()
        + ", scheduled executors "
        + scheduledExecutors.all().values()
        + ", protections "
        + Collections.unmodifiableList(splitBrainProtections)
        + (isPersistent() ? ", " + persistenceConfig : "")
        + "}";
  }
}
