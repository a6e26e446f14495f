// SPDX-License-Identifier: Apache-2.0
package io.outlast.config;

import io.outlast.splitbrainprotection.SplitBrainProtectionFunction;
import io.outlast.splitbrainprotection.SplitBrainProtectionListener;
import io.outlast.splitbrainprotection.SplitBrainProtectionOn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How many members must be present for the operations of the executors that refer to it by name
 * (SPEC §5). The owner of the task or partition that an operation is about decides, by the members
 * that it sees; {@code docs/split-brain.md} has the table of operations. Tasks that were accepted
 * go on, whoever is present.
 *
 * <p>In one JVM without a cluster there is one member, so what is guarded is always refused.
 *
 * <p>Not thread-safe.
 */
public final class SplitBrainProtectionConfig {

  /** Default, and least value, of {@link #setMinimumClusterSize}. */
  public static final int DEFAULT_MINIMUM_CLUSTER_SIZE = 2;

  /** Default of {@link #setProtectOn}. */
  public static final SplitBrainProtectionOn DEFAULT_PROTECT_ON = SplitBrainProtectionOn.READ_WRITE;

  private String name;
  private boolean enabled;
  private int minimumClusterSize = DEFAULT_MINIMUM_CLUSTER_SIZE;
  private SplitBrainProtectionOn protectOn = DEFAULT_PROTECT_ON;
  private @Nullable String functionClassName;
  private @Nullable SplitBrainProtectionFunction functionImplementation;
  private final List<SplitBrainProtectionListener> listeners = new ArrayList<>();
  private final List<String> listenerClassNames = new ArrayList<>();

  /** Makes a protection that is not enabled. */
  public SplitBrainProtectionConfig(String name) {
    this(name, /* enabled= */ false);
  }

  /** Makes a protection. */
  public SplitBrainProtectionConfig(String name, boolean enabled) {
    this(name, enabled, DEFAULT_MINIMUM_CLUSTER_SIZE);
  }

  /** Makes a protection. */
  public SplitBrainProtectionConfig(String name, boolean enabled, int minimumClusterSize) {
    this.name = checkedName(name);
    this.enabled = enabled;
    setMinimumClusterSize(minimumClusterSize);
  }

  /** Makes a copy; function and listeners are shared. */
  public SplitBrainProtectionConfig(SplitBrainProtectionConfig other) {
    name = other.name;
    enabled = other.enabled;
    minimumClusterSize = other.minimumClusterSize;
    protectOn = other.protectOn;
    functionClassName = other.functionClassName;
    functionImplementation = other.functionImplementation;
    listeners.addAll(other.listeners);
    listenerClassNames.addAll(other.listenerClassNames);
  }

  /** Returns the name that executors refer to. */
  public String getName() {
    return name;
  }

  /** Sets the name that executors refer to. */
  public SplitBrainProtectionConfig setName(String name) {
    this.name = checkedName(name);
    return this;
  }

  /** Tells whether this protection guards anything. */
  public boolean isEnabled() {
    return enabled;
  }

  /** Chooses whether this protection guards anything. */
  public SplitBrainProtectionConfig setEnabled(boolean enabled) {
    this.enabled = enabled;
    return this;
  }

  /** Returns how many members must be present. */
  public int getMinimumClusterSize() {
    return minimumClusterSize;
  }

  /**
   * Sets how many members must be present, as {@link io.outlast.cluster.Cluster#getMembers()} tells
   * on the member that decides; lite members count. At most half of the members: both sides of a
   * split may go on. All of them: the loss of one stops everything. To count by other rules, say
   * those members only that hold data, set a {@linkplain #setFunctionImplementation function}.
   *
   * @param minimumClusterSize 2 or more; default 2
   * @throws IllegalArgumentException if it is less than 2
   */
  public SplitBrainProtectionConfig setMinimumClusterSize(int minimumClusterSize) {
    this.minimumClusterSize =
        ConfigChecks.inRange(
            "minimum-cluster-size of split-brain-protection '" + name + "'",
            minimumClusterSize,
            2,
            Integer.MAX_VALUE,
            "Use more than half of the members; to protect nothing use setEnabled(false).");
    return this;
  }

  /** Returns which operations are guarded. */
  public SplitBrainProtectionOn getProtectOn() {
    return protectOn;
  }

  /** Sets which operations are guarded; default all. */
  public SplitBrainProtectionConfig setProtectOn(SplitBrainProtectionOn protectOn) {
    this.protectOn = Objects.requireNonNull(protectOn, "protectOn");
    return this;
  }

  /** Returns the name of the class that decides in place of the minimum size, or null. */
  public @Nullable String getFunctionClassName() {
    return functionClassName;
  }

  /**
   * Sets the class of a {@link SplitBrainProtectionFunction} that decides in place of the minimum
   * size, or null; an {@linkplain #setFunctionImplementation implementation} wins over it.
   */
  public SplitBrainProtectionConfig setFunctionClassName(@Nullable String functionClassName) {
    this.functionClassName = functionClassName;
    return this;
  }

  /** Returns the function that decides in place of the minimum size, or null. */
  public @Nullable SplitBrainProtectionFunction getFunctionImplementation() {
    return functionImplementation;
  }

  /** Sets the function that decides in place of the minimum size, or null. */
  public SplitBrainProtectionConfig setFunctionImplementation(
      @Nullable SplitBrainProtectionFunction functionImplementation) {
    this.functionImplementation = functionImplementation;
    return this;
  }

  /** Returns the listeners; immutable. */
  public List<SplitBrainProtectionListener> getListeners() {
    return Collections.unmodifiableList(listeners);
  }

  /** Adds a listener. */
  public SplitBrainProtectionConfig addListener(SplitBrainProtectionListener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  /** Returns the class names of listeners; immutable. */
  public List<String> getListenerClassNames() {
    return Collections.unmodifiableList(listenerClassNames);
  }

  /** Adds a listener by its class, which needs a public constructor without arguments. */
  public SplitBrainProtectionConfig addListenerClassName(String className) {
    listenerClassNames.add(
        ConfigChecks.notBlank(
            "listener of split-brain-protection '" + name + "'",
            className,
            "It is the name of a class that implements SplitBrainProtectionListener."));
    return this;
  }

  @Override
  public String toString() {
    return "split-brain-protection '"
        + name
        + "' {enabled="
        + enabled
        + ", minimum-cluster-size="
        + minimumClusterSize
        + ", protect-on="
        + protectOn
        + "}";
  }

  private static String checkedName(String name) {
    return ConfigChecks.notBlank(
        "name of split-brain-protection", name, "Executors refer to it by this name.");
  }
}
