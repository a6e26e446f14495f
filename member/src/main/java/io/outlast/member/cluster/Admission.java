// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.wire.Input;
import io.outlast.engine.wire.Input.MalformedException;
import io.outlast.engine.wire.Output;
import io.outlast.member.settings.Agreement;
import io.outlast.member.settings.Terms;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps members apart whose settings do not go together. A newcomer compares its settings with the
 * cluster's before it opens a store: with another number of partitions the engine would hang, and
 * with other capacities or numbers of copies owners would break each other's promises.
 *
 * <p>It asks the member before it in the view, which answers when it has been admitted itself. So
 * all who are admitted agree, also if several start at once, and the first in the view is admitted
 * by its rank. Who is refused leaves, and who waited for it asks the one before.
 *
 * <p>When two clusters meet that were founded apart, members that are admitted already see each
 * other for the first time. Nobody can be refused then; the difference is an error in the log.
 *
 * <p>Messages: what (1 byte), then the names of executors to tell about, or {@link Terms}.
 */
final class Admission implements MessageProtocol.Receiver {
  /** "What holds with you, for these executors and for those you have configured?" */
  private static final byte ASK = 0;

  /** "This." */
  private static final byte TERMS = 1;

  /** "Then I leave, for this holds with me": for the log of the cluster. */
  private static final byte LEAVING = 2;

  private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

  private final String name;
  private final Supplier<UUID> self;
  private final BiConsumer<UUID, byte[]> sender;
  private final Agreement agreement;

  // Guarded by this.
  private List<UUID> view = List.of();
  private boolean isAdmitted;
  private @Nullable UUID asked;
  private final Map<UUID, Set<ExecutorId>> askers = new LinkedHashMap<>();

  /** Completed once, with the differences to the cluster. */
  private final CompletableFuture<List<String>> differences = new CompletableFuture<>();

  /**
   * Asks to be admitted as soon as it is told the view.
   *
   * @param self this member, once there is a view
   * @param sender sends messages to members
   */
  Admission(
      String name, Supplier<UUID> self, BiConsumer<UUID, byte[]> sender, Agreement agreement) {
    this.name = name;
    this.self = self;
    this.sender = sender;
    this.agreement = agreement;
  }

  /**
   * Completes when the cluster has answered, with the differences: none admit this member, any
   * refuse it.
   */
  CompletableFuture<List<String>> differences() {
    return differences.copy();
  }

  @Override
  public synchronized void onView(List<UUID> now) {
    List<UUID> before = view;
    view = now;
    askers.keySet().retainAll(now);
    int place = now.indexOf(self.get());
    if (place <= 0) {
      asked = null;
      admit();
      return;
    }
    UUID predecessor = now.get(place - 1);
    boolean isToAsk = !isAdmitted || !before.contains(predecessor);
    if (isToAsk && !predecessor.equals(asked)) {
      asked = predecessor;
      ask(predecessor);
    }
  }

  private void ask(UUID member) {
    Set<ExecutorId> named = agreement.named();
    Output out = new Output().putByte(ASK).putVar(named.size());
    named.forEach(executor -> Terms.put(out, executor));
    sender.accept(member, out.toBytes());
  }

  @Override
  public synchronized void onMessage(UUID from, byte[] message) {
    try {
      Input in = new Input(message);
      switch (in.getByte()) {
        case ASK -> asked(from, in);
        case TERMS -> told(from, Terms.get(in));
        case LEAVING -> refused(from, Terms.get(in));
        default -> throw new MalformedException("an unknown question");
      }
    } catch (MalformedException e) {
      LOG.warn("{}: {} sent something else than its settings.", name, from, e);
    }
  }

  private void asked(UUID from, Input in) {
    Set<ExecutorId> executors = new LinkedHashSet<>();
    int count = in.getCount();
    for (int i = 0; i < count; i++) {
      executors.add(Terms.getExecutor(in));
    }
    if (isAdmitted) {
      answer(from, executors);
    } else {
      askers.put(from, executors);
    }
  }

  private void answer(UUID to, Collection<ExecutorId> executors) {
    Output out = new Output().putByte(TERMS);
    agreement.terms(executors).put(out);
    sender.accept(to, out.toBytes());
  }

  private void told(UUID from, Terms theirs) {
    if (!from.equals(asked)) {
      return;
    }
    asked = null;
    // Theirs has all that either side has named.
    Terms own = agreement.terms(theirs.executors().keySet());
    List<String> found = own.differences(theirs);
    if (found.isEmpty()) {
      admit();
    } else if (isAdmitted) {
      LOG.error(
          "{}: this part of the cluster has met another one with other settings, that of {}: {}."
              + " Tasks may be lost or refused until one part is restarted with the settings of the other.",
          name,
          from,
          String.join("; ", found));
    } else {
      Output leaving = new Output().putByte(LEAVING);
      own.put(leaving);
      sender.accept(from, leaving.toBytes());
      differences.complete(found);
    }
  }

  private void refused(UUID from, Terms theirs) {
    List<String> found = agreement.terms(theirs.executors().keySet()).differences(theirs);
    LOG.warn(
        "{}: {} was refused and leaves, for its settings are not those of the cluster: {}. Start it"
            + " again with the values from here.",
        name,
        from,
        String.join("; ", found));
  }

  private void admit() {
    isAdmitted = true;
    askers.forEach(this::answer);
    askers.clear();
    differences.complete(List.of());
  }
}
