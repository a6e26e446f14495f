// SPDX-License-Identifier: Apache-2.0
package io.outlast.cli;

import io.outlast.core.OutlastException;
import io.outlast.durableexecutor.StaleTaskIdException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import picocli.CommandLine.ExitCode;

/** Why a command was not done, for its user: a message, and the code to exit with. */
final class Failure extends RuntimeException {
  /** There is nobody who could do it. */
  static final int NOBODY_ANSWERS = 3;

  /** Members know this client and will not do it, or do not know it. */
  static final int NOT_PERMITTED = 4;

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  Failure(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  Failure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }

  /** What an exception of the API means here. */
  static Failure of(Throwable thrown) {
    if (thrown instanceof Failure failure) {
      return failure;
    }
    Throwable cause = thrown.getCause();
    if (thrown instanceof CompletionException && cause != null) {
      return of(cause);
    }
    if (thrown instanceof ExecutionException && cause != null) {
      return isOurs(cause) ? of(cause) : new Failure(1, "The task has failed: " + cause, cause);
    }
    if (thrown instanceof SecurityException) {
      return new Failure(NOT_PERMITTED, text(thrown), thrown);
    }
    if (thrown instanceof CancellationException) {
      return new Failure(ExitCode.SOFTWARE, "The task was cancelled.", thrown);
    }
    return thrown instanceof IllegalArgumentException
        ? new Failure(ExitCode.USAGE, text(thrown), thrown)
        : new Failure(ExitCode.SOFTWARE, isOurs(thrown) ? text(thrown) : thrown.toString(), thrown);
  }

  private static boolean isOurs(Throwable thrown) {
    return thrown instanceof SecurityException
        || thrown instanceof RejectedExecutionException
        || thrown instanceof StaleTaskIdException
        || thrown instanceof OutlastException
        || (thrown instanceof IllegalStateException && thrown.getMessage() != null);
  }

  private static String text(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null ? thrown.toString() : message;
  }
}
