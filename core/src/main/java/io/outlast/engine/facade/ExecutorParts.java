// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import io.outlast.engine.task.ExecutorId;

/**
 * What all proxies of one executor share: its place in the spread and its limit in flight are those
 * of the executor, however often it is asked for by name.
 */
record ExecutorParts(
    FacadeContext context,
    ExecutorId id,
    Backing backing,
    Submissions.Limits limits,
    Submissions submissions,
    Termination termination) {

  static ExecutorParts of(FacadeContext context, ExecutorId id, FacadeSettings settings) {
    Owners owners = new Owners(context.gateway(), id);
    Backing backing =
        new Backing(owners, context.submitter(), context.serializer(), context.callbacks());
    Submissions.Limits limits =
        new Submissions.Limits(
            new Spread(
                context.gateway(),
                owners.durability(),
                settings.capacity(),
                settings.capacityPerOwner(),
                context.seeds().getAsLong()),
            new InFlight(settings.maxInFlight()),
            new Patience(context.timers(), settings.overflowTimeout().toNanos()));
    return new ExecutorParts(
        context,
        id,
        backing,
        limits,
        new Submissions(backing, limits),
        new Termination(owners, context.submitter(), context.timers()));
  }
}
