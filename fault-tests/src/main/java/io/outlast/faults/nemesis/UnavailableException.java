// SPDX-License-Identifier: Apache-2.0
package io.outlast.faults.nemesis;

/** Says what a scenario needs and this machine does not have. */
public final class UnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  UnavailableException(String message) {
    super(message);
  }
}
