// SPDX-License-Identifier: Apache-2.0
/** One small program per feature, compiled with the build. */
@NullMarked
package io.outlast.examples;

import org.jspecify.annotations.NullMarked;
