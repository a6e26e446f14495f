// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.gateway.Command;
import io.outlast.engine.gateway.Gateway.Receiver;
import io.outlast.engine.gateway.Reply;
import io.outlast.engine.gateway.TaskRef;
import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.task.Identity;
import io.outlast.engine.wire.StoredValue;
import io.outlast.engine.wire.StoredValue.OfName.Holder;
import io.outlast.scheduledexecutor.IfExists;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The names of one executor whose home is this partition and whose tasks, because of their keys,
 * are in others: so that a name is unique in the whole cluster (SPEC §3).
 *
 * <pre>
 *   claim ──▶ (task is stored in its partition) ──▶ settled ──▶ (task is disposed) ──▶ unclaimed
 *     └── nothing heard for 10 s, or a new owner, or somebody else who wants the name: ask the
 *         partition to vouch for the task; if it has none, it never will, and the name is free
 * </pre>
 *
 * <p>The partition of the task is the authority: a claim is a promise to look there. So a submitter
 * or an owner may die between any two steps, and what it has left is put right here. Replacing a
 * task keeps the old one until the new one is stored; {@code before} remembers it.
 *
 * <p>Invariants: one claim per name; a claim is answered, and a holder is disposed, only when what
 * it rests on is stored; whether a claim is settled is not stored, a new owner asks again.
 *
 * <p>Belongs to the partition's mailbox.
 */
final class Names {
  private static final long CLAIM_NANOS = 10_000_000_000L;

  /** What names need of the ring they belong to. */
  interface Host {
    /** Puts a command that had to wait to the ring again. */
    void handle(Command command, Receiver receiver);

    /** The refusal of a second task of a name. */
    Reply duplicate(String name);
  }

  /** A value that is still to be stamped. */
  interface Value {
    StoredValue stamped(StoredValue.Stamp stamp);
  }

  private record Parked(Command command, Receiver receiver) {}

  private static final class Claim {
    final String name;
    final int slot;
    Identity identity;
    int partition;
    @Nullable Holder before;
    int batch;
    boolean isSettled;
    boolean isAsking;

    /** The task was stored and has gone, while the one that it replaced is still being disposed. */
    boolean isGone;

    /** Who waits until the task is stored, or known not to be. */
    final List<Parked> parked = new ArrayList<>(0);

    /**
     * Who is refused if the task is still there: it may be disposed, and that not known here yet.
     */
    final List<Parked> doubting = new ArrayList<>(0);

    Claim(String name, int slot, Identity identity, int partition, @Nullable Holder before) {
      this.name = name;
      this.slot = slot;
      this.identity = identity;
      this.partition = partition;
      this.before = before;
    }

    /**
     * Whether the name is on its way from one task to another. Nobody else may take it meanwhile:
     * then {@code before} would be forgotten, and a task that was replaced would stay.
     */
    boolean isChangingHands() {
      return !isSettled || before != null;
    }
  }

  private final PartitionOwner owner;
  private final Ledger ledger;
  private final Host host;
  private final ExecutorId executor;
  private final Map<String, Claim> claims = new HashMap<>();

  Names(PartitionOwner owner, ExecutorId executor, Ledger ledger, Host host) {
    this.owner = owner;
    this.executor = executor;
    this.ledger = ledger;
    this.host = host;
  }

  /** The partition of the task that has a name, where that is another one than this; else -1. */
  int holder(String name) {
    Claim claim = claims.get(name);
    return claim == null || claim.partition == owner.partition() ? -1 : claim.partition;
  }

  // ---- Commands -------------------------------------------------------------------------------

  void handle(Command.OfName command, Receiver receiver) {
    Claim known = claims.get(command.name());
    if (command instanceof Command.Claim claim) {
      claim(claim, known, receiver);
    } else if (command instanceof Command.ClaimStored stored) {
      receiveStored(stored, known, receiver);
    } else if (command instanceof Command.Unclaim unclaim) {
      unclaim(unclaim, known, receiver);
    }
  }

  private void claim(Command.Claim command, @Nullable Claim known, Receiver receiver) {
    if (known != null && known.identity.equals(command.identity())) {
      answer(known.batch, receiver, new Reply.Done(true));
      return;
    }
    if (known != null && known.isChangingHands()) {
      park(known, command, receiver);
      return;
    }
    Holder holder = holder(command.name(), known);
    if (holder == null || command.ifExists() == IfExists.REPLACE) {
      Claim made = put(command.name(), known, command.identity(), command.partition(), holder);
      watch(made);
      answer(made.batch, receiver, new Reply.Done(true));
    } else if (known != null && known.partition != owner.partition()) {
      doubt(known, command, receiver);
    } else {
      answerNow(receiver, taken(command.ifExists(), command.name(), holder.partition()));
    }
  }

