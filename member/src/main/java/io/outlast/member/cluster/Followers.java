// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that all members go by the coordinator's tables (topologies), and these by the view.
 *
 * <p>The engine gives up on a view, and waits for the next one, when a member does not answer in
 * time or an answer is lost. If no member comes or goes, that is for ever: partitions of the dead
 * stay theirs, or a member goes by a table of its own beside the coordinator's. So the coordinator
 * looks for that in an interval: whether its engine is done with the view, and whether the numbers
 * of its tables are those of all others. What is wrong in {@link #LOOKS} looks in a row, without
 * the least change in between, has come to a stand: then the engine is told of the view again, as
 * of a merge. It asks all for their tables, makes one of them, and begins the move of partitions
 * anew; nothing is lost by that, as it does the same when the coordinator changes. A move of
 * partitions that takes long is left alone, since members take up a table before they move by it.
 *
 * <p>Messages are the numbers of the sender's tables, four bytes each. The coordinator sends its
 * own; who has others answers with them.
 */
final class Followers implements MessageProtocol.Receiver {
  /** Nothing is done before that. */
  static final int LOOKS = 4;

  /** There is no such table. */
  static final int NONE = -1;

  private static final int LONGEST_REST = 16 * LOOKS;
  private static final Logger LOG = LoggerFactory.getLogger(Followers.class);

  /** What the engine of this member knows. */
  interface Engine {
    /** The caches' names, the same on all members. */
    List<String> caches();

    /** The numbers of their tables, {@link #NONE} of one that is not there. */
    int[] tables();

    /** What it has not done yet of the view: sentences that stay the same while nothing changes. */
    List<String> delays();

    /** Has it take up the view again. Returns at once. */
    void takeUpView();
  }

  private final String name;
  private final Supplier<UUID> self;
  private final BiConsumer<UUID, byte[]> messages;
  private final Engine engine;

  // Guarded by this.
  private List<UUID> view = List.of();
  private final Set<String> reported = new TreeSet<>();

  /** What is wrong, and in how many looks in a row it was. */
  private final Map<String, Integer> wrong = new TreeMap<>();

  private int rest;
  private int nextRest = LOOKS;

  /**
   * Sends through the messages of the cluster.
   *
   * @param name this member's, for the log
   * @param self this member, asked for only when there is a view
   */
  Followers(String name, Supplier<UUID> self, BiConsumer<UUID, byte[]> messages, Engine engine) {
    this.name = name;
    this.self = self;
    this.messages = messages;
    this.engine = engine;
  }

  /** To be called in an interval. Returns at once, and never throws. */
  synchronized void look() {
    try {
      lookAtTables();
    } catch (RuntimeException e) {
      LOG.error("{}: the tables of partitions were not looked at.", name, e);
    }
  }

  private void lookAtTables() {
    if (!isCoordinator()) {
      wrong.clear();
      reported.clear();
      return;
    }
    reported.addAll(engine.delays());
    wrong.keySet().retainAll(reported);
    reported.forEach(fault -> wrong.merge(fault, 1, Integer::sum));
    reported.clear();
    if (wrong.isEmpty()) {
      rest = 0;
      nextRest = LOOKS;
    }
    if (rest > 0) {
      rest--;
    } else if (wrong.values().stream().anyMatch(looks -> looks >= LOOKS)) {
      LOG.warn(
          "{}: the tables of partitions do not follow the members that are there: {}. They are made anew; partitions may change"
              + " their owners. If this comes back, restart the members that are named, or this one.",
          name,
          String.join("; ", wrong.keySet()));
      wrong.clear();
      rest = nextRest;
      nextRest = Math.min(2 * nextRest, LONGEST_REST);
      engine.takeUpView();
    }
    byte[] own = encode(engine.tables());
    view.stream().skip(1).forEach(member -> messages.accept(member, own));
  }

  @Override
  public synchronized void onMessage(UUID from, byte[] message) {
    int[] theirs = decode(message);
    int[] own = engine.tables();
    if (isCoordinator()) {
      for (int cache : differences(own, theirs)) {
        reported.add(
            "%s has table %d of '%s', the coordinator %d"
                .formatted(from, theirs[cache], engine.caches().get(cache), own[cache]));
      }
    } else if (!view.isEmpty() && from.equals(view.get(0)) && !differences(own, theirs).isEmpty()) {
      messages.accept(from, encode(own));
    }
  }

  @Override
  public synchronized void onView(List<UUID> now) {
    view = List.copyOf(now);
  }

  private boolean isCoordinator() {
    return !view.isEmpty() && view.get(0).equals(self.get());
  }

  /** The places at which both have a table, and not the same. */
  private static List<Integer> differences(int[] some, int[] others) {
    return IntStream.range(0, Math.min(some.length, others.length))
        .filter(i -> some[i] != NONE && others[i] != NONE && some[i] != others[i])
        .boxed()
        .toList();
  }

  private static byte[] encode(int[] tables) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * tables.length);
    Arrays.stream(tables).forEach(bytes::putInt);
    return bytes.array();
  }

  private static int[] decode(byte[] message) {
    var tables = new int[message.length / Integer.BYTES];
    ByteBuffer.wrap(message).asIntBuffer().get(tables);
    return tables;
  }
}
