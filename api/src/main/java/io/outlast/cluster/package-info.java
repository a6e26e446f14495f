// SPDX-License-Identifier: Apache-2.0
/**
 * The members of the cluster and their coming and going.
 *
 * @since 1.0
 */
@NullMarked
package io.outlast.cluster;

import org.jspecify.annotations.NullMarked;
