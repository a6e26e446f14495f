// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.outlast.core.OutlastInstance;
import io.outlast.core.SerializableCallable;
import java.lang.management.ManagementFactory;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The ports of members without TLS, to which anybody may send anything (R49): what is no packet of
 * a member's ends its connection, and nothing else.
 */
@Timeout(180)
class OpenPortsTest {
  private static final int ROUNDS = 600;

  /** A member's second port. */
  private static final int SECOND = 10_000;

  private static final long MOST_GROWTH = 32L << 20;

  private static InJvmCluster cluster;

  @BeforeAll
  static void start() {
    cluster = new InJvmCluster(2);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void whateverStrangersSay_membersServeAndTheirMemoryStaysAsItWas() throws Exception {
    int port = port();
    Random random = new Random(7);
    say(port, random, ROUNDS / 6); // classes are loaded, buffers made
    long before = used();

    say(port, random, ROUNDS);

    assertServes();
    assertThat(used() - before).as("bytes more on the heap").isLessThan(MOST_GROWTH);
  }

  private static void say(int port, Random random, int rounds) {
    for (int i = 0; i < rounds; i++) {
      Strangers.say(i % 2 == 0 ? port : port + SECOND, random, i / 2);
    }
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static int port() {
    return cluster.members().get(0).getCluster().getLocalMember().getSocketAddress().getPort();
  }

  private static void assertServes() throws Exception {
    assertThat(cluster.members()).allMatch(m -> m.getCluster().getMembers().size() == 2);
    for (OutlastInstance member : cluster.members()) {
      for (int i = 0; i < 10; i++) {
        SerializableCallable<String> task = () -> "served";
        assertThat(member.getDurableExecutorService("any").submit(task).get(30, TimeUnit.SECONDS))
            .isEqualTo("served");
      }
    }
  }
}
