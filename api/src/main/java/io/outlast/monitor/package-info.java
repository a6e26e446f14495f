// SPDX-License-Identifier: Apache-2.0
/**
 * What can be measured: the counters of an executor, and whether a member does what is due (SPEC
 * §7).
 *
 * @since 1.0
 */
@NullMarked
package io.outlast.monitor;

import org.jspecify.annotations.NullMarked;
