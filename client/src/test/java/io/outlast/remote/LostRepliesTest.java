// SPDX-License-Identifier: Apache-2.0
package io.outlast.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.outlast.core.SerializableCallable;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import io.outlast.engine.gateway.Calls;
import io.outlast.monitor.LocalExecutorStats;
import io.outlast.protocol.v1.FromMember;
import io.outlast.protocol.v1.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One reply in twenty never arrives (R31). */
class LostRepliesTest {
  private static final int TASKS = Integer.getInteger("outlast.lost-replies.tasks", 10_000);
  private static final long SEED = Long.getLong("outlast.lost-replies.seed", 1);
  private static final double LOST = 0.05;
  private static final Calls.Patience SHORT = new Calls.Patience(300_000_000L, 1_000_000_000L);
  private static final AtomicIntegerArray RUNS = new AtomicIntegerArray(TASKS);

  @Test
  @Timeout(600)
  void whenRepliesAreLost_thenAllTasksAreStoredOnceAndRunOnceAndAnswered() throws Exception {
    Lossy lossy = new Lossy();
    try (OneMember member =
            new OneMember(config -> config.getDurableExecutorConfig("jobs").setCapacity(0));
        RemoteClient client = RemoteClient.start(member.clientConfig(), List.of(lossy), SHORT)) {
      DurableExecutorService jobs = client.getDurableExecutorService("jobs");

      List<DurableExecutorServiceFuture<Integer>> futures = new ArrayList<>();
      for (int i = 0; i < TASKS; i++) {
        futures.add(jobs.submitAsync(counting(i)));
      }
      List<Integer> values = new ArrayList<>();
      for (DurableExecutorServiceFuture<Integer> future : futures) {
        values.add(future.get(300, TimeUnit.SECONDS));
      }

      assertThat(lossy.lost.get()).as("lost with seed %d", SEED).isGreaterThan(TASKS / 20);
      assertThat(values).hasSize(TASKS).doesNotHaveDuplicates();
      assertThat(futures.stream().map(DurableExecutorServiceFuture::getTaskId).distinct())
          .hasSize(TASKS);
      for (int i = 0; i < TASKS; i++) {
        assertThat(RUNS.get(i)).as("runs of task %d with seed %d", i, SEED).isEqualTo(1);
      }
      LocalExecutorStats stats =
          member.instance().getDurableExecutorService("jobs").getLocalExecutorStats();
      assertThat(stats.submitted()).isEqualTo(TASKS);
      assertThat(stats.completed()).isEqualTo(TASKS);
    }
  }

  private static SerializableCallable<Integer> counting(int number) {
    return () -> {
      RUNS.incrementAndGet(number);
      return number;
    };
  }

  /** Loses replies, and nothing else. */
  private static final class Lossy implements ClientInterceptor {
    final AtomicLong lost = new AtomicLong();
    private final SplittableRandom random = new SplittableRandom(SEED);

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(
        MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
      return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
        @Override
        public void start(Listener<R> listener, Metadata headers) {
          super.start(
              new SimpleForwardingClientCallListener<>(listener) {
                @Override
                @SuppressWarnings("unchecked") // there is one kind of stream
                public void onMessage(R message) {
                  super.onMessage((R) withoutSome((FromMember) message));
                }
              },
              headers);
        }
      };
    }

    private synchronized FromMember withoutSome(FromMember message) {
      FromMember.Builder rest = message.toBuilder().clearReplies();
      for (Reply reply : message.getRepliesList()) {
        if (random.nextDouble() < LOST) {
          lost.incrementAndGet();
        } else {
          rest.addReplies(reply);
        }
      }
      return rest.build();
    }
  }
}
