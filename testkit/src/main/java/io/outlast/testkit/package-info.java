// SPDX-License-Identifier: Apache-2.0
/** Tools to test durable and scheduled tasks: a simulated clock and a cluster in one JVM. */
@NullMarked
package io.outlast.testkit;

import org.jspecify.annotations.NullMarked;
