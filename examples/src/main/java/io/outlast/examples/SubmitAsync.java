// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples;

import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorService;
import io.outlast.durableexecutor.DurableExecutorServiceFuture;
import java.util.List;
import java.util.stream.IntStream;

/** A submit returns when the task is stored; an asynchronous one returns at once. */
class SubmitAsync {
  public static void main(String[] args) throws Exception {
    try (OutlastInstance outlast = Outlast.newOutlastInstance()) {
      DurableExecutorService squares = outlast.getDurableExecutorService("squares");

      List<DurableExecutorServiceFuture<Integer>> futures =
          IntStream.rangeClosed(1, 1000).mapToObj(n -> squares.submitAsync(() -> n * n)).toList();

      long sum = 0;
      for (DurableExecutorServiceFuture<Integer> future : futures) {
        sum += future.get();
      }
      System.out.println("sum of 1000 squares: " + sum);
    }
  }
}
