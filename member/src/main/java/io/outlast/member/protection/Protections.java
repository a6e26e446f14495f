// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.protection;

import io.outlast.cluster.Cluster;
import io.outlast.config.Config;
import io.outlast.config.ExecutorConfig;
import io.outlast.config.SplitBrainProtectionConfig;
import io.outlast.engine.task.ExecutorId;
import io.outlast.member.membership.Members;
import io.outlast.member.settings.Guard;
import io.outlast.member.settings.UserClasses;
import io.outlast.splitbrainprotection.SplitBrainProtectionFunction;
import io.outlast.splitbrainprotection.SplitBrainProtectionListener;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The split-brain protections of one member, and what each executor's is.
 *
 * <p>Safe from any thread.
 */
public final class Protections {
  private static final Logger LOG = LoggerFactory.getLogger(Protections.class);

  private final String instance;
  private final Config config;
  private final Executor callbacks;
  private final Executor events;

  /** Those that are enabled, by name. */
  private final Map<String, Protection> enabled = new LinkedHashMap<>();

  /**
   * Makes what is configured, functions and listeners too; nobody counts as present before {@link
   * #watch}.
   *
   * @param config which nobody changes any more
   * @param callbacks calls functions; may block
   * @param events calls listeners, in order
   * @throws IllegalArgumentException if a class that a protection names cannot be used; the message
   *     names protection, class and remedy
   */
  public Protections(String instance, Config config, Executor callbacks, Executor events) {
    this.instance = instance;
    this.config = config;
    this.callbacks = callbacks;
    this.events = events;
    ClassLoader loader = UserClasses.loader(config);
    config.getSplitBrainProtectionConfigs().values().forEach(one -> make(one, loader));
  }

  private void make(SplitBrainProtectionConfig one, ClassLoader loader) {
    String where = "split-brain-protection '" + one.getName() + "'";
    String functionName =
        one.getFunctionImplementation() != null ? null : one.getFunctionClassName();
    NamedClass<SplitBrainProtectionFunction> functionClass =
        functionName == null
            ? null
            : new NamedClass<>(
                where + ", function", functionName, SplitBrainProtectionFunction.class, loader);
    List<NamedClass<SplitBrainProtectionListener>> listenerClasses =
        one.getListenerClassNames().stream()
            .map(
                name ->
                    new NamedClass<>(
                        where + ", listener", name, SplitBrainProtectionListener.class, loader))
            .toList();
    if (one.isEnabled()) {
      List<SplitBrainProtectionListener> listeners = new ArrayList<>(one.getListeners());
      listenerClasses.forEach(listener -> listeners.add(listener.make()));
      SplitBrainProtectionFunction function =
          functionClass == null ? one.getFunctionImplementation() : functionClass.make();
      enabled.put(
          one.getName(), new Protection(instance, one, function, listeners, callbacks, events));
    }
  }

  /** What guards an executor. */
  public Guard guard(ExecutorId executor) {
    String name = configOf(executor).getSplitBrainProtectionName();
    Protection protection = name == null ? null : enabled.get(name);
    if (protection == null) {
      return Guard.NONE;
    }
    String subject =
        (executor.kind() == ExecutorId.Kind.DURABLE ? "Executor '" : "Scheduler '")
            + executor.name()
            + "'";
    return command ->
        protection.isPresent()
                || !Access.of(command).isGuardedBy(protection.config().getProtectOn())
            ? null
            : protection.refusal(subject);
  }

  private ExecutorConfig<?> configOf(ExecutorId executor) {
    return switch (executor.kind()) {
      case DURABLE -> config.findDurableExecutorConfig(executor.name());
      case SCHEDULED -> config.findScheduledExecutorConfig(executor.name());
    };
  }

  /**
   * Judges the members of the cluster from now on.
   *
   * @param changes takes who is to be told of each change of them
   */
  public void watch(Cluster cluster, Consumer<Members.Listener> changes) {
    enabled.values().forEach(protection -> protection.begin(cluster, changes));
  }

  /** Says that what asks for more than one member refuses for ever in a JVM without a cluster. */
  public void warnOfNoCluster() {
    enabled.values().stream()
        .filter(Protection::goesBySize)
        .forEach(
            protection ->
                LOG.warn(
                    "{}: split-brain protection '{}' asks for {} members, but this is a single JVM"
                        + " without a cluster: what it guards is always refused. Enable a join, or"
                        + " use setEnabled(false).",
                    instance,
                    protection.config().getName(),
                    protection.config().getMinimumClusterSize()));
  }
}
