// SPDX-License-Identifier: Apache-2.0
/** The command line: a client that looks at a cluster and acts on its tasks. */
@NullMarked
package io.outlast.cli;

import org.jspecify.annotations.NullMarked;
