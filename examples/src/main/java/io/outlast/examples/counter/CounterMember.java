// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.counter;

import io.outlast.config.Config;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.examples.process.Parent;
import io.outlast.examples.process.WholeCluster;
import java.io.Serializable;
import java.util.function.IntConsumer;

/** The process of a member: runs the counter if it owns it, and tells what it counts. */
final class CounterMember {

  /** It sees all the others. */
  record Ready() implements Serializable {}

  /** The counter has come to that number. */
  record Counted(int number) implements Serializable {}

  private CounterMember() {}

  public static void main(String[] args) {
    CounterCluster cluster = new CounterCluster(args[0], Integer.parseInt(args[1]));
    Config config = cluster.config(Integer.parseInt(args[2]));
    Parent.serve(parent -> join(config, parent));
  }

  private static void join(Config config, Parent parent) throws InterruptedException {
    IntConsumer listener = number -> parent.tell(new Counted(number));
    config.getUserContext().put(Counter.LISTENER, listener);
    OutlastInstance member = Outlast.newOutlastInstance(config);
    WholeCluster.await(member.getCluster(), CounterCluster.PROCESSES);
    parent.tell(new Ready());
  }
}
