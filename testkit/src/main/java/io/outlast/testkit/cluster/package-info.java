// SPDX-License-Identifier: Apache-2.0
/**
 * Whole members in a {@link io.outlast.testkit.simulation.SimulatedWorld}: engines over simulated
 * ports, tasks that take simulated time, and a {@link io.outlast.testkit.cluster.History} of what
 * the cluster promised and did, which can be audited.
 */
@NullMarked
package io.outlast.testkit.cluster;

import org.jspecify.annotations.NullMarked;
