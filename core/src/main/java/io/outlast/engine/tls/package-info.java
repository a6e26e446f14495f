// SPDX-License-Identifier: Apache-2.0
/**
 * What an end of an encrypted connection shows and trusts: the same for members among themselves,
 * for their client ports, and for clients (SPEC §6).
 */
@NullMarked
package io.outlast.engine.tls;

import org.jspecify.annotations.NullMarked;
