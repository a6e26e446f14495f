// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.examples.process.Parent;
import io.outlast.examples.process.WholeCluster;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A lite member of the cluster: it holds nothing and runs nothing, it submits. */
final class SubmitterProcess {

  private SubmitterProcess() {}

  public static void main(String[] args) {
    ChildSpec spec = ChildSpec.parse(args);
    Parent.serve(parent -> submit(spec, parent));
  }

  private static void submit(ChildSpec spec, Parent parent) throws InterruptedException {
    OutlastInstance member = Outlast.newOutlastInstance(spec.config().setLiteMember(true));
    WholeCluster.await(member.getCluster(), spec.cluster().processes());
    parent.tell(Event.Ready.of(member.getCluster()));

    SourceFile[] files = (SourceFile[]) parent.receive();
    DurableExecutorService executor = member.getDurableExecutorService(FingerprintJob.EXECUTOR);
    ClusterSpec cluster = spec.cluster();
    new FingerprintJob(executor, cluster.slow(), cluster.window(), new ToldAnswers(parent))
        .run(List.of(files));
    parent.tell(new Event.Finished());
  }

  private record ToldAnswers(Parent parent) implements FingerprintJob.Listener {

    @Override
    public void ended(
        SourceFile file, @Nullable Fingerprint fingerprint, @Nullable Throwable failure) {
      parent.tell(new Event.Answered(file, fingerprint, failure));
    }

    @Override
    public void waiting() {}
  }
}
