// SPDX-License-Identifier: Apache-2.0
package io.outlast.core;

import java.util.UUID;

/** Ends an instance, and tells how far it is in its life. Thread-safe. */
public interface LifecycleService {

  /** Tells whether the instance has started and neither shutdown nor termination has ended it. */
  boolean isRunning();

  /**
   * Leaves the cluster in order and returns when that is done. A member starts nothing new, waits
   * up to {@code drain-timeout} (30 s) for its runs, interrupts and counts those that remain, and
   * hands its partitions over; nothing runs a second time because of it, save what was interrupted
   * (SPEC §2). A second call waits for the first.
   */
  void shutdown();

  /**
   * Ends at once, without waiting for runs and without handing anything over: to the cluster it is
   * as if this member had crashed, so its runs start again on the new owners. A second call does
   * nothing.
   */
  void terminate();

  /**
   * Adds a listener for all further changes of state.
   *
   * @return the registration, for {@link #removeLifecycleListener}
   */
  UUID addLifecycleListener(LifecycleListener listener);

  /**
   * Removes a listener.
   *
   * @return whether it was registered
   */
  boolean removeLifecycleListener(UUID registrationId);
}
