// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples;

import io.outlast.core.Outlast;

class TenLines {
  public static void main(String[] args) throws Exception {
    try (var outlast = Outlast.newOutlastInstance()) {
      var executor = outlast.getDurableExecutorService("answers");
      var answer = executor.submit(() -> 6 * 7);
      System.out.println(answer.get());
    }
  }
}
