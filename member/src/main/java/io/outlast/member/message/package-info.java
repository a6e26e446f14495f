// SPDX-License-Identifier: Apache-2.0
/**
 * What members say to each other, and how it is packed: everything that has gathered for a member
 * leaves as one message of the transport.
 */
@NullMarked
package io.outlast.member.message;

import org.jspecify.annotations.NullMarked;
