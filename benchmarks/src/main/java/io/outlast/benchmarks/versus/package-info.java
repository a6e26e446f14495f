// SPDX-License-Identifier: Apache-2.0
/**
 * Outlast side by side with its peers and with what is possible at all. {@link
 * io.outlast.benchmarks.versus.Compare} measures {@link io.outlast.benchmarks.versus.Workloads} of
 * each {@link io.outlast.benchmarks.versus.Product}, which runs in processes of its own behind the
 * {@link io.outlast.benchmarks.versus.Peer} interface.
 */
@NullMarked
package io.outlast.benchmarks.versus;

import org.jspecify.annotations.NullMarked;
