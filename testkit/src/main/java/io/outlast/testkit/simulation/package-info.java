// SPDX-License-Identifier: Apache-2.0
/**
 * A cluster that never leaves one thread: members, network, stores, clocks and timers of a {@link
 * io.outlast.testkit.simulation.SimulatedWorld} are events of one {@link
 * io.outlast.testkit.simulation.Simulation}. A seed decides every delay, order and accident, so a
 * failure can be played again; nothing reads real time.
 */
@NullMarked
package io.outlast.testkit.simulation;

import org.jspecify.annotations.NullMarked;
