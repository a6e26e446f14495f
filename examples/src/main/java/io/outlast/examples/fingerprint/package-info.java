// SPDX-License-Identifier: Apache-2.0
/**
 * The demo: fingerprints every file of a folder through a durable executor, in one JVM or on a
 * cluster of processes of which one may be killed half-way.
 */
@NullMarked
package io.outlast.examples.fingerprint;

import org.jspecify.annotations.NullMarked;
