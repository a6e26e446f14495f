// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import io.outlast.engine.port.Timers;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * What all runs at a member have around them.
 *
 * @param member the member
 * @param host what surrounds tasks
 * @param instances tasks in memory between their runs
 * @param clusterTime in nanoseconds: what runs report to have begun and ended by
 * @param timers for the time limits of runs
 */
record RunSite(
    UUID member, TaskHost host, Instances instances, LongSupplier clusterTime, Timers timers) {}
