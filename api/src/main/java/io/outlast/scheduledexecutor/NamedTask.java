// SPDX-License-Identifier: Apache-2.0
package io.outlast.scheduledexecutor;

/**
 * Implemented by a task with a name of its own; without one, the scheduler gives a random UUID. A
 * name is unique per scheduler across the cluster, of tasks bound to a member: per member.
 */
public interface NamedTask {

  /** Returns the name; any string, also an empty one. Asked once by the submitter. Not null. */
  String getName();
}
