// SPDX-License-Identifier: Apache-2.0
/**
 * The wiring to the cluster engine; the only package that imports engine types. {@link
 * InfinispanCluster} is its one entry: it starts a member and gives out the engine's ports, a
 * transport and one store for each durability.
 */
@NullMarked
package io.outlast.member.cluster;

import org.jspecify.annotations.NullMarked;
