// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import io.outlast.engine.port.PartitionStore;
import io.outlast.engine.port.StoreKey;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.infinispan.AdvancedCache;
import org.infinispan.cache.impl.InvocationHelper;
import org.infinispan.commands.CommandsFactory;
import org.infinispan.commons.marshall.WrappedByteArray;
import org.infinispan.commons.util.IntSets;
import org.infinispan.container.entries.InternalCacheEntry;
import org.infinispan.container.impl.InternalDataContainer;
import org.infinispan.context.impl.FlagBitSets;
import org.infinispan.distribution.DistributionManager;
import org.infinispan.distribution.LocalizedCacheTopology;
import org.infinispan.factories.ComponentRegistry;
import org.infinispan.interceptors.AsyncInterceptor;
import org.infinispan.interceptors.AsyncInterceptorChain;
import org.infinispan.interceptors.distribution.TriangleDistributionInterceptor;
import org.infinispan.metadata.EmbeddedMetadata;
import org.infinispan.remoting.transport.Address;
import org.infinispan.util.concurrent.CommandAckCollector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The values of all executors with one durability: one Infinispan cache, its segments the
 * partitions.
 *
 * <p>Commands are made here and given to the interceptor chain, below the cache's public methods,
 * because a write must carry its grant ({@link Fence}) and its keys are in storage form already.
 */
final class InfinispanStore implements PartitionStore {
  /**
   * How long leaving waits for others that leave and for moves to end. Whoever leaves takes its
   * copies along: to leave while copies are missing may take the last one.
   */
  private static final long LEAVE_PATIENCE_SECONDS = 30;

