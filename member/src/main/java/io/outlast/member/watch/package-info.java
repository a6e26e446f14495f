// SPDX-License-Identifier: Apache-2.0
/** Notices what has come to a stand in a member, and says so once (R6). */
@NullMarked
package io.outlast.member.watch;

import org.jspecify.annotations.NullMarked;
