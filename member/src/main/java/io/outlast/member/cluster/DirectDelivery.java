// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import org.jgroups.Message;
import org.jgroups.util.MaxOneThreadPerSender;
import org.jgroups.util.MessageBatch;

/**
 * Hands our own messages on by the thread that has read them from the socket: what takes them
 * returns at once, and waking another thread would cost more. Those of the engine go to the thread
 * pool, as they may wait for something.
 *
 * <p>Invariant: a thread that reads never writes to a socket. If it waited for a member to read,
 * and that member's thread for this one, both would wait for ever. So whoever sends asks {@link
 * #isReading}.
 *
 * <p>Public, with a constructor without arguments, because JGroups makes it by name.
 */
public final class DirectDelivery extends MaxOneThreadPerSender {
  private static final ThreadLocal<Boolean> READING = ThreadLocal.withInitial(() -> false);

  /** Hands on what comes for one channel. */
  public DirectDelivery() {}

  /** Whether the calling thread is one that reads from a socket. */
  static boolean isReading() {
    return READING.get();
  }

  @Override
  public boolean process(Message message, boolean outOfBand) {
    return isOurs(message)
        ? whileReading(() -> passUp(message))
        : super.process(message, outOfBand);
  }

  @Override
  public boolean process(MessageBatch batch, boolean outOfBand) {
    return batch.stream().allMatch(DirectDelivery::isOurs)
        ? whileReading(new BatchHandler(batch, /* loopback= */ false))
        : super.process(batch, outOfBand);
  }

  private void passUp(Message message) {
    tp.passMessageUp(message, true, message.getDest() == null, true);
  }

  private static boolean isOurs(Message message) {
    return message.getHeader(MessageHeader.ID) != null;
  }

  private static boolean whileReading(Runnable delivery) {
    READING.set(true);
    try {
      delivery.run();
    } finally {
      READING.set(false);
    }
    return true;
  }
}
