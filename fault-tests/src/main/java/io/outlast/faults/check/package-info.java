// SPDX-License-Identifier: Apache-2.0
/** Judges a history: one class per promise, each a pure function. */
@NullMarked
package io.outlast.faults.check;

import org.jspecify.annotations.NullMarked;
