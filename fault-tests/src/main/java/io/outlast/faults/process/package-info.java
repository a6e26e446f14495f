// SPDX-License-Identifier: Apache-2.0
/** What only real processes can show: what a JVM loads and opens, and what a SIGKILL does. */
@NullMarked
package io.outlast.faults.process;

import org.jspecify.annotations.NullMarked;
