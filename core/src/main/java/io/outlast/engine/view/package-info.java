// SPDX-License-Identifier: Apache-2.0
/**
 * What an application sees of the cluster, from a member or a client: members, partitions, life
 * cycle.
 */
@NullMarked
package io.outlast.engine.view;

import org.jspecify.annotations.NullMarked;
