// SPDX-License-Identifier: Apache-2.0
/** What befalls the processes: the cluster under test, the table of faults, and who deals them. */
@NullMarked
package io.outlast.faults.nemesis;

import org.jspecify.annotations.NullMarked;
