// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.endpoint;

import io.outlast.config.Config;
import io.outlast.core.OutlastInstance;
import io.outlast.engine.gateway.Gateway;
import io.outlast.engine.port.Timers;
import io.outlast.engine.view.MemberInfo;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What a member lends to its endpoint.
 *
 * @param instance the member as applications have it
 * @param config what it works with; nobody changes it
 * @param self its identity
 * @param address where to listen: {@link Config#getClientPort} of this host
 * @param gateway the way to all partitions; safe from any thread
 * @param members those of now, oldest first
 * @param durabilities those whose tables there are by now
 * @param timers for what is later
 * @param packing makes messages: may be called much, never blocks
 * @param callbacks calls what may block
 */
public record EndpointHost(
    OutlastInstance instance,
    Config config,
    UUID self,
    String address,
    Gateway gateway,
    Supplier<List<MemberInfo>> members,
    Supplier<Set<Integer>> durabilities,
    Timers timers,
    Executor packing,
    Executor callbacks) {}
