// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.engine;

import io.outlast.engine.journal.Journal;
import io.outlast.engine.port.ClusterTime;
import io.outlast.engine.port.PartitionStore;
import io.outlast.engine.port.Timers;
import io.outlast.engine.port.Transport;
import io.outlast.member.partition.Lanes;
import io.outlast.member.run.RunPools;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What an engine stands on.
 *
 * @param transport to other members
 * @param time cluster time
 * @param timers timers
 * @param partitions where partitions take their turns: few threads, never blocked
 * @param callbacks where user code that is not a task is called: may block
 * @param pools where tasks run
 * @param stores opens the store of a durability
 * @param random random bits
 * @param journal what the member of a cluster has on disk; {@code null} if nothing
 */
public record Platform(
    Transport transport,
    ClusterTime time,
    Timers timers,
    Lanes partitions,
    Executor callbacks,
    RunPools pools,
    IntFunction<CompletionStage<PartitionStore>> stores,
    IntSupplier random,
    @Nullable Journal journal) {}
