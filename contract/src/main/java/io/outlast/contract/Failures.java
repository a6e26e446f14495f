// SPDX-License-Identifier: Apache-2.0
package io.outlast.contract;

import java.io.IOException;

/** Ways to fail, for tasks that are lambdas. */
final class Failures {

  private Failures() {}

  /** A checked exception of a user, with a field of its own. */
  static final class OrderFailed extends Exception {

    private static final long serialVersionUID = 1L;

    private final int code;

    OrderFailed(int code, Throwable cause) {
      super("order " + code, cause);
      this.code = code;
    }

    int getCode() {
      return code;
    }
  }

  static Object orderFailed(int code) throws OrderFailed {
    OrderFailed failure = new OrderFailed(code, new IOException("disk full"));
    failure.addSuppressed(new IllegalStateException("and the printer"));
    throw failure;
  }

  static Object rethrow(Exception exception) throws Exception {
    throw exception;
  }

  static Object error(String message) {
    throw new AssertionError(message);
  }

  static int forEver(int depth) {
    return depth < 0 ? depth : forEver(depth + 1) + 1;
  }
}
