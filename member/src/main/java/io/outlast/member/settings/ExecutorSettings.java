// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.settings;

import java.util.Map;

/**
 * What a member knows of one executor.
 *
 * @param durability backups of each task
 * @param persistent whether its tasks and results are kept on disk
 * @param capacity places per partition or member, {@code Integer.MAX_VALUE} for no limit
 * @param capacityPerNode whether the capacity is that of the member, not of each partition
 * @param evictsResults whether the oldest result gives way to a new task when places are used up
 * @param maxResults results kept per partition
 * @param resultTtlNanos how long a result is kept
 * @param delayRestarts whether the delay of a task that has not run yet begins again when its owner
 *     is lost
 * @param dedupTtlNanos how long the identity of a disposed task is remembered at most
 * @param minReplicas copies, the owner's included, below which a submit is refused
 * @param classWaitNanos how long a member with the task's class is looked for
 * @param poolSize threads of the executor on this member
 * @param virtualThreads whether runs get virtual threads, at most {@code poolSize} at a time
 * @param selector attributes that a member must have to run the executor's tasks
 * @param statistics whether runs are counted and timed
 * @param merge what becomes of its tasks when the sides of a split meet
 * @param guard refuses what a split-brain protection does not allow
 */
public record ExecutorSettings(
    int durability,
    boolean persistent,
    int capacity,
    boolean capacityPerNode,
    boolean evictsResults,
    int maxResults,
    long resultTtlNanos,
    boolean delayRestarts,
    long dedupTtlNanos,
    int minReplicas,
    long classWaitNanos,
    int poolSize,
    boolean virtualThreads,
    Map<String, String> selector,
    boolean statistics,
    MergeSettings merge,
    Guard guard) {}
