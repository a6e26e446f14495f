// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.view;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log that a listener of the application's has thrown. */
public final class ListenerLog {
  private static final Logger LOG = LoggerFactory.getLogger(ListenerLog.class);

  private ListenerLog() {}

  /** Says so. */
  public static void failed(String listener, RuntimeException thrown) {
    LOG.warn("Listener {} failed; the others are told all the same.", listener, thrown);
  }
}
