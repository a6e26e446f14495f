// SPDX-License-Identifier: Apache-2.0
/** The configuration as a running member uses it: immutable, checked, in engine units. */
@NullMarked
package io.outlast.member.settings;

import org.jspecify.annotations.NullMarked;