  private static final Logger LOG = LoggerFactory.getLogger(InfinispanStore.class);
  private static final Executor SHORTLY =
      CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS);

  private final int durability;
  private final AdvancedCache<byte[], byte[]> cache;
  private final Address self;
  private final DistributionManager distribution;
  private final InternalDataContainer<WrappedByteArray, WrappedByteArray> container;
  private final CommandsFactory commands;
  private final InvocationHelper invocations;
  private final CommandAckCollector acknowledgements;
  private final PartitionWatch watch;
  private final DirectWrites direct;
  private final Departures departures;
  private final Executor blocking;

  private volatile @Nullable LocalizedCacheTopology lastTopology;
  private final Object leaveLock = new Object();
  private @Nullable CompletableFuture<Void> turn;
  private @Nullable CompletableFuture<Void> left;

  /**
   * Takes a cache that runs and is a member of its topology.
   *
   * @param direct writes batches past the engine while nothing moves
   * @param departures says when this member may leave
   * @param blocking runs what may block
   * @param rebalancing told whether a move of partitions is under way
   */
  @SuppressWarnings("unchecked")
  InfinispanStore(
      int durability,
      AdvancedCache<byte[], byte[]> cache,
      DirectWrites direct,
      Departures departures,
      Executor blocking,
      Consumer<Boolean> rebalancing) {
    this.durability = durability;
    this.cache = cache;
    this.direct = direct;
    this.departures = departures;
    this.blocking = blocking;
    self = cache.getRpcManager().getAddress();
    distribution = cache.getDistributionManager();
    container =
        (InternalDataContainer<WrappedByteArray, WrappedByteArray>)
            (Object) cache.getDataContainer();
    commands = ComponentRegistry.componentOf(cache, CommandsFactory.class);
    invocations = ComponentRegistry.componentOf(cache, InvocationHelper.class);
    acknowledgements = ComponentRegistry.componentOf(cache, CommandAckCollector.class);
    watch =
        new PartitionWatch(
            cache.getName(),
            self,
            cache.getCacheConfiguration().clustering().hash().numSegments(),
            durability + 1,
            this::topology,
            rebalancing,
            this::endWrites);
    boolean fenced =
        ComponentRegistry.componentOf(cache, AsyncInterceptorChain.class)
            .addInterceptorBefore(new Fence(watch, distribution::getCacheTopology), next(cache));
    if (!fenced) {
      throw new IllegalStateException("Cache " + cache.getName() + " has no place for the fence.");
    }
    cache.addListener(TopologyEvents.to(watch::beforeTopology, watch::afterTopology));
    // Events before the listener are missed.
    watch.afterTopology();
  }

  /** What is to stand right below the fence: what keeps values on disk, if something does. */
  private static Class<? extends AsyncInterceptor> next(AdvancedCache<byte[], byte[]> cache) {
    return ComponentRegistry.componentOf(cache, AsyncInterceptorChain.class)
                .findInterceptorWithClass(JournalKeeper.class)
            == null
        ? TriangleDistributionInterceptor.class
        : JournalKeeper.class;
  }

  /** The present topology; after leaving the last one, which names the members that took over. */
  LocalizedCacheTopology topology() {
    LocalizedCacheTopology last = lastTopology;
    return last == null ? distribution.getCacheTopology() : last;
  }

  DirectWrites direct() {
    return direct;
  }

  PartitionWatch watch() {
    return watch;
  }

  @Override
  public int durability() {
    return durability;
  }

  @Override
  public @Nullable UUID owner(int partition) {
    if (lastTopology != null) {
      // It has left and is told of no change any more: not to know is better than to be wrong.
      return null;
    }
    Address primary = distribution.getCacheTopology().getSegmentDistribution(partition).primary();
    return primary == null ? null : primary.getNodeUUID();
  }

  @Override
  public int copies(int partition) {
    return topology().getSegmentDistribution(partition).writeOwners().size();
  }

  @Override
  public int holders(int partition) {
    return topology().getCurrentCH().locateOwnersForSegment(partition).size();
  }

  @Override
  public CompletionStage<Void> write(int partition, List<Write> batch) {
    long expulsions = watch.expulsions();
    long grant = watch.grant(partition);
    if (grant == 0) {
      return CompletableFuture.failedFuture(Fence.refusal(partition));
    }
    try {
      return directly(partition, batch, grant)
          .handle(
              (done, failure) -> {
                if (failure != null) {
                  throw new CompletionException(cause(failure));
                }
                // When members go, the engine stops waiting for their acknowledgements. If it is we
                // who were put out, that was no success: nobody else has it.
                if (watch.expulsions() != expulsions) {
                  throw new CompletionException(Fence.refusal(partition));
                }
                return null;
              });
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(cause(e));
    }
  }

  /** Past the engine if that can be done, and by the engine if not. */
  private CompletableFuture<@Nullable Object> directly(
      int partition, List<Write> batch, long grant) {
    CompletableFuture<Boolean> written =
        direct.write(partition, batch, () -> watch.grant(partition) == grant);
    if (written == null) {
      return store(partition, batch, grant);
    }
    return written.thenCompose(
        isStored ->
            isStored ? CompletableFuture.completedFuture(null) : store(partition, batch, grant));
  }

  private CompletableFuture<@Nullable Object> store(int partition, List<Write> batch, long grant) {
    var command =
        commands.buildPutMapCommand(
            PackedBatch.of(partition, batch),
            EmbeddedMetadata.EMPTY,
            FlagBitSets.IGNORE_RETURN_VALUES);
    return invocations
        .<@Nullable Object>invokeAsync(new Fence.Put(command, partition, grant), 1)
        .whenComplete(
            (done, failure) -> {
              if (failure != null && !(cause(failure) instanceof NotOwnerException)) {
                direct.leaveToEngine(partition, distribution.getCacheTopology().getTopologyId());
              }
            });
  }

  /** The refusal among the engine's wrappers, if it is one. */
  private static Throwable cause(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof NotOwnerException) {
        return t;
      }
    }
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /**
   * This member was put out of the topology: ends the writes that it has on their way. Who has put
   * it out has ignored them and will not answer, but is itself a member still, so the engine would
   * wait for it until the time is over; and so long this member would not say what it holds, nor
   * anybody own what it owned. None of them can be carried out any more: a further try is refused
   * by the {@link Fence}, the tries so far by the topology of those they were sent to.
   */
  private void endWrites() {
    acknowledgements.onMembersChange(List.of());
  }

  @Override
  public void scan(int partition, BiConsumer<StoreKey, byte[]> visitor) {
    Iterator<InternalCacheEntry<WrappedByteArray, WrappedByteArray>> entries =
        container.iterator(IntSets.immutableSet(partition));
    while (entries.hasNext()) {
      InternalCacheEntry<WrappedByteArray, WrappedByteArray> entry = entries.next();
      visitor.accept(KeyBytes.decode(entry.getKey()), entry.getValue().getBytes());
    }
  }

  @Override
  public byte @Nullable [] read(int partition, StoreKey key) {
    InternalCacheEntry<WrappedByteArray, WrappedByteArray> entry =
        container.peek(partition, KeyBytes.encode(partition, key));
    return entry == null ? null : entry.getValue().getBytes();
  }

  @Override
  public void listen(Listener listener) {
    watch.listen(listener);
  }

  @Override
  public CompletionStage<Void> turnToLeave() {
    synchronized (leaveLock) {
      if (turn == null) {
        turn =
            departures
                .turn(durability)
                .thenCompose(this::whenSettledWithout)
                .orTimeout(LEAVE_PATIENCE_SECONDS, TimeUnit.SECONDS)
                .exceptionally(this::goAnyway);
      }
      return turn.copy();
    }
  }

  @Override
  public void stay() {
    synchronized (leaveLock) {
      turn = null;
    }
    departures.stay(durability);
  }

  @Override
  public CompletionStage<Void> leave() {
    synchronized (leaveLock) {
      if (left == null) {
        left = turnToLeave().toCompletableFuture().thenRunAsync(this::leaveNow, blocking);
      }
      return left.copy();
    }
  }

  /**
   * Completes when all copies are with members that stay. The topology follows a view, and a
   * departure from the store, after a while: until then it counts copies that are gone.
   */
  private CompletableFuture<Void> whenSettledWithout(Set<UUID> gone) {
    return watch
        .whenSettled()
        .thenCompose(
            settled ->
                hasAny(gone)
                    ? CompletableFuture.runAsync(() -> {}, SHORTLY)
                        .thenCompose(later -> whenSettledWithout(gone))
                    : CompletableFuture.completedFuture(null));
  }

  private boolean hasAny(Set<UUID> gone) {
    List<Address> view = cache.getRpcManager().getTransport().getMembers();
    return topology().getMembersSet().stream()
        .anyMatch(member -> gone.contains(member.getNodeUUID()) || !view.contains(member));
  }

  private @Nullable Void goAnyway(Throwable late) {
    LOG.warn(
        "{} {}: leaving after {} s although copies are missing or others leave. Values whose only copies"
            + " go now are lost.",
        self,
        cache.getName(),
        LEAVE_PATIENCE_SECONDS,
        late);
    return null;
  }

  private void leaveNow() {
    watch.leave();
    direct.end();
    lastTopology = distribution.getCacheTopology();
    cache.stop();
    watch.tellLeft();
    departures.gone(durability);
  }
}
