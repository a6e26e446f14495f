// SPDX-License-Identifier: Apache-2.0
/**
 * Where a member lets clients in, described from the member's side: so that a member without
 * clients needs none of the libraries that speak with them.
 */
@NullMarked
package io.outlast.engine.endpoint;

import org.jspecify.annotations.NullMarked;
