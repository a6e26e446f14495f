// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

import io.outlast.engine.port.StoreKey;
import io.outlast.engine.wire.StoredValue;
import io.outlast.engine.wire.StoredValue.Stamp;
import io.outlast.engine.wire.ValueCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what a new owner finds in its own copy and what the other members hold, which
 * differ by one batch at most: the one that was on its way when the owner before stopped or died. A
 * batch that some copy holds is rolled forward; it is written again, so that all copies are equal
 * before the new owner does anything else.
 *
 * <p>Invariant: only values of the newest epoch are taken from others, unless an owner that leaves
 * hands over its whole copy. An older one belongs to an owner that has been succeeded without them,
 * and to requests that were sent again to its successor. Where all copies were lost nobody can tell
 * whether there was a successor, who may have told the ends of tasks that such a batch begins: if
 * nothing is left here to compare it with, it is not taken.
 *
 * <p>Of a lost partition each copy may have another part, or none. What the owner after the loss
 * has found it writes again, with its own epoch, so what is of an older one does not count.
 */
final class Takeover {
  private final Map<StoreKey, StoredValue> values = new HashMap<>();
  private final Map<Long, UUID> runs = new HashMap<>();
  private final Map<StoreKey, StoredValue> taken = new HashMap<>();
  private boolean complete;
  private Stamp newest = Stamp.NONE;

  /** The highest epoch or sequence of what was not taken. */
  private long passedOver;

  /** What does not count any more since all copies were lost. */
  private final List<StoreKey> leftOver = new ArrayList<>();

  /** Reads one value of the own copy. */
  void own(StoreKey key, byte[] bytes) {
    StoredValue value = ValueCodec.decode(bytes);
    values.put(key, value);
    newest = max(newest, value.stamp());
  }

  /**
   * Takes in what members answered, the own member's answer included.
   *
   * @param lost whether all copies were lost
   */
  void others(Map<UUID, Holding> holdings, boolean lost) {
    boolean nothingIsLeft = lost && values.isEmpty();
    List<Held> answers = new ArrayList<>();
    holdings.forEach(
        (member, holding) -> {
          if (holding.will() == null) {
            holding.runs().forEach(run -> runs.put(run.token(), member));
          }
          Held held = Held.of(holding);
          if (nothingIsLeft && !held.complete) {
            passedOver = Math.max(passedOver, held.newest.epoch());
          } else if (!isStranger(held)) {
            answers.add(held);
          }
        });
    for (Held held : answers) {
      newest = max(newest, held.newest);
    }
    for (Held held : answers) {
      if (held.newest.epoch() == newest.epoch()) {
        take(held);
      }
    }
    taken.forEach((key, value) -> values.merge(key, value, Takeover::newer));
    passOverLeft();
  }

  private void passOverLeft() {
    StoredValue.OfPartition meta = partition();
    long writtenSince = meta == null ? 0 : meta.lostBelow();
    values.forEach(
        (key, value) -> {
          if (value.stamp().epoch() < writtenSince) {
            leftOver.add(key);
            passedOver = Math.max(passedOver, value.knownSequence());
          }
        });
    leftOver.forEach(values::remove);
  }

  /**
   * Whether an answer is from another side of a split, by a member that has seen this one before
   * its store has told it to give up what it has. It offers that later; taken for a newer batch of
   * what is here, it would replace part of it, and with its lineage the rest were taken for
   * disposed.
   */
  private boolean isStranger(Held held) {
    StoredValue.OfPartition own = partition();
    long epoch = held.newest.epoch();
    if (own == null || held.complete || epoch <= newest.epoch()) {
      return false; // what is older is not taken
    }
    // An owner that came after the one that wrote the own copy knows of its numbers.
    return !(held.values.get(StoreKey.PARTITION) instanceof StoredValue.OfPartition next
        && next.lineage().covers(own.begun()));
  }

  private void take(Held held) {
    complete |= held.complete && !held.values.isEmpty();
    held.values.forEach(
        (key, value) -> {
          if (held.complete || value.stamp().epoch() == newest.epoch()) {
            taken.merge(key, value, Takeover::newer);
          }
        });
  }

  /** One member's answer. */
  private record Held(Map<StoreKey, StoredValue> values, Stamp newest, boolean complete) {
    static Held of(Holding holding) {
      Map<StoreKey, StoredValue> values = new HashMap<>();
      Stamp newest = Stamp.NONE;
      for (Holding.Value held : holding.values()) {
        StoredValue value = ValueCodec.decode(held.bytes());
        values.merge(held.key(), value, Takeover::newer);
        newest = max(newest, value.stamp());
      }
      return new Held(values, newest, holding.complete());
    }
  }

  private static StoredValue newer(StoredValue a, StoredValue b) {
    return a.stamp().compareTo(b.stamp()) >= 0 ? a : b;
  }

  private static Stamp max(Stamp a, Stamp b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  /** All values, by key. */
  Map<StoreKey, StoredValue> values() {
    return values;
  }

  /** Keys of values that are left from before a loss and do not count. */
  List<StoreKey> leftOver() {
    return leftOver;
  }

  /** Whether an owner that leaves has handed over its whole copy. */
  boolean isComplete() {
    return complete;
  }

  /** Where runs are going on, by token. */
  Map<Long, UUID> runs() {
    return runs;
  }

  /**
   * The values that other copies may lack: those of the newest batch, and what came with an owner
   * that left.
   */
  List<StoreKey> unconfirmed() {
    List<StoreKey> keys = new ArrayList<>();
    values.forEach(
        (key, value) -> {
          if (value.stamp().equals(newest) || (complete && taken.get(key) == value)) {
            keys.add(key);
          }
        });
    return keys;
  }

  /** What the owner before wrote of itself, if there was one. */
  StoredValue.@Nullable OfPartition partition() {
    return values.get(StoreKey.PARTITION) instanceof StoredValue.OfPartition meta ? meta : null;
  }

  /** The highest sequence that any value tells of. */
  long highestSequence() {
    long highest = Math.max(newest.epoch(), passedOver);
    for (StoredValue value : values.values()) {
      highest = Math.max(highest, value.knownSequence());
    }
    return highest;
  }
}
