// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.watch;

import java.util.List;

/** Looks at what may come to a stand. Called on the watchdog's thread; never waits. */
interface Watch {
  /** What has stood still for longer than the threshold by now. */
  List<Stall> stalls(long now);

  /** Nobody has looked for some time: that nothing was seen to go on proves nothing. */
  default void excuse(long now) {}
}
