// SPDX-License-Identifier: Apache-2.0
/** What a member says in its log of the cluster: who comes and goes, what is lost. */
@NullMarked
package io.outlast.member.view;

import org.jspecify.annotations.NullMarked;
