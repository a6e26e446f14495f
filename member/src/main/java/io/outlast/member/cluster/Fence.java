// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import io.outlast.engine.port.PartitionStore.NotOwnerException;
import java.util.function.Supplier;
import org.infinispan.commands.write.PutMapCommand;
import org.infinispan.commons.IllegalLifecycleStateException;
import org.infinispan.context.InvocationContext;
import org.infinispan.distribution.LocalizedCacheTopology;
import org.infinispan.interceptors.DDAsyncInterceptor;
import org.infinispan.statetransfer.OutdatedTopologyException;

/**
 * Lets a write pass only while the grant that it was made under stands.
 *
 * <p>Infinispan repeats a command in later topologies, forwards it to a new owner, and would so
 * overwrite what that one has written since. The rule here: <em>a write is applied only in a
 * topology in which this member is the partition's primary owner, and has been in each topology
 * that it has installed since the write was made.</em> It holds because
 *
 * <ol>
 *   <li>{@link PartitionWatch} revokes a grant before it lets a topology be installed in which this
 *       member is not primary, and makes a new one, with another number, only after one in which it
 *       is. So an equal number means: never revoked.
 *   <li>This interceptor stands inside the loop that repeats ({@code StateTransferInterceptor}) and
 *       right above the one that sends ({@code TriangleDistributionInterceptor}): each try is
 *       checked. A try carries the number of its topology; the one below refuses it unless that is
 *       still the installed one, the one looked at here.
 *   <li>A backup that has installed a later topology refuses a try, and one that has not yet
 *       installed this one waits for it ({@link BatchWriter}, {@code StateTransferInterceptor}). So
 *       the try gets no further copies once its topology is past.
 *   <li>A topology that this member never saw cannot hide another's acknowledged write: as long as
 *       this member is in the partition's write owners its acknowledgement is needed, which it
 *       gives only in a topology it has installed; and once it is out of them, it becomes primary
 *       again only through a transfer of state that begins with a topology that says so (Infinispan
 *       installs a made-up one if that was missed).
 * </ol>
 *
 * <p>Two sides of a split are beyond this: each is right about its own topologies. What backups and
 * state transfer write carries no grant and is not touched.
 */
final class Fence extends DDAsyncInterceptor {
  private final PartitionWatch watch;
  private final Supplier<LocalizedCacheTopology> installed;

  Fence(PartitionWatch watch, Supplier<LocalizedCacheTopology> installed) {
    this.watch = watch;
    this.installed = installed;
  }

  @Override
  public Object visitPutMapCommand(InvocationContext context, PutMapCommand command) {
    if (command instanceof Put put) {
      check(put.partition, put.grant, command.getTopologyId());
    }
    return invokeNext(context, command);
  }

  private void check(int partition, long grant, int topologyId) {
    LocalizedCacheTopology topology = installed.get();
    if (topology.getTopologyId() != topologyId) {
      throw OutdatedTopologyException.RETRY_NEXT_TOPOLOGY;
    }
    if (watch.grant(partition) != grant
        || !topology.getSegmentDistribution(partition).isPrimary()) {
      throw refusal(partition);
    }
  }

  static NotOwnerException refusal(int partition) {
    return new NotOwnerException(
        "This member does not own partition " + partition + " (any more).");
  }

  /**
   * Whether a failure is to be reported: neither a refusal, which is told to the writer, nor the
   * answer of a backup that stops, after which the write is tried again without it.
   */
  private static boolean isNews(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof NotOwnerException || t instanceof IllegalLifecycleStateException) {
        return false;
      }
    }
    return true;
  }

  /**
   * A {@link PackedBatch} under a grant. Never sent itself: the engine makes other commands of it
   * for the backups.
   */
  static final class Put extends PutMapCommand {
    final int partition;
    final long grant;

    Put(PutMapCommand command, int partition, long grant) {
      super(command);
      this.partition = partition;
      this.grant = grant;
    }

    @Override
    public boolean logThrowable(Throwable t) {
      return isNews(t) && super.logThrowable(t);
    }
  }
}
