// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples;

import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;

/** A cancellation interrupts the run on the member where it is, and is stored as its result. */
class Cancel {
  public static void main(String[] args) throws Exception {
    try (OutlastInstance outlast = Outlast.newOutlastInstance()) {
      DurableExecutorService searches = outlast.getDurableExecutorService("searches");
      DurableExecutorServiceFuture<String> search = searches.submit(Cancel::searchForEver);

      System.out.println("cancelled: " + search.cancel(/* mayInterruptIfRunning= */ true));

      try {
        searches.retrieveResult(search.getTaskId()).get();
      } catch (CancellationException stored) {
        System.out.println("and so it stays, for everyone who asks");
      }
    }
  }

  private static String searchForEver() throws InterruptedException {
    new CountDownLatch(1).await();
    return "never found";
  }
}
