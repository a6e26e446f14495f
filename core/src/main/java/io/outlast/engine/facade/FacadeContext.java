// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.cluster.Member;
import io.outlast.engine.gateway.Gateway;
import io.outlast.engine.port.Timers;
import io.outlast.engine.task.ExecutorId;
import io.outlast.monitor.LocalExecutorStats;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What all executors of one instance, member or client, share.
 *
 * @param gateway the way to the owners
 * @param members the members of now, as one version of the membership
 * @param serializer tasks and results
 * @param callbacks where continuations of the user's run
 * @param timers for time limits and for asking again later
 * @param submitter numbers this instance's requests
 * @param requireRunning throws {@link IllegalStateException} when the instance has ended
 * @param stats the counters of an executor
 * @param seeds random numbers; each executor draws one for its placement of tasks
 */
public record FacadeContext(
    Gateway gateway,
    Supplier<Set<Member>> members,
    TaskSerializer serializer,
    Callbacks callbacks,
    Timers timers,
    Submitter submitter,
    Runnable requireRunning,
    Function<ExecutorId, LocalExecutorStats> stats,
    LongSupplier seeds) {}
