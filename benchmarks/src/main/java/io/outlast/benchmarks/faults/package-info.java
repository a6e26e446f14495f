// SPDX-License-Identifier: Apache-2.0
/**
 * The faults of module {@code fault-tests} on Outlast and on Hazelcast: the same work, seeds,
 * faults and checks, side by side.
 */
@NullMarked
package io.outlast.benchmarks.faults;

import org.jspecify.annotations.NullMarked;
