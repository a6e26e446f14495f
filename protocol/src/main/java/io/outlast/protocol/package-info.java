// SPDX-License-Identifier: Apache-2.0
/**
 * What both ends of a client's stream share: how messages are packed, how large they may be, how
 * addresses and identities are written. The messages themselves are made from the .proto files.
 */
@NullMarked
package io.outlast.protocol;

import org.jspecify.annotations.NullMarked;
