// SPDX-License-Identifier: Apache-2.0
package io.outlast.core;

import java.util.Objects;

/** A change in the life of an instance. Immutable. */
public final class LifecycleEvent {

  /** The steps in the life of an instance. */
  public enum LifecycleState {
    /** The instance is being built; it accepts no calls yet. */
    STARTING,
    /** The instance is usable. */
    STARTED,
    /** Shutdown or termination has begun. */
    SHUTTING_DOWN,
    /** The instance has ended. */
    SHUTDOWN,
    /** This member was on the smaller side of a split and has begun to join the larger one. */
    MERGING,
    /** This member is part of the larger side, and its entries have been offered to it. */
    MERGED,
    /** A client has a connection to the cluster. */
    CLIENT_CONNECTED,
    /** A client has lost its last connection to the cluster, and tries to get a new one. */
    CLIENT_DISCONNECTED
  }

  private final LifecycleState state;

  /** Makes an event. */
  public LifecycleEvent(LifecycleState state) {
    this.state = Objects.requireNonNull(state, "state");
  }

  /** Returns the state that has been reached. */
  public LifecycleState getState() {
    return state;
  }

  @Override
  public String toString() {
    return "LifecycleEvent[" + state + "]";
  }
}
