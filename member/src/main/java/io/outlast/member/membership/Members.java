// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.membership;

import io.outlast.engine.view.MemberInfo;
import io.outlast.member.message.Courier;
import io.outlast.member.message.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * The members in view, oldest first, with what they have told of themselves. A member greets
 * everyone who comes into its view, and everyone again when something about it changes; one that
 * has not greeted yet is not listed.
 *
 * <p>Who greets somebody it does not know asks to be greeted as well: the other may have had it in
 * view all the time, as after a pause that only one of the two has noticed, and then would say
 * nothing by itself.
 *
 * <p>Safe from any thread. Listeners are called one at a time, outside locks, on the thread that
 * brought the news.
 */
public final class Members {
  /** Hears of changes; calls return at once. */
  public interface Listener {
    /** A member has greeted for the first time. */
    default void joined(MemberInfo member) {}

    /** A member is gone. */
    default void left(MemberInfo member) {}

    /** Anything has changed: the view, or what a member tells of itself. */
    default void changed() {}
  }

  private final Courier<Message> courier;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final Object lock = new Object();

  /** Guarded by {@code lock}; the maps and lists in the volatile fields are never changed. */
  private final Map<UUID, MemberInfo> known = new LinkedHashMap<>();

  private final List<CompletableFuture<Void>> whenAllGreeted = new ArrayList<>();
  private volatile List<UUID> view;
  private volatile Map<UUID, MemberInfo> members;
  private volatile MemberInfo self;

  /** Knows this member only, until {@link #viewChanged} is told more. */
  public Members(Courier<Message> courier, MemberInfo self) {
    this.courier = courier;
    this.self = self;
    known.put(self.id(), self);
    view = List.of(self.id());
    members = Map.of(self.id(), self);
  }

  /** This member. */
  public MemberInfo self() {
    return self;
  }

  /** All members that have greeted, oldest first. */
  public List<MemberInfo> all() {
    return List.copyOf(members.values());
  }

  /** A member, if it is in the view and has greeted. */
  public Optional<MemberInfo> find(UUID id) {
    return Optional.ofNullable(members.get(id));
  }

  /** The members in view, whether they have greeted or not. */
  public Set<UUID> view() {
    return new LinkedHashSet<>(view);
  }

  /** The oldest member in view. */
  public UUID coordinator() {
    return view.get(0);
  }

  /** Adds a listener. */
  public void listen(Listener listener) {
    listeners.add(listener);
  }

  /** Removes a listener. */
  public void ignore(Listener listener) {
    listeners.remove(listener);
  }

  /** Changes what this member tells of itself, and tells it. */
  public void change(UnaryOperator<MemberInfo> change) {
    synchronized (lock) {
      self = change.apply(self);
      known.put(self.id(), self);
      publish();
    }
    tellIfAllGreeted();
    view.forEach(this::greet);
    listeners.forEach(Listener::changed);
  }

  /** Takes in a greeting, and answers one that asks for it. */
  public void greeted(MemberInfo info, boolean asks) {
    boolean isNew;
    synchronized (lock) {
      isNew = !known.containsKey(info.id()) && view.contains(info.id());
      known.put(info.id(), info);
      publish();
    }
    tellIfAllGreeted();
    if (asks || isNew) {
      // If it is new, its view may be older than this member's greeting, which then was lost on it.
      greet(info.id());
    }
    if (isNew) {
      listeners.forEach(listener -> listener.joined(info));
    }
    listeners.forEach(Listener::changed);
  }

  /** Takes in a new view: greets who is new and drops who is gone. */
  public void viewChanged(List<UUID> newView) {
    List<MemberInfo> left = new ArrayList<>();
    List<MemberInfo> joined = new ArrayList<>();
    List<UUID> oldView;
    synchronized (lock) {
      oldView = view;
      view = List.copyOf(newView);
      for (UUID id : List.copyOf(known.keySet())) {
        if (!newView.contains(id) && oldView.contains(id)) {
          left.add(known.remove(id));
        } else if (newView.contains(id) && !oldView.contains(id)) {
          joined.add(known.get(id));
        }
      }
      publish();
    }
    tellIfAllGreeted();
    newView.stream().filter(id -> !oldView.contains(id)).forEach(this::greet);
    left.forEach(
        member -> {
          courier.forget(member.id());
          listeners.forEach(listener -> listener.left(member));
        });
    joined.forEach(member -> listeners.forEach(listener -> listener.joined(member)));
    listeners.forEach(Listener::changed);
  }

  /** Completes when every member now in view has greeted. */
  public CompletionStage<Void> whenAllGreeted() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    synchronized (lock) {
      whenAllGreeted.add(done);
    }
    tellIfAllGreeted();
    return done;
  }

  private void greet(UUID id) {
    if (!id.equals(self.id())) {
      boolean asks;
      synchronized (lock) {
        asks = !known.containsKey(id);
      }
      courier.send(id, new Message.Hello(self, asks));
    }
  }

  private void publish() {
    Map<UUID, MemberInfo> listed = new LinkedHashMap<>();
    for (UUID id : view) {
      MemberInfo info = known.get(id);
      if (info != null) {
        listed.put(id, info);
      }
    }
    members = listed;
  }

  /** Outside the lock: what depends on it calls back. */
  private void tellIfAllGreeted() {
    List<CompletableFuture<Void>> told;
    synchronized (lock) {
      if (members.size() < view.size()) {
        return;
      }
      told = List.copyOf(whenAllGreeted);
      whenAllGreeted.clear();
    }
    told.forEach(future -> future.complete(null));
  }
}
