// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.protection;

import io.outlast.cluster.Cluster;
import io.outlast.cluster.Member;
import io.outlast.config.SplitBrainProtectionConfig;
import io.outlast.engine.gateway.Reply;
import io.outlast.member.membership.Members;
import io.outlast.splitbrainprotection.SplitBrainProtectionEvent;
import io.outlast.splitbrainprotection.SplitBrainProtectionFunction;
import io.outlast.splitbrainprotection.SplitBrainProtectionListener;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One enabled protection on one member: judges, after each change of the membership, whether enough
 * members are present. Until it has judged for the first time, they are not.
 *
 * <p>Who asks gets the last judgement and never waits for the next. A function of the user's judges
 * on a thread for such code, one call at a time: changes that come during a call are judged
 * together in the one after it, so that the last judgement is always about the last change.
 *
 * <p>Safe from any thread.
 */
final class Protection implements Members.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Protection.class);

  private final String instance;
  private final SplitBrainProtectionConfig config;
  private final @Nullable SplitBrainProtectionFunction function;
  private final List<SplitBrainProtectionListener> listeners;
  private final Executor judges;
  private final Executor events;

  /** Changes that were not judged yet when the judge looked last. */
  private final AtomicInteger changes = new AtomicInteger();

  /** The members as this one sees them; there before the first command is. */
  private volatile @Nullable Cluster cluster;

  private volatile Judgement last = new Judgement(/* isEnough= */ false, 0);

  private record Judgement(boolean isEnough, int members) {}

  /**
   * Makes a protection; it judges nothing before {@link #begin}.
   *
   * @param callbacks calls the function
   * @param events calls listeners, in order
   */
  Protection(
      String instance,
      SplitBrainProtectionConfig config,
      @Nullable SplitBrainProtectionFunction function,
      List<SplitBrainProtectionListener> listeners,
      Executor callbacks,
      Executor events) {
    this.instance = instance;
    this.config = config;
    this.function = function;
    this.listeners = List.copyOf(listeners);
    this.judges = function == null ? Runnable::run : callbacks;
    this.events = events;
  }

  /** Judges the members of this cluster, now and at each change of them. */
  void begin(Cluster judged, Consumer<Members.Listener> listen) {
    cluster = judged;
    last = new Judgement(/* isEnough= */ false, judged.getMembers().size());
    listen.accept(this);
    changed();
  }

  SplitBrainProtectionConfig config() {
    return config;
  }

  /** Whether its minimum size, and no function, decides. */
  boolean goesBySize() {
    return function == null;
  }

  /** Whether enough members are present. */
  boolean isPresent() {
    return last.isEnough();
  }

  /**
   * Why an executor refuses what is guarded.
   *
   * @param executor as the subject of the message
   */
  Reply.Refused refusal(String executor) {
    String message =
        ("%s refused a request: split-brain protection '%s' asks for %s, and member %s sees %d."
                + " Nothing was changed; what was accepted before goes on. Try again when enough"
                + " members are back.")
            .formatted(
                executor,
                config.getName(),
                demand(),
                cluster().getLocalMember().getUuid(),
                last.members());
    return new Reply.Refused(Reply.Reason.TOO_FEW_MEMBERS, message, config.getName());
  }

  private String demand() {
    return goesBySize()
        ? "%d members or more".formatted(config.getMinimumClusterSize())
        : "members that satisfy its function (minimum-cluster-size is %d)"
            .formatted(config.getMinimumClusterSize());
  }

  private Cluster cluster() {
    return Objects.requireNonNull(cluster, "begin() comes first");
  }

  // ---- Judging ----------------------------------------------------------------------------------

  @Override
  public void changed() {
    if (changes.getAndIncrement() == 0) {
      judges.execute(this::judge);
    }
  }

  private void judge() {
    int judged;
    do {
      judged = changes.get();
      Set<Member> members = cluster().getMembers();
      conclude(new Judgement(isEnough(members), members.size()), members);
    } while (!changes.compareAndSet(judged, 0));
  }

  private boolean isEnough(Set<Member> members) {
    if (function == null) {
      return members.size() >= config.getMinimumClusterSize();
    }
    try {
      return function.apply(members);
    } catch (Throwable e) {
      LOG.error(
          "{}: the function of split-brain protection '{}' failed; it counts as not enough members.",
          instance,
          config.getName(),
          e);
      return false;
    }
  }

  private void conclude(Judgement now, Set<Member> members) {
    boolean isNew = now.isEnough() != last.isEnough();
    last = now;
    if (isNew) {
      log(now);
      SplitBrainProtectionEvent event =
          new SplitBrainProtectionEvent(
              config.getName(), config.getMinimumClusterSize(), members, now.isEnough());
      events.execute(() -> listeners.forEach(listener -> tell(listener, event)));
    }
  }

  private void log(Judgement now) {
    if (now.isEnough()) {
      LOG.info(
          "{}: split-brain protection '{}' is satisfied; members: {}.",
          instance,
          config.getName(),
          now.members());
    } else {
      LOG.warn(
          "{}: split-brain protection '{}' asks for {}; members: {}. What it guards is refused, what was accepted goes on.",
          instance,
          config.getName(),
          demand(),
          now.members());
    }
  }

  private void tell(SplitBrainProtectionListener listener, SplitBrainProtectionEvent event) {
    try {
      listener.onChange(event);
    } catch (Throwable e) {
      LOG.warn(
          "{}: listener {} of split-brain protection '{}' failed; the others are told all the same.",
          instance,
          listener,
          config.getName(),
          e);
    }
  }
}
