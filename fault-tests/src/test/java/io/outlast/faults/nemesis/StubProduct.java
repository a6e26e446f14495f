// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.nemesis;

import io.outlast.faults.peer.Peer;
import io.outlast.faults.peer.PeerSpec;
import io.outlast.faults.peer.Product;
import io.outlast.faults.peer.Work;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A product of two members that do nothing, and see each other. */
public class StubProduct implements Product {
  /** Found by its name. */
  public StubProduct() {}

  @Override
  public Peer start(PeerSpec spec) {
    return new Stub(/* missingCopies= */ 0);
  }

  @Override
  public Run currentRun() {
    return new Run(1, 0);
  }

  /** One whose rebalance hangs: a copy is missing, and nobody makes it. */
  public static final class NeverCalm extends StubProduct {
    /** Found by its name. */
    public NeverCalm() {}

    @Override
    public Peer start(PeerSpec spec) {
      return new Stub(/* missingCopies= */ 1);
    }
  }

  private record Stub(long missingCopies) implements Peer {
    @Override
    public Set<Feature> features() {
      return Set.of();
    }

    @Override
    public Submitted submit(Work work, @Nullable String key) {
      throw new UnsupportedOperationException("submit");
    }

    @Override
    public CompletionStage<?> retrieve(String reference) {
      return new CompletableFuture<>();
    }

    @Override
    public void disposeResult(String reference) {}

    @Override
    public String schedule(Work work, Plan plan) {
      throw new UnsupportedOperationException("schedule");
    }

    @Override
    public CompletionStage<?> await(String reference) {
      return new CompletableFuture<>();
    }

    @Override
    public boolean cancel(String reference) {
      return false;
    }

    @Override
    public void dispose(String reference) {}

    @Override
    public List<String> list() {
      return List.of();
    }

    @Override
    public String nameOf(String reference) {
      return "";
    }

    @Override
    public Set<String> members() {
      return Set.of("one", "other");
    }

    @Override
    public String self() {
      return "";
    }

    @Override
    public void watch(Consumer<Set<String>> onView, Consumer<String> onLoss) {}

    @Override
    public Map<String, Long> counters() {
      return Map.of();
    }

    @Override
    public Kind kindOf(Throwable thrown) {
      return Kind.OTHER;
    }

    @Override
    public void close() {}
  }
}
