// SPDX-License-Identifier: Apache-2.0
package io.outlast.splitbrainprotection;

import java.util.EventListener;

/**
 * Told when the presence required by a protection is gained or lost; a member begins without it.
 * Events come in order, on a thread for listeners. What it throws is logged and changes nothing. It
 * must not block, since all listeners of the member share that thread.
 */
@FunctionalInterface
public interface SplitBrainProtectionListener extends EventListener {

  /** Called on each member after the change; operations are already judged by it. */
  void onChange(SplitBrainProtectionEvent event);
}
