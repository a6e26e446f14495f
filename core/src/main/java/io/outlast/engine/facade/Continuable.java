// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A stage that can be continued but not completed. The minimal stages of the JDK would do that too,
 * but hand on failures in a wrapper.
 */
final class Continuable<V extends @Nullable Object> extends ForwardingStage<V> {
  private final CompletionStage<V> stage;

  Continuable(CompletionStage<V> stage) {
    this.stage = stage;
  }

  @Override
  CompletionStage<V> stage() {
    return stage;
  }
}
