// SPDX-License-Identifier: Apache-2.0
/**
 * Every setting once: its name, where it stands, what it may be, and what sets and gets it.
 * Readers, schemas and documentation all go by it.
 */
@NullMarked
package io.outlast.configfile.table;

import org.jspecify.annotations.NullMarked;
