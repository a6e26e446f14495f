// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.journal;

import io.outlast.config.Fsync;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * What a journal is opened with.
 *
 * @param member the name of the member, for messages and threads
 * @param self its identity, another with each start
 * @param folder where it is
 * @param cluster the name of the cluster that it belongs to
 * @param partitionCount partitions of that
 * @param alone whether the member is a whole cluster by itself, and goes on with the copies that
 *     are there; else these are of an earlier time
 * @param fsync when it is forced to disk
 * @param time cluster time in nanoseconds, which is noted with what is written
 */
public record JournalSettings(
    String member,
    UUID self,
    Path folder,
    String cluster,
    int partitionCount,
    boolean alone,
    Fsync fsync,
    LongSupplier time) {}
