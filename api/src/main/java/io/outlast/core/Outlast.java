// SPDX-License-Identifier: Apache-2.0
package io.outlast.core;

import io.outlast.config.Config;
import io.outlast.spi.MemberFactory;
import io.outlast.spi.RunningInstances;
import io.outlast.spi.lookup.Factories;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.Set;

/**
 * Starts members of an Outlast cluster in this JVM, and keeps account of those that run.
 *
 * <p>With no cluster configured a member is a complete system in one JVM: no socket is opened and
 * no cluster engine is loaded (SPEC §1). The implementation is found by {@link
 * java.util.ServiceLoader}, so this class works as soon as {@code io.outlast:outlast-member} is on
 * the class path.
 *
 * <p>All methods are thread-safe.
 */
public final class Outlast {

  private static final String MEMBER_ARTIFACT = "io.outlast:outlast-member";

  private static final RunningInstances RUNNING = new RunningInstances();

  private Outlast() {}

  /**
   * Starts a member with the configuration of this program, {@link Config#load()}: that of a file,
   * or all defaults.
   *
   * @return the running member
   * @throws IllegalArgumentException if a file was found that is no configuration; the message
   *     names file, line, key and value, and says what is allowed
   * @throws IllegalStateException if no member implementation is on the class path; the message
   *     names the artifact to add. Also for the reasons of {@link #newOutlastInstance(Config)}
   */
  public static OutlastInstance newOutlastInstance() {
    // A file is looked for in every jar of the class path; meanwhile another thread loads classes.
    Thread preparing = new Thread(Outlast::prepare, "outlast-start");
    preparing.setDaemon(true);
    preparing.start();
    return newOutlastInstance(Config.load());
  }

  /** What is wrong with the class path the start itself says, on its own thread. */
  private static void prepare() {
    try {
      Factories.load(MemberFactory.class, MEMBER_ARTIFACT, null).prepare();
    } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
      return;
    }
  }

  /**
   * Starts a member that works on a copy of {@code config}; changes made to {@code config} later
   * have no effect on it.
   *
   * @return the running member
   * @throws IllegalArgumentException if the configuration contradicts itself, see {@link
   *     Config#validate()}
   * @throws IllegalStateException if no member implementation is on the class path (the message
   *     names the artifact to add), if an instance with the configured instance name runs in this
   *     JVM already, or, as a {@link io.outlast.cluster.JoinRefusedException}, if the cluster
   *     refuses this member because of settings that differ (the message names them)
   */
  public static OutlastInstance newOutlastInstance(Config config) {
    Config copy = new Config(Objects.requireNonNull(config, "config"));
    copy.validate();
    MemberFactory factory =
        Factories.load(MemberFactory.class, MEMBER_ARTIFACT, copy.getClassLoader());
    return RUNNING.start(copy.getInstanceName(), () -> factory.newMember(copy));
  }

  /**
   * Shuts down all members that run in this JVM, one after the other, each as by {@link
   * LifecycleService#shutdown()}. Members started meanwhile may or may not be included. A failure
   * of one does not keep the others running; the first is thrown at the end.
   */
  public static void shutdownAll() {
    RUNNING.shutdownAll();
  }

  /** Returns the members that run in this JVM now, in the order in which they were started. */
  public static Set<OutlastInstance> getAllOutlastInstances() {
    return RUNNING.all();
  }

  /**
   * Returns the running member of this JVM with that {@linkplain OutlastInstance#getName() name}.
   */
  public static Optional<OutlastInstance> getOutlastInstanceByName(String name) {
    return RUNNING.byName(name);
  }
}
