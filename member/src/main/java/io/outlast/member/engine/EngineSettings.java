// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.engine;

import io.outlast.engine.task.ExecutorId;
import io.outlast.engine.view.MemberInfo;
import io.outlast.member.settings.ExecutorSettings;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;

/**
 * What is configured for a member's engine.
 *
 * @param self what the member tells of itself when it has started
 * @param partitionCount partitions of the cluster
 * @param initialSize members that hold data before which nobody runs anything
 * @param durabilities stores to open at start
 * @param drainTimeout how long a leaving member waits for its runs
 * @param recoveryMinMembers members with journals to wait for after all were gone; 0: as many as
 *     were seen last
 * @param recoveryTimeout how long they are waited for
 * @param executors what is configured for an executor
 */
public record EngineSettings(
    MemberInfo self,
    int partitionCount,
    int initialSize,
    Set<Integer> durabilities,
    Duration drainTimeout,
    int recoveryMinMembers,
    Duration recoveryTimeout,
    Function<ExecutorId, ExecutorSettings> executors) {}
