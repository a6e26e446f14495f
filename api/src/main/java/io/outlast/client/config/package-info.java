// SPDX-License-Identifier: Apache-2.0
/**
 * Configuration of a client in code (SPEC §6). None of the classes is thread-safe.
 *
 * @since 1.0
 */
@NullMarked
package io.outlast.client.config;

import org.jspecify.annotations.NullMarked;
