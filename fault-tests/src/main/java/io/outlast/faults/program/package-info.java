// SPDX-License-Identifier: Apache-2.0
/** What the child processes do: one program, which is a member or a client, and its workload. */
@NullMarked
package io.outlast.faults.program;

import org.jspecify.annotations.NullMarked;
