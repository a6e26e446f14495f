// SPDX-License-Identifier: Apache-2.0
/**
 * What an implementation of Outlast, or a library that wraps tasks, builds on. Applications rarely
 * need it: factories found by {@link java.util.ServiceLoader}, the context of a run, and the traits
 * of wrapped tasks.
 *
 * @since 1.0
 */
@NullMarked
package io.outlast.spi;

import org.jspecify.annotations.NullMarked;
