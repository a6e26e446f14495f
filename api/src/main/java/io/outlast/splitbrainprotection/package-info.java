// SPDX-License-Identifier: Apache-2.0
/**
 * Refusing operations while too few members are present, so that a split cluster does not accept on
 * both sides what only one can keep (SPEC §5).
 *
 * @since 1.0
 */
@NullMarked
package io.outlast.splitbrainprotection;

import org.jspecify.annotations.NullMarked;
