// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import io.outlast.engine.task.ExecutorId;

/**
 * Runs of one executor that this member is to do and has no thread for.
 *
 * @param executor whose they are
 * @param waitedNanos how long the first of them has waited
 * @param waiting about how many they are
 * @param going runs of the executor that go on here
 * @param poolSize how many can
 */
public record Backlog(
    ExecutorId executor, long waitedNanos, int waiting, long going, int poolSize) {}
