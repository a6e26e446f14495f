// SPDX-License-Identifier: Apache-2.0
/**
 * A client: the API over connections to members. Facades, calls and views are those of core; what
 * is here is the way to the members and what they tell of themselves.
 */
@NullMarked
package io.outlast.remote;

import org.jspecify.annotations.NullMarked;
