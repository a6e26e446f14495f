// SPDX-License-Identifier: Apache-2.0
package io.outlast.core;

import java.io.Serializable;

/**
 * A {@link Runnable} that can be sent to another member; lambdas given to an executor of Outlast
 * become one without a cast. What the lambda captures must be serializable too.
 */
@FunctionalInterface
public interface SerializableRunnable extends Runnable, Serializable {}