  /** Who has the name now, a task of this partition included. */
  private @Nullable Holder holder(String name, @Nullable Claim known) {
    if (known != null) {
      return new Holder(known.identity, known.partition);
    }
    Entry local = ledger.find(name);
    return local == null ? null : new Holder(local.record().identity(), owner.partition());
  }

  private Reply taken(IfExists ifExists, String name, int partition) {
    return ifExists == IfExists.KEEP ? new Reply.HeldBy(partition) : host.duplicate(name);
  }

  private void receiveStored(Command.ClaimStored stored, @Nullable Claim known, Receiver receiver) {
    boolean isHolder = known != null && known.identity.equals(stored.identity());
    if (known != null && !isHolder && known.isChangingHands()) {
      park(known, stored, receiver); // whose name it is will be known soon
      return;
    }
    if (known != null && isHolder) {
      settle(known);
      if (known.before != null) {
        park(known, stored, receiver); // whoever asks is told when the task is the only one
        return;
      }
    } else if (known == null && ledger.find(stored.name()) == null) {
      // All copies of this partition were lost since, or the task is disposed again and this comes
      // late: only its own partition can tell.
      Claim lost = put(stored.name(), null, stored.identity(), stored.partition(), null);
      owner.commit().after(lost.batch, new Effect.Action(() -> ask(lost)));
      isHolder = true;
    }
    answerNow(receiver, new Reply.Done(isHolder));
  }

  private void unclaim(Command.Unclaim unclaim, @Nullable Claim known, Receiver receiver) {
    if (known != null && known.identity.equals(unclaim.identity())) {
      if (known.isSettled && known.before != null) {
        known.isGone = true; // the one before must not come back
      } else {
        giveUp(known);
      }
    } else if (known != null
        && known.before != null
        && known.before.identity().equals(unclaim.identity())) {
      isAlone(known);
    }
    answerNow(receiver, new Reply.Done(true));
  }

  /**
   * A task is about to be stored in this partition under a name.
   *
   * @return what to answer instead; {@code null} if the name is its own now, or it was parked
   */
  boolean admits(Command.Submit submit, String name, IfExists ifExists, Receiver receiver) {
    Claim claim = claims.get(name);
    if (claim == null || claim.identity.equals(submit.identity())) {
      return true;
    }
    if (claim.isChangingHands()) {
      park(claim, submit, receiver);
      return false;
    }
    if (ifExists != IfExists.REPLACE && claim.partition != owner.partition()) {
      doubt(claim, submit, receiver);
      return false;
    }
    return true;
  }

  /** A task of this partition has taken a name over from one of another: that one is disposed. */
  void takenOver(String name, Identity identity) {
    Claim claim = claims.get(name);
    if (claim != null && !claim.identity.equals(identity)) {
      Holder before = new Holder(claim.identity, claim.partition);
      settle(put(name, claim, identity, owner.partition(), before));
    }
  }

  private static void park(Claim claim, Command command, Receiver receiver) {
    add(claim.parked, command, receiver);
  }

  /** Lets somebody wait for the word of the partition that the task is still there. */
  private void doubt(Claim claim, Command command, Receiver receiver) {
    add(claim.doubting, command, receiver);
    ask(claim);
  }

  private static void add(List<Parked> waiting, Command command, Receiver receiver) {
    Parked parked = new Parked(command, receiver);
    if (!waiting.contains(parked)) {
      waiting.add(parked);
    }
  }

  private void handleAgain(List<Parked> waiting) {
    List<Parked> requests = List.copyOf(waiting);
    waiting.clear();
    requests.forEach(request -> host.handle(request.command(), request.receiver()));
  }

  private void refuseAll(Claim claim) {
    List<Parked> refused = List.copyOf(claim.doubting);
    claim.doubting.clear();
    refused.forEach(
        request ->
            answerNow(request.receiver(), taken(ifExists(request), claim.name, claim.partition)));
  }

  private static IfExists ifExists(Parked request) {
    return request.command() instanceof Command.Claim claim
        ? claim.ifExists()
        : Objects.requireNonNull(((Command.Submit) request.command()).plan(), "of a name")
            .options()
            .ifExists();
  }

  // ---- Claims ---------------------------------------------------------------------------------

  private Claim put(
      String name,
      @Nullable Claim known,
      Identity identity,
      int partition,
      @Nullable Holder before) {
    Claim claim =
        known == null ? new Claim(name, ledger.slots().take(), identity, partition, before) : known;
    if (!claim.identity.equals(identity)) {
      claim.isSettled = false;
      claim.isGone = false;
    }
    claim.identity = identity;
    claim.partition = partition;
    claim.before = before;
    claims.put(name, claim);
    claim.batch =
        ledger.put(
            claim.slot, stamp -> new StoredValue.OfName(stamp, name, identity, partition, before));
    return claim;
  }

