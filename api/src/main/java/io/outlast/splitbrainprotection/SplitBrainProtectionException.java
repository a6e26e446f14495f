// SPDX-License-Identifier: Apache-2.0
package io.outlast.splitbrainprotection;

import io.outlast.core.OutlastException;

/**
 * Says that an operation was refused because too few members are present. Nothing was changed by
 * it; tasks accepted before go on. Try again when the cluster is whole.
 *
 * <p>What asks all owners of an executor, a shutdown say, each of them judges by itself: while
 * members come and go some may have done their part when another refuses. It is safe to repeat.
 */
public class SplitBrainProtectionException extends OutlastException {

  private static final long serialVersionUID = 1L;

  private final String protectionName;

  /** Makes an exception whose message names the executor, the members present and the minimum. */
  public SplitBrainProtectionException(String message, String protectionName) {
    super(message);
    this.protectionName = protectionName;
  }

  /** Returns the name of the protection that refused. */
  public String getProtectionName() {
    return protectionName;
  }
}
