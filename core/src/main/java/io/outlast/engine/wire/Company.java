// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.wire;

/**
 * Learns whether messages to one destination have company: whether, if one waits for a thread that
 * comes to send it, others come meanwhile and leave with it. If not, it had better be sent at once
 * by the thread that has it, since waking another costs more than the sending.
 *
 * <p>It lets some wait to see, and trusts what it has seen for a while; company that comes without
 * waiting for it ends the trust.
 *
 * <p>Belongs to whoever sends, one thread at a time.
 */
public final class Company {
  private static final int LOOKS = 8;
  private static final int TRUSTED = 64;

  /** This many messages in so many looks are no company yet. */
  private static final int ALONE = LOOKS * 5 / 4;

  private boolean isLooking = true;
  private int sends;
  private int messages;

  /** Whether the next message is to be sent at once. */
  public boolean isAbsent() {
    return !isLooking;
  }

  /** Notes that so many messages have left together. */
  public void left(int together) {
    sends++;
    messages += together;
    if (isLooking && sends == LOOKS) {
      begin(messages > ALONE);
    } else if (!isLooking && sends == TRUSTED) {
      begin(/* looking= */ true);
    }
  }

  /** Notes that messages came while one was sent at once. */
  public void came() {
    begin(/* looking= */ true);
  }

  private void begin(boolean looking) {
    isLooking = looking;
    sends = 0;
    messages = 0;
  }
}
