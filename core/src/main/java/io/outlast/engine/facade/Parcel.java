// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.gateway.Address;
import io.outlast.engine.task.TaskPlan;
import org.jspecify.annotations.Nullable;

/**
 * A task made ready to be sent.
 *
 * @param task its bytes
 * @param to where it belongs; {@code null} if it may go to any partition
 * @param awaitsEnd whether the end is to be told to the one who sends it
 * @param plan of a scheduled task
 * @param held whether it is to wait, stored, until it is admitted
 */
record Parcel(
    byte[] task, @Nullable Address to, boolean awaitsEnd, @Nullable TaskPlan plan, boolean held) {}
