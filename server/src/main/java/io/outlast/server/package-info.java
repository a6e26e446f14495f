// SPDX-License-Identifier: Apache-2.0
/** A member as a process of its own: options, the folder of tasks, health over HTTP, the end. */
@NullMarked
package io.outlast.server;

import org.jspecify.annotations.NullMarked;
