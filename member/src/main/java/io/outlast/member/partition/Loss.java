// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.partition;

/**
 * What a member knows of how a partition has lost all its copies. Whoever is given it after that
 * may have to give it away before it acts, perhaps to a member that has come since: so the loss
 * counts until an owner has told of it, and members tell each other what they know when they are
 * asked about the partition. Immutable.
 *
 * @param at the version of the table in which the copies were gone, 0 if they never were
 * @param toldAt the version by which the last owner acts that is known here, and has told of any
 *     loss before; 0 if none is
 */
public record Loss(long at, long toldAt) {
  /** Nothing was lost. */
  public static final Loss NONE = new Loss(0, 0);

  /** Whether no owner has told of it yet. */
  boolean isToTell() {
    return at > toldAt;
  }

  Loss at(long version) {
    return new Loss(Math.max(at, version), toldAt);
  }

  Loss toldAt(long version) {
    return new Loss(at, Math.max(toldAt, version));
  }

  /** Nothing of it is to be told any more. */
  Loss over() {
    return toldAt(at);
  }

  /**
   * Takes in what another member knows: of a loss that this one knows too, or cannot know. Any
   * other is none here but one of another side of a split, where the copies of this side were not
   * to be seen.
   *
   * @param since the first table that this member had: of what was lost later it was told
   */
  Loss and(Loss other, long since) {
    boolean concernsUs = other.at > 0 && (other.at == at || other.at <= since);
    return concernsUs ? at(other.at).toldAt(other.toldAt) : this;
  }
}
