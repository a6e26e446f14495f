// SPDX-License-Identifier: Apache-2.0
/** Tells what has happened: figures, a picture, and what was broken, in a folder of its own. */
@NullMarked
package io.outlast.faults.report;

import org.jspecify.annotations.NullMarked;
