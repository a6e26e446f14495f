// SPDX-License-Identifier: Apache-2.0
/** Processes that an example starts, and may kill: what it takes to start them and to talk. */
@NullMarked
package io.outlast.examples.process;

import org.jspecify.annotations.NullMarked;
