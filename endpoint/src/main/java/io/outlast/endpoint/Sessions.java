// SPDX-License-Identifier: Apache-2.0
package io.outlast.endpoint;

import io.outlast.protocol.v1.News;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The clients that are connected to this member now. Thread-safe. */
final class Sessions {
  private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
  private volatile boolean isClosed;

  void add(Session session) {
    sessions.add(session);
    if (isClosed) {
      session.leave();
    }
  }

  void remove(Session session) {
    sessions.remove(session);
  }

  void tell(News news) {
    sessions.forEach(session -> session.tell(news));
  }

  /** Lets all go, and all that still come. */
  void close() {
    isClosed = true;
    sessions.forEach(Session::leave);
  }
}
