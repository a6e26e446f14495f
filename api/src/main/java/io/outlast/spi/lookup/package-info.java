// SPDX-License-Identifier: Apache-2.0
/**
 * How this API finds what is not part of it: implementations on the class path, and the
 * configuration. It knows no other package of the API, so that configuration classes may use it.
 *
 * @since 1.0
 */
@NullMarked
package io.outlast.spi.lookup;

import org.jspecify.annotations.NullMarked;
