// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.run;

import io.outlast.engine.gateway.Address;

/**
 * One run of one task, as its partition's owner orders it.
 *
 * @param address executor and partition of the task: where the outcome goes
 * @param version of the table by which the owner acts: a run ordered by an owner that has been
 *     succeeded is not begun
 * @param taskId the task
 * @param token fencing token of this run; with the partition it names the run in the whole cluster
 * @param attempt 1 for the first
 * @param task the serialized task
 */
public record RunSpec(
    Address address, long version, long taskId, long token, int attempt, byte[] task) {}
