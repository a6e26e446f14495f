// SPDX-License-Identifier: Apache-2.0
/**
 * The bytes that tasks, results and exceptions are carried and stored as. Used where an object is
 * handed in and where it is handed out, and nowhere between: owners, backups and the engine move
 * these bytes without looking into them (R5).
 */
@NullMarked
package io.outlast.engine.serial;

import org.jspecify.annotations.NullMarked;
