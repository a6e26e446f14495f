// SPDX-License-Identifier: Apache-2.0
/**
 * What the engine needs from the world: a clock, timers, a store with backups and a way to reach
 * other members. Each port is implemented three times: for one JVM, for a real cluster and for
 * simulated tests. Nothing here knows about tasks.
 */
@NullMarked
package io.outlast.engine.port;

import org.jspecify.annotations.NullMarked;
