// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples;

import io.outlast.core.Outlast;
import io.outlast.core.OutlastInstance;
import io.outlast.durableexecutor.DurableExecutorService;

/** A task has a number. Whoever knows it gets the result, also after the submitter is gone. */
class RetrieveLater {
  public static void main(String[] args) throws Exception {
    try (OutlastInstance outlast = Outlast.newOutlastInstance()) {
      long id = submitAndForget(outlast);

      DurableExecutorService reports = outlast.getDurableExecutorService("reports");
      System.out.println(reports.<String>retrieveResult(id).get());
      System.out.println("again: " + reports.<String>retrieveAndDisposeResult(id).get());
    }
  }

  /** Keep the number where it is safe, beside the order that the report is for. */
  private static long submitAndForget(OutlastInstance outlast) {
    try (DurableExecutorService reports = outlast.getDurableExecutorService("reports")) {
      return reports.submit(() -> "the report").getTaskId();
    }
  }
}
