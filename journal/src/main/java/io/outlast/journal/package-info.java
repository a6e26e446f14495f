// SPDX-License-Identifier: Apache-2.0
/** The journal of a member on RocksDB, and the means to read one without a member. */
@NullMarked
package io.outlast.journal;

import org.jspecify.annotations.NullMarked;
