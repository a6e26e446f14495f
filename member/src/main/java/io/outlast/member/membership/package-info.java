// SPDX-License-Identifier: Apache-2.0
/** Who is in the cluster, and what each member has told of itself. */
@NullMarked
package io.outlast.member.membership;

import org.jspecify.annotations.NullMarked;
