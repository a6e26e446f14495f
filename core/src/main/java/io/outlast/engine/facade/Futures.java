// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.facade;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Steps after futures that never fail. */
final class Futures {
  private Futures() {}

  /** Does something short with the value when it comes, or now; it must not throw. */
  @SuppressWarnings("FutureReturnValueIgnored") // neither the future nor the action fails
  static <T> void then(CompletableFuture<T> future, Consumer<? super T> action) {
    future.thenAccept(action);
  }

  /** All values, in the order of their futures, when the last has come. */
  static <T> CompletableFuture<List<T>> all(List<CompletableFuture<T>> futures) {
    return CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> futures.stream().map(CompletableFuture::join).toList());
  }
}
