// SPDX-License-Identifier: Apache-2.0
/**
 * What the executors promise, as abstract test suites over the public API, one per theme. An
 * implementation is held to them by subclasses that say where they run.
 */
@NullMarked
package io.outlast.contract;

import org.jspecify.annotations.NullMarked;
