// SPDX-License-Identifier: Apache-2.0
/** Time: the machine's clocks behind their ports, and how members agree on one cluster time. */
@NullMarked
package io.outlast.member.time;

import org.jspecify.annotations.NullMarked;
