// SPDX-License-Identifier: Apache-2.0
/**
 * How two sides of a healed split become one: policies that choose between the records of the
 * smaller side and those of the larger one (SPEC §5).
 *
 * @since 1.0
 */
@NullMarked
package io.outlast.spi.merge;

import org.jspecify.annotations.NullMarked;
