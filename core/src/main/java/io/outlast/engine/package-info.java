// SPDX-License-Identifier: Apache-2.0
/** The pure core: task records, the commands that change them and the ports to the outside. */
@NullMarked
package io.outlast.engine;

import org.jspecify.annotations.NullMarked;