  /** The task is stored: who had the name before gives way, and who waited is answered. */
  private void settle(Claim claim) {
    boolean isDisposing = claim.isSettled && claim.before != null;
    claim.isSettled = true;
    if (isDisposing) {
      return;
    }
    Holder before = claim.before;
    if (before != null) {
      Identity identity = claim.identity;
      owner.commit().after(claim.batch, new Effect.Action(() -> dispose(claim, identity, before)));
    } else if (claim.partition == owner.partition()) {
      remove(claim); // the task is here and speaks for itself
    }
    handleAgain(claim.parked);
  }

  private void dispose(Claim claim, Identity identity, Holder before) {
    Command command = new Command.Dispose(new TaskRef.Name(claim.name), before.identity());
    owner.send(
        before.partition(),
        executor,
        command,
        reply -> owner.execute(() -> disposed(claim, identity, before)));
  }

  private void disposed(Claim claim, Identity identity, Holder before) {
    if (isOpen(claim) && claim.identity.equals(identity) && before.equals(claim.before)) {
      isAlone(claim);
    }
  }

  /** Whoever had the name before is disposed. */
  private void isAlone(Claim claim) {
    put(claim.name, claim, claim.identity, claim.partition, null);
    if (claim.isGone) {
      giveUp(claim);
    } else if (claim.isSettled) {
      settle(claim);
    }
  }

  /** The task never came, or has gone: the name is free, or belongs to who had it before. */
  private void giveUp(Claim claim) {
    Holder before = claim.before;
    if (before == null || before.partition() == owner.partition()) {
      remove(claim);
    } else {
      put(claim.name, claim, before.identity(), before.partition(), null).isSettled = true;
    }
    handleAgain(claim.parked);
    handleAgain(claim.doubting);
  }

  private void remove(Claim claim) {
    claims.remove(claim.name);
    ledger.remove(claim.slot);
    ledger.slots().free(claim.slot);
  }

  private boolean isOpen(Claim claim) {
    return Objects.equals(claims.get(claim.name), claim);
  }

  private void watch(Claim claim) {
    Identity identity = claim.identity;
    owner.later(
        CLAIM_NANOS,
        () -> {
          if (isOpen(claim) && !claim.isSettled && claim.identity.equals(identity)) {
            ask(claim);
          }
        });
  }

  /** Asks the partition of the task whether it has it. If it has not, it never will. */
  private void ask(Claim claim) {
    if (claim.isAsking) {
      return;
    }
    claim.isAsking = true;
    Identity identity = claim.identity;
    owner.send(
        claim.partition,
        executor,
        new Command.Vouch(claim.name, identity),
        reply ->
            owner.execute(
                () -> {
                  claim.isAsking = false;
                  if (isOpen(claim) && claim.identity.equals(identity)) {
                    vouched(claim, reply);
                  } else {
                    handleAgain(claim.doubting);
                  }
                }));
  }

  private void vouched(Claim claim, Reply reply) {
    if (reply instanceof Reply.Done done && done.changed()) {
      if (!claim.isSettled) {
        settle(claim);
      }
      refuseAll(claim);
    } else if (!(reply instanceof Reply.Unknown)) {
      giveUp(claim);
    }
  }

  // ---- Taking over and giving away --------------------------------------------------------------

  void load(int slot, StoredValue.OfName value) {
    ledger.slots().found(slot);
    claims.put(
        value.name(),
        new Claim(value.name(), slot, value.identity(), value.partition(), value.before()));
  }

  /** Looks after what an owner before has left. */
  void loaded() {
    claims.values().forEach(claim -> owner.commit().afterOpen(new Effect.Action(() -> ask(claim))));
  }

  /** Hands over all who wait here. */
  List<Receiver> close() {
    List<Receiver> waiting = new ArrayList<>();
    for (Claim claim : claims.values()) {
      claim.parked.forEach(request -> waiting.add(request.receiver()));
      claim.doubting.forEach(request -> waiting.add(request.receiver()));
      claim.doubting.clear(); // the answer for which they wait may still come
    }
    claims.clear();
    return waiting;
  }

  /** Strikes all claims out; hands over all who wait here. */
  List<Receiver> removeAll() {
    claims.values().forEach(claim -> ledger.remove(claim.slot));
    return close();
  }

  private void answer(int batch, Receiver receiver, Reply reply) {
    owner.commit().after(batch, new Effect.Answer(receiver, reply));
  }

  private void answerNow(Receiver receiver, Reply reply) {
    owner.commit().afterOpen(new Effect.Answer(receiver, reply));
  }
}
