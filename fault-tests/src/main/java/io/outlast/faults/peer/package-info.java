// SPDX-License-Identifier: Apache-2.0
/**
 * The product under test, as the workload sees it: a thin port, so that another product can be
 * driven through the same work and the same faults.
 */
@NullMarked
package io.outlast.faults.peer;

import org.jspecify.annotations.NullMarked;
