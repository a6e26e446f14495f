// SPDX-License-Identifier: Apache-2.0
/**
 * The client port of a member. Nothing that comes in is deserialized here: tasks are bytes, carried
 * on to whoever owns their partition.
 */
@NullMarked
package io.outlast.endpoint;

import org.jspecify.annotations.NullMarked;
