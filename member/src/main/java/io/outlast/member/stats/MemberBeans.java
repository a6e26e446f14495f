// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.stats;

import io.outlast.engine.journal.Journal.Written;
import io.outlast.engine.port.Timers;
import io.outlast.monitor.Health;
import io.outlast.monitor.LocalExecutorStats;
import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.MBeanServerFactory;
import javax.management.MXBean;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What can be measured as JMX beans: the counters of executors, {@code
 * io.outlast:type=DurableExecutor,instance=…,name=…}, the member's health, {@code
 * io.outlast:type=Health,instance=…}, and what its journal has written, {@code
 * io.outlast:type=Journal,instance=…}.
 *
 * <p>The platform's bean server costs a JVM a tenth of a second and a socket, so it is not made
 * here: beans are registered as soon as somebody else has made it, as any JMX console or agent
 * does. Until then it is looked for every second. They go with the member.
 */
public final class MemberBeans {
  private static final Logger LOG = LoggerFactory.getLogger(MemberBeans.class);
  private static final long LOOK_NANOS = 1_000_000_000L;

  private final String instance;
  private final Timers timers;

  // Guarded by this.
  private final Map<ObjectName, Object> beans = new LinkedHashMap<>();
  private final Set<ObjectName> registered = new HashSet<>();
  private boolean isLooking;
  private boolean isClosed;

  /** Registers beans for an instance. */
  public MemberBeans(String instance, Timers timers) {
    this.instance = instance;
    this.timers = timers;
  }

  /**
   * Offers an executor's counters; the second time does nothing.
   *
   * @param failedSaves runs on this member whose state could not be saved
   */
  public void register(
      String type, String name, Supplier<LocalExecutorStats> stats, LongSupplier failedSaves) {
    offer(type, ",name=" + ObjectName.quote(name), new ExecutorBean(stats, failedSaves));
  }

  /** Offers the member's health, a little later: what JMX needs would delay the start. */
  public void register(Supplier<Health> health) {
    timers.after(LOOK_NANOS, () -> offer("Health", "", new HealthBean(health)));
  }

  /** Offers what the member's journal has written, a little later too. */
  public void registerJournal(Supplier<Written> written) {
    timers.after(LOOK_NANOS, () -> offer("Journal", "", new JournalBean(written)));
  }

  private synchronized void offer(String type, String rest, Object bean) {
    String full = "io.outlast:type=" + type + ",instance=" + ObjectName.quote(instance) + rest;
    try {
      beans.putIfAbsent(new ObjectName(full), bean);
    } catch (JMException e) {
      LOG.warn("There is no JMX bean {}; all else works.", full, e);
    }
    look();
  }

  private synchronized void look() {
    if (isClosed) {
      return;
    }
    if (!MBeanServerFactory.findMBeanServer(null).isEmpty()) {
      beans.forEach(this::registerNow);
    } else if (!isLooking) {
      isLooking = true;
      timers.after(LOOK_NANOS, this::lookAgain);
    }
  }

  private synchronized void lookAgain() {
    isLooking = false;
    look();
  }

  private void registerNow(ObjectName name, Object bean) {
    try {
      if (registered.add(name)) {
        ManagementFactory.getPlatformMBeanServer().registerMBean(bean, name);
      }
    } catch (JMException e) {
      LOG.warn("JMX bean {} could not be registered; all else works.", name, e);
    }
  }

  /** Removes all beans. */
  public synchronized void unregisterAll() {
    isClosed = true;
    for (ObjectName name : registered) {
      try {
        ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
      } catch (JMException e) {
        LOG.debug("JMX bean {} was gone already.", name, e);
      }
    }
    registered.clear();
    beans.clear();
  }

  /** What a bean shows; the names are those of {@link LocalExecutorStats} where it has them. */
  @MXBean
  public interface ExecutorMXBean {
    long getSubmitted();

    long getCompleted();

    long getFailed();

    long getCancelled();

    long getLost();

    long getDisposedBeforeEnd();

    long getDiscarded();

    long getRejected();

    long getRuns();

    long getSkipped();

    long getTakenOver();

    long getPending();

    long getRunning();

    long getOldestDueAgeMillis();

    long getReplicasBelowDurability();

    /**
     * Runs on this member, since it started, after which a stateful task could not save its state.
     * They have ended all the same; the next run begins with the state before.
     */
    long getFailedSaves();
  }

  /** What the health bean shows. */
  @MXBean
  public interface HealthMXBean {
    /** OK or STALLED. */
    String getState();

    /** What stands still. */
    List<String> getReasons();
  }

  /** What the journal's bean shows: see {@link Written}. */
  @MXBean
  public interface JournalMXBean {
    long getSyncs();

    long getValues();

    long getBytes();
  }

  private record JournalBean(Supplier<Written> written) implements JournalMXBean {
    @Override
    public long getSyncs() {
      return written.get().syncs();
    }

    @Override
    public long getValues() {
      return written.get().values();
    }

    @Override
    public long getBytes() {
      return written.get().bytes();
    }
  }

  private record HealthBean(Supplier<Health> health) implements HealthMXBean {
    @Override
    public String getState() {
      return health.get().isHealthy() ? "OK" : "STALLED";
    }

    @Override
    public List<String> getReasons() {
      return health.get().problems();
    }
  }

  private record ExecutorBean(Supplier<LocalExecutorStats> stats, LongSupplier failedSaves)
      implements ExecutorMXBean {
    @Override
    public long getSubmitted() {
      return stats.get().submitted();
    }

    @Override
    public long getCompleted() {
      return stats.get().completed();
    }

    @Override
    public long getFailed() {
      return stats.get().failed();
    }

    @Override
    public long getCancelled() {
      return stats.get().cancelled();
    }

    @Override
    public long getLost() {
      return stats.get().lost();
    }

    @Override
    public long getDisposedBeforeEnd() {
      return stats.get().disposedBeforeEnd();
    }

    @Override
    public long getDiscarded() {
      return stats.get().discarded();
    }

    @Override
    public long getRejected() {
      return stats.get().rejected();
    }

    @Override
    public long getRuns() {
      return stats.get().runs();
    }

    @Override
    public long getSkipped() {
      return stats.get().skipped();
    }

    @Override
    public long getTakenOver() {
      return stats.get().takenOver();
    }

    @Override
    public long getPending() {
      return stats.get().pending();
    }

    @Override
    public long getRunning() {
      return stats.get().running();
    }

    @Override
    public long getOldestDueAgeMillis() {
      return stats.get().oldestDueAge().toMillis();
    }

    @Override
    public long getReplicasBelowDurability() {
      return stats.get().replicasBelowDurability();
    }

    @Override
    public long getFailedSaves() {
      return failedSaves.getAsLong();
    }
  }
}
