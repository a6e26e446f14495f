// SPDX-License-Identifier: Apache-2.0
/**
 * Configuration of a member in code: mutable classes whose setters check at once and return {@code
 * this}. A member works on a copy, so nothing changes after its start (SPEC §4). None of the
 * classes is thread-safe.
 *
 * @since 1.0
 */
@NullMarked
package io.outlast.config;

import org.jspecify.annotations.NullMarked;
