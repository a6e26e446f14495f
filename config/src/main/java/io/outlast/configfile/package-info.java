// SPDX-License-Identifier: Apache-2.0
/**
 * Reads configurations of XML and YAML. A text becomes a {@code tree} that is the same for both;
 * the {@code table} says which settings there are; {@code bind} walks the tree by the table.
 */
@NullMarked
package io.outlast.configfile;

import org.jspecify.annotations.NullMarked;
