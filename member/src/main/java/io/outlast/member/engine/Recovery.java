// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.engine;

import io.outlast.engine.journal.Journal;
import io.outlast.engine.port.Timers;
import io.outlast.engine.view.MemberInfo;
import io.outlast.member.membership.Members;
import io.outlast.member.message.Courier;
import io.outlast.member.message.Message;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a member with a journal back after all members were gone, so that nothing runs before the
 * journals that matter are there: until some member says that it has begun, or enough members have
 * come, or the time is over. A member counts when it can be asked what its journal has. One without
 * a journal, as a lite member is, waits for nobody, and has nothing to say to those who do. One
 * with an empty journal, whose disk may have been lost, knows of nobody to wait for, and waits as
 * long as others do that were there before it.
 *
 * <p>Who begins too early does no harm but this: what only a later member knows, above all that a
 * task has ended, comes too late to keep it from running again.
 *
 * <p>Thread-safe.
 */
final class Recovery implements Members.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  /** Members that go one soon after the other are as good as gone together. */
  private static final long FEWER_AFTER_NANOS = 60_000_000_000L;

  private final @Nullable Journal journal;
  private final String memberName;
  private final int minMembers;
  private final Duration timeout;
  private final Members members;
  private final Courier<Message> courier;
  private final Timers timers;
  private final CompletableFuture<Void> open = new CompletableFuture<>();

  // Guarded by this.
  private final Set<UUID> ready = new HashSet<>();

  /** Those who wait, as far as they have told. */
  private final Set<UUID> waiting = new HashSet<>();

  private boolean hasBegun;
  private int noted;

  /**
   * Makes a gate that is closed, unless there is no journal.
   *
   * @param minMembers members to wait for, 0 for as many as the journal has seen last
   */
  Recovery(
      @Nullable Journal journal,
      int minMembers,
      Duration timeout,
      Members members,
      Courier<Message> courier,
      Timers timers) {
    this.journal = journal;
    this.memberName = journal == null ? "" : journal.member();
    this.minMembers = minMembers;
    this.timeout = timeout;
    this.members = members;
    this.courier = courier;
    this.timers = timers;
    this.noted = journal == null ? 0 : journal.membersSeen();
    if (journal == null) {
      open.complete(null);
    }
  }

  /** Completes when partitions may be acted for. */
  CompletionStage<Void> whenOpen() {
    return open.copy();
  }

  private int wanted() {
    return Math.max(1, minMembers == 0 ? noted : minMembers);
  }

  /** From now on this member can be asked what its journal has. */
  void begin() {
    if (journal == null) {
      return;
    }
    synchronized (this) {
      hasBegun = true;
      ready.add(members.self().id());
    }
    members.listen(this);
    tellAll();
    look();
    if (!open.isDone()) {
      LOG.info(
          "{}: nothing runs before {} members with journals are there, or {} s have passed: see"
              + " recovery-min-members and recovery-timeout.",
          memberName,
          wanted(),
          timeout.toSeconds());
      timers.after(
          timeout.toNanos(),
          () -> {
            if (!open.isDone()) {
              LOG.warn(
                  "{}: recovery begins after {} s with {} of {} members: {}. What others have in their"
                      + " journals is merged when they come; some of it may have run again by then.",
                  memberName,
                  timeout.toSeconds(),
                  present(),
                  wanted(),
                  members.view());
              open();
            }
          });
    }
  }

  /** A member can be asked; {@code isOpen}: it acts for partitions, or may. */
  void told(UUID member, boolean isOpen) {
    synchronized (this) {
      ready.add(member);
      if (!isOpen) {
        waiting.add(member);
      }
    }
    if (isOpen) {
      open();
    } else {
      look();
    }
  }

  @Override
  public synchronized void joined(MemberInfo member) {
    if (hasBegun && !member.id().equals(members.self().id())) {
      courier.send(member.id(), new Message.Recovering(open.isDone()));
    }
  }

  @Override
  public void changed() {
    look();
    if (open.isDone()) {
      note();
    }
  }

  private void look() {
    if (isBegun() && present() >= wanted() && !isLedByOthers()) {
      open();
    }
  }

  /**
   * Whether this member's journal knows nothing, and others are there who wait for what they know.
   * Older ones, so that of those who all know nothing one does not wait.
   */
  private synchronized boolean isLedByOthers() {
    return minMembers == 0
        && noted == 0
        && members.all().stream()
            .takeWhile(member -> !member.id().equals(members.self().id()))
            .anyMatch(member -> waiting.contains(member.id()));
  }

  private synchronized boolean isBegun() {
    return hasBegun;
  }

  private synchronized int present() {
    return (int)
        members.all().stream()
            .filter(member -> !member.lite() && ready.contains(member.id()))
            .count();
  }

  private void open() {
    if (open.complete(null)) {
      tellAll();
      note();
    }
  }

  private void tellAll() {
    for (UUID member : members.view()) {
      if (!member.equals(members.self().id())) {
        courier.send(member, new Message.Recovering(open.isDone()));
      }
    }
  }

  private int keepers() {
    return (int) members.all().stream().filter(member -> !member.lite()).count();
  }

  private synchronized void note() {
    int now = keepers();
    if (now > noted) {
      noteNow(now);
    } else if (now < noted) {
      timers.after(FEWER_AFTER_NANOS, this::noteFewer);
    }
  }

  private synchronized void noteFewer() {
    int now = keepers();
    if (now < noted) {
      noteNow(now);
    }
  }

  private void noteNow(int count) {
    noted = count;
    if (journal != null) {
      journal.noteMembers(count);
    }
  }
}
