// SPDX-License-Identifier: Apache-2.0
/**
 * The binary form of records, commands and replies: a fixed order of fields behind a version, no
 * reflection, and nothing of the user's is deserialized here.
 */
@NullMarked
package io.outlast.engine.wire;

import org.jspecify.annotations.NullMarked;
