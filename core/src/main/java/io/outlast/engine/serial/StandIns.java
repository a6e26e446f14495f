// SPDX-License-Identifier: Apache-2.0
package io.outlast.engine.serial;

import io.outlast.core.OutlastException;
import io.outlast.core.RemoteTaskException;
import io.outlast.core.TaskClassMissingException;
import io.outlast.engine.task.Failure;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes the exceptions that stand for what could not be stored, or not be rebuilt here (R35). */
final class StandIns {
  private static final UUID UNKNOWN_MEMBER = new UUID(0, 0);

  private StandIns() {}

  /**
   * Returns the stand-in for a failure.
   *
   * @param why why the original could not be rebuilt; {@code null} if it was not stored
   */
  static OutlastException of(Failure failure, @Nullable Throwable why) {
    OutlastException standIn =
        failure.className().equals(Failure.CLASS_MISSING)
            ? new TaskClassMissingException(failure.text(), "(unknown)", UNKNOWN_MEMBER)
            : new RemoteTaskException(message(failure, why), failure.className(), failure.text());
    if (why != null) {
      standIn.initCause(why);
    }
    return standIn;
  }

  /** Returns the stand-in for a result whose class is missing here. */
  static RemoteTaskException ofResult(byte[] bytes, ClassMissingException why) {
    RemoteTaskException standIn =
        new RemoteTaskException(
            "The task has ended with a result that could not be rebuilt in this JVM. "
                + why.getMessage(),
            why.className(),
            "%d bytes of an object of %s".formatted(bytes.length, why.className()));
    standIn.initCause(why);
    return standIn;
  }

  private static String message(Failure failure, @Nullable Throwable why) {
    String firstLine = failure.text().lines().findFirst().orElse(failure.className());
    return "%s (%s; getOriginalText() has the rest)"
        .formatted(
            firstLine,
            why == null
                ? "an object of " + failure.className() + " that could not be stored"
                : "an exception of "
                    + failure.className()
                    + " that could not be rebuilt in this JVM");
  }
}
