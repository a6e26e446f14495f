// SPDX-License-Identifier: Apache-2.0
/** The ports for a single JVM: no socket, no copies, nobody else. */
@NullMarked
package io.outlast.member.local;

import org.jspecify.annotations.NullMarked;
