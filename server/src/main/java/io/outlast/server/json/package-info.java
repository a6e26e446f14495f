// SPDX-License-Identifier: Apache-2.0
/** Writes JSON; nothing here reads it. */
@NullMarked
package io.outlast.server.json;

import org.jspecify.annotations.NullMarked;
