// SPDX-License-Identifier: Apache-2.0
/**
 * Puts the parts of a member together: everything below the API and above the ports, so that the
 * same engine runs in one JVM, in a cluster, and in a simulation.
 */
@NullMarked
package io.outlast.member.engine;

import org.jspecify.annotations.NullMarked;
