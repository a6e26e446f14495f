// SPDX-License-Identifier: Apache-2.0
/**
 * A counter that survives {@code kill -9}: a series with a state, on two member processes of which
 * one is killed.
 */
@NullMarked
package io.outlast.examples.counter;

import org.jspecify.annotations.NullMarked;
