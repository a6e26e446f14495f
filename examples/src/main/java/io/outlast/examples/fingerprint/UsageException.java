// SPDX-License-Identifier: Apache-2.0
package io.outlast.examples.fingerprint;

/** Says that the demo cannot do what it was asked, and why. */
final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
