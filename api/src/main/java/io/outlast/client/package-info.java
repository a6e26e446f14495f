// SPDX-License-Identifier: Apache-2.0
/**
 * Entry point for clients: JVMs that use a cluster without being part of it (SPEC §6).
 *
 * @since 1.0
 */
@NullMarked
package io.outlast.client;

import org.jspecify.annotations.NullMarked;
