// SPDX-License-Identifier: Apache-2.0
/**
 * The executors as their users see them, written once for members and clients above {@link
 * io.outlast.engine.gateway.Gateway}. Nothing here has a thread, a clock or a socket of its own.
 */
@NullMarked
package io.outlast.engine.facade;

import org.jspecify.annotations.NullMarked;
