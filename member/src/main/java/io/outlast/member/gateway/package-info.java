// SPDX-License-Identifier: Apache-2.0
/**
 * Finds the owner of a partition for each command, here or on another member, and follows it when
 * it changes.
 */
@NullMarked
package io.outlast.member.gateway;

import org.jspecify.annotations.NullMarked;
