// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import io.outlast.config.Config;
import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.examples.process.Parent;
import io.outlast.examples.process.WholeCluster;

/** A member of the cluster: runs tasks. */
final class MemberProcess {

  private MemberProcess() {}

  public static void main(String[] args) {
    ChildSpec spec = ChildSpec.parse(args);
    Parent.serve(parent -> join(spec, parent));
  }

  private static void join(ChildSpec spec, Parent parent) throws InterruptedException {
    Config config = spec.config();
    config.getUserContext().put(RunLog.KEY, new ToldRuns(parent));
    OutlastInstance member = Outlast.newOutlastInstance(config);
    WholeCluster.await(member.getCluster(), spec.cluster().processes());
    parent.tell(Event.Ready.of(member.getCluster()));
  }

  private record ToldRuns(Parent parent) implements RunLog {

    @Override
    public void started(SourceFile file, int attempt) {
      parent.tell(new Event.Started(file, attempt));
    }

    @Override
    public void ended(SourceFile file) {
      parent.tell(new Event.Ended(file));
    }
  }
}
