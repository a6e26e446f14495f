// SPDX-License-Identifier: Apache-2.0
/**
 * Programs that measure what Outlast costs, each with the question it answers in its javadoc. They
 * see what any application sees: the api.
 */
@NullMarked
package io.outlast.benchmarks;

import org.jspecify.annotations.NullMarked;
