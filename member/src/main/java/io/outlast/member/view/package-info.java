// SPDX-License-Identifier: Apache-2.0
/** What an application sees of the cluster: members, partitions, life cycle. */
@NullMarked
package io.outlast.member.view;

import org.jspecify.annotations.NullMarked;
