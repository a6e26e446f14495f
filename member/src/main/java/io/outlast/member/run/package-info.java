// SPDX-License-Identifier: Apache-2.0
/**
 * Runs user code: pools, injection, interrupts, fencing. A run is known here by its token from the
 * moment it is queued until the owner of its partition has stored its outcome, whoever that owner
 * is by then.
 */
@NullMarked
package io.outlast.member.run;

import org.jspecify.annotations.NullMarked;
