// SPDX-License-Identifier: Apache-2.0
package io.outlast.member.cluster;

import java.io.EOFException;
import java.io.IOException;
import org.jgroups.logging.CustomLogFactory;
import org.jgroups.logging.Log;
import org.jgroups.logging.LogFactory;
import org.jgroups.logging.Slf4jLogImpl;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;

/**
 * The log of one part of the channel: what JGroups takes for information is detail to our users,
 * and what it finds while it parts with a dead member is neither an error nor a warning.
 */
final class EngineLog extends Slf4jLogImpl {
  private static final String JBOSS_PROVIDER = "org.jboss.logging.provider";

  /** What the error says that comes with each connection to a member that was killed. */
  private static final String NO_GOODBYE = "failed sending graceful close";

  /** Of a connection that was closed on this side while its reader was about to read. */
  private static final String CLOSED_HERE = "Stream closed";

  /** Of somebody who has only connected and hung up, as {@link Ports#knock} does. */
  private static final String NOT_ACCEPTED = "JGRP000006"; // its text depends on the locale

  private EngineLog(Class<?> part) {
    super(part);
  }

  private EngineLog(String part) {
    super(part);
  }

  /**
   * Sends Infinispan's log where ours goes: by itself it would choose the log of the JDK. Nothing
   * is changed if the application has chosen, or uses no SLF4J. Must be called before the first
   * class of Infinispan is initialized.
   */
  static void join() {
    if (System.getProperty(JBOSS_PROVIDER) == null
        && !(LoggerFactory.getILoggerFactory() instanceof NOPLoggerFactory)) {
      System.setProperty(JBOSS_PROVIDER, "slf4j");
    }
  }

  /** Makes a channel, the parts of which log by this class. Other channels are left alone. */
  static synchronized <C> C during(Maker<C> maker) throws Exception {
    CustomLogFactory before = LogFactory.getCustomLogFactory();
    LogFactory.setCustomLogFactory(
        new CustomLogFactory() {
          @Override
          public Log getLog(Class<?> part) {
            return new EngineLog(part);
          }

          @Override
          public Log getLog(String part) {
            return new EngineLog(part);
          }
        });
    try {
      return maker.make();
    } finally {
      LogFactory.setCustomLogFactory(before);
    }
  }

  /** Makes something, or fails. */
  interface Maker<C> {
    C make() throws Exception;
  }

  @Override
  public boolean isInfoEnabled() {
    return isDebugEnabled();
  }

  @Override
  public void info(String message) {
    debug(message);
  }

  @Override
  public void info(String format, Object... arguments) {
    debug(format, arguments);
  }

  @Override
  public void error(String format, Object... arguments) {
    if (format.contains(NO_GOODBYE)) {
      debug(format, arguments);
    } else {
      super.error(format, arguments);
    }
  }

  @Override
  public void warn(String format, Object... arguments) {
    boolean isKnock =
        arguments.length > 0 && arguments[arguments.length - 1] instanceof EOFException;
    if (isKnock && format.contains(NOT_ACCEPTED)) {
      debug(format, arguments);
    } else {
      super.warn(format, arguments);
    }
  }

  @Override
  public void warn(String message, Throwable failure) {
    if (failure instanceof IOException && CLOSED_HERE.equals(failure.getMessage())) {
      debug(message, failure);
    } else {
      super.warn(message, failure);
    }
  }
}
