// SPDX-License-Identifier: Apache-2.0
/**
 * What a member keeps on disk, described from the member's side: so that a member without
 * persistence needs none of the libraries that write it.
 */
@NullMarked
package io.outlast.engine.journal;

import org.jspecify.annotations.NullMarked;
