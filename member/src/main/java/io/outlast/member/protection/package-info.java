// SPDX-License-Identifier: Apache-2.0
/**
 * Split-brain protection (SPEC §5): which commands are guarded, whether enough members are present
 * as this member sees it, and who is told when that changes.
 */
@NullMarked
package io.outlast.member.protection;

import org.jspecify.annotations.NullMarked;
