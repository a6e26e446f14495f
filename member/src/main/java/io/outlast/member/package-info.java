// SPDX-License-Identifier: Apache-2.0
/**
 * A member as an application uses it: the API on top of the engine, and the choice of what the
 * engine stands on.
 */
@NullMarked
package io.outlast.member;

import org.jspecify.annotations.NullMarked;
