// SPDX-License-Identifier: Apache-2.0
/**
 * Proves by accidents: scenarios start real processes, drive work through them, hurt them by a seed
 * and check the history of it all against what is promised. Data flows one way: workload, history,
 * check, report.
 */
@NullMarked
package io.outlast.faults;

import org.jspecify.annotations.NullMarked;
