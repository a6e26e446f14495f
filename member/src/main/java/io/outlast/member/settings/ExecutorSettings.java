// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.settings;

import java.util.Map;

/**
 * What a member knows of one executor.
 *
 * @param durability backups of each task
 * @param capacity places per partition, {@code Integer.MAX_VALUE} for no limit
 * @param maxResults results kept per partition
 * @param resultTtlNanos how long a result is kept
 * @param dedupTtlNanos how long the identity of a disposed task is remembered at most
 * @param minReplicas copies, the owner's included, below which a submit is refused
 * @param classWaitNanos how long a member with the task's class is looked for
 * @param poolSize threads of the executor on this member
 * @param virtualThreads whether runs get virtual threads, at most {@code poolSize} at a time
 * @param selector attributes that a member must have to run the executor's tasks
 * @param statistics whether runs are counted and timed
 */
public record ExecutorSettings(
    int durability,
    int capacity,
    int maxResults,
    long resultTtlNanos,
    long dedupTtlNanos,
    int minReplicas,
    long classWaitNanos,
    int poolSize,
    boolean virtualThreads,
    Map<String, String> selector,
    boolean statistics) {}
