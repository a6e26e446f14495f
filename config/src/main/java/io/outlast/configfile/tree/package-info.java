// SPDX-License-Identifier: Apache-2.0
/** The one form that XML and YAML take before anything is made of them, and how they get there. */
@NullMarked
package io.outlast.configfile.tree;

import org.jspecify.annotations.NullMarked;
