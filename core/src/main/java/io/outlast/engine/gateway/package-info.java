// SPDX-License-Identifier: Apache-2.0
/**
 * The way from a facade to the owners of partitions and back: commands, replies, and the port that
 * carries them. Members and clients implement the port; the facades are written once above it.
 */
@NullMarked
package io.outlast.engine.gateway;

import org.jspecify.annotations.NullMarked;
