// SPDX-License-Identifier: Apache-2.0
package io.outlast.remote;

import io.outlast.engine.facade.TaskSerializer;
import io.outlast.engine.task.Failure;
import io.outlast.protocol.Frames;
import org.jspecify.annotations.Nullable;

/** Refuses tasks that no member would read: a connection would break at each of them. */
record BoundedSerializer(TaskSerializer serializer) implements TaskSerializer {
  @Override
  public byte[] toBytes(Object object) {
    byte[] bytes = serializer.toBytes(object);
    if (bytes.length > Frames.MAX_PAYLOAD_BYTES) {
      throw new IllegalArgumentException(
          "An object of %s has %d bytes when serialized; a client can send %d at most. Store the data elsewhere, and send where it is."
              .formatted(object.getClass(), bytes.length, Frames.MAX_PAYLOAD_BYTES));
    }
    return bytes;
  }

  @Override
  public @Nullable Object toResult(byte[] bytes) {
    return serializer.toResult(bytes);
  }

  @Override
  public Throwable toThrowable(Failure failure) {
    return serializer.toThrowable(failure);
  }
}
