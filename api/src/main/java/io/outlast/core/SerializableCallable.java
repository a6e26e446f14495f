// SPDX-License-Identifier: Apache-2.0
package io.outlast.core;

import java.io.Serializable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Callable} that can be sent to another member; lambdas given to an executor of Outlast
 * become one without a cast. What the lambda captures must be serializable too.
 *
 * @param <V> type of the result
 */
@FunctionalInterface
public interface SerializableCallable<V extends @Nullable Object>
    extends Callable<V>, Serializable {}
