// SPDX-License-Identifier: Apache-2.0
/** What has happened, line by line: written by each process for itself, read when all is over. */
@NullMarked
package io.outlast.faults.history;

import org.jspecify.annotations.NullMarked;
