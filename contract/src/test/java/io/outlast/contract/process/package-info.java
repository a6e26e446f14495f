// SPDX-License-Identifier: Apache-2.0
/** What only real processes can show: what a JVM loads and opens, and what a SIGKILL does. */
@NullMarked
package io.outlast.contract.process;

import org.jspecify.annotations.NullMarked;
