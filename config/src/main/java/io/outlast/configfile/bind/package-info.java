// SPDX-License-Identifier: Apache-2.0
/** Sets what a tree says on a configuration, by the table. */
@NullMarked
package io.outlast.configfile.bind;

import org.jspecify.annotations.NullMarked;
