// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.watch;

/**
 * Something stands still.
 *
 * @param what the subject of a sentence, the same as long as it stands still
 * @param signs how that shows, and since when
 * @param remedy the likely cause, and what happens or is to be done
 */
record Stall(String what, String signs, String remedy) {
  /** What there is to tell of it now. */
  String problem() {
    return what + " has stalled: " + signs + ".";
  }
}
