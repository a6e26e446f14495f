// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.membership;

import io.outlast.engine.port.Timers;
import io.outlast.engine.port.Timers.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wait of a member that starts for one that holds partitions. A member that is one itself does
 * not wait; a lite member could do nothing before it sees one.
 */
public final class DataMemberWait implements Members.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(DataMemberWait.class);
  private static final long SILENT_NANOS = 1_000_000_000L;
  private static final long LONGEST_SECONDS = 60;

  private final String name;
  private final Members members;
  private final Timers timers;
  private final CompletableFuture<Void> found = new CompletableFuture<>();

  /** Prepares the wait of the member with a name. */
  public DataMemberWait(String name, Members members, Timers timers) {
    this.name = name;
    this.members = members;
    this.timers = timers;
  }

  /**
   * Completes when a member that holds partitions has greeted; fails with an {@link
   * IllegalStateException} if that takes longer than {@value #LONGEST_SECONDS} s.
   */
  public CompletionStage<Void> start() {
    members.listen(this);
    changed();
    if (!found.isDone()) {
      Timer tell = timers.after(SILENT_NANOS, this::tell);
      Timer end = timers.after(LONGEST_SECONDS * 1_000_000_000L, this::giveUp);
      found.whenComplete(
          (done, failure) -> {
            tell.cancel();
            end.cancel();
          });
    }
    return found.whenComplete((done, failure) -> members.ignore(this));
  }

  @Override
  public void changed() {
    if (members.all().stream().anyMatch(member -> !member.lite() && !member.leaving())) {
      found.complete(null);
    }
  }

  private void tell() {
    LOG.info(
        "{}: is a lite member and waits for one that holds partitions, at most {} s in all.",
        name,
        LONGEST_SECONDS);
  }

  private void giveUp() {
    found.completeExceptionally(
        new IllegalStateException(
            "Member '%s' is a lite member and cannot work without one that holds partitions; for %d s it has seen none among %s. Start one first, or see to it that the two find each other."
                .formatted(name, LONGEST_SECONDS, members.all())));
  }
}
